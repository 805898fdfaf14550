"""The network while it learns: JAX, 32-bit floating point, one core."""

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import numpy.typing as npt

from airwire_enrich.tagging.entities.features import BUCKETS, FEATURES, features_of
from airwire_enrich.tagging.entities.phrasebook import FORMS, as_unseen
from airwire_enrich.tagging.entities.tagset import TAGS
from airwire_training.examples import SEED, Examples

WIDTH = 64
"""Numbers that a word's type becomes."""
INNER = 128
"""Numbers in the middle of the step that mixes a type's features."""
LENGTH, BATCH = 128, 48

Weights = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """How large a network is."""

    reach: int
    """Words that count on each side."""
    hidden: int
    """Numbers that a window of words becomes."""
    marks: int = 0
    """What the phrasebook can say of a word, if it is asked."""
    shipped: int = 30_000
    """Word types whose vectors come with the model: the commonest."""
    groups: npt.NDArray[np.float32] | None = None
    """(groups, numbers): where words of like use lie, if the phrasebook has groups."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """How long to learn."""

    passes: float
    forgotten: float = 0.12
    """How often a word is taken for one that was never seen, so that its look is learned too."""
    rate: float = 3e-3
    seed: int = SEED


def start(shape: Shape, seed: int) -> Weights:
    """Weights before learning."""
    dice = np.random.default_rng(seed)

    def drawn(*shape: int, scale: float) -> Any:
        return jnp.asarray(dice.normal(0, scale, shape), dtype=jnp.float32)

    window = 2 * shape.reach + 1
    weights = {
        "table": drawn(BUCKETS, WIDTH, scale=0.1).at[0].set(0.0),
        "mix_in": drawn(WIDTH, INNER, scale=(2 / WIDTH) ** 0.5),
        "mix_in_bias": jnp.zeros(INNER),
        "mix_out": drawn(INNER, WIDTH, scale=0.3 * (2 / INNER) ** 0.5),
        "marks": drawn(max(shape.marks, 1), WIDTH, scale=0.1).at[0].set(0.0),
        "window": drawn(window, WIDTH, shape.hidden, scale=(2 / (window * WIDTH)) ** 0.5),
        "window_bias": jnp.zeros(shape.hidden),
        "out": drawn(shape.hidden, TAGS, scale=(1 / shape.hidden) ** 0.5),
        "out_bias": jnp.zeros(TAGS),
    }
    if shape.groups is not None:
        numbers = shape.groups.shape[1]
        weights["groups"] = drawn(numbers, WIDTH, scale=0.3 / numbers**0.5)
        weights["forms"] = drawn(FORMS, WIDTH, scale=0.3)
    return weights


def type_vectors(weights: Weights, features: Any, uses: Any = None) -> Any:
    """Features of some types, (types, FEATURES), to their vectors, (types, WIDTH)."""
    used = (features > 0)[..., None]
    mixed = (weights["table"][features] * used).sum(axis=1) * 0.35
    if uses is not None:
        mixed = mixed + uses[0] @ weights["groups"] + weights["forms"][uses[1]]
    inner = jax.nn.relu(mixed @ weights["mix_in"] + weights["mix_in_bias"])
    return jnp.clip(mixed + inner @ weights["mix_out"], -4, 4)


def scores(weights: Weights, vectors: Any) -> Any:
    """Vectors of consecutive words, (rows, words, WIDTH), to scores, (rows, words, TAGS)."""
    rows, words, _ = vectors.shape
    places, width, size = weights["window"].shape
    reach = places // 2
    padded = jnp.pad(vectors, ((0, 0), (reach, reach), (0, 0)))
    # One long product is twice as fast to learn with as several short ones.
    windows = [padded[:, place : place + words] for place in range(places)]
    joined = jnp.concatenate(windows, axis=-1).reshape(rows * words, -1)
    hidden = joined @ weights["window"].reshape(places * width, size) + weights["window_bias"]
    told = jax.nn.relu(hidden) @ weights["out"] + weights["out_bias"]
    return told.reshape(rows, words, TAGS)


def _loss(
    weights: Weights, features: Any, uses: Any, tokens: Any, marks: Any, tags: Any, kept: Any
) -> Any:
    vectors = type_vectors(weights, features, uses)[tokens]
    marked = jnp.where((marks > 0)[..., None], weights["marks"][marks], 0)
    told = jax.nn.log_softmax(scores(weights, jnp.clip(vectors + marked, -4, 4)))
    right = jnp.take_along_axis(told, tags[..., None], axis=-1)[..., 0]
    return -(right * kept).sum() / kept.sum()


def learn(given: Examples, letters: Mapping[str, str], shape: Shape, schedule: Schedule) -> Weights:
    """Learn the tags of the examples; the same examples always give the same weights."""
    table = np.array([features_of(word, letters) for word in given.types], dtype=np.int32)
    table[0] = 0
    weights = start(shape, schedule.seed)
    moments = [jax.tree.map(jnp.zeros_like, weights) for _ in range(2)]
    per_pass = len(given.tokens) // (LENGTH * BATCH)
    total = int(per_pass * schedule.passes)
    step = _step_for(schedule, total, shape.groups)
    began, losses = time.monotonic(), []
    for number, batch in zip(range(total), _batches(given, table, schedule), strict=False):
        weights, moments, loss = step(weights, moments, number, *batch)
        losses.append(float(loss))
        if number % 200 == 199:
            spent = time.monotonic() - began
            print(f"  {number + 1}/{total} {np.mean(losses[-200:]):.4f} {spent:.0f} s", flush=True)
    return {name: np.asarray(values) for name, values in weights.items()}


def _step_for(
    schedule: Schedule, total: int, groups: npt.NDArray[np.float32] | None
) -> Callable[..., Any]:
    """Adam with warm-up and a linear fall of the rate."""
    lying = None if groups is None else jnp.asarray(groups)

    def step(
        weights: Weights, moments: Any, number: Any, features: Any, uses: Any, *batch: Any
    ) -> Any:
        near = None if lying is None else (lying[uses[0]], uses[1])
        loss, slopes = jax.value_and_grad(_loss)(weights, features, near, *batch)
        count = number + 1.0
        rate = schedule.rate * jnp.minimum(count / 100, 1.0) * (1 - number / total)
        first = jax.tree.map(lambda m, g: 0.9 * m + 0.1 * g, moments[0], slopes)
        second = jax.tree.map(lambda m, g: 0.99 * m + 0.01 * g * g, moments[1], slopes)
        size = rate * jnp.sqrt(1 - 0.99**count) / (1 - 0.9**count)
        moved = jax.tree.map(
            lambda w, m, v: w - size * m / (jnp.sqrt(v) + 1e-8), weights, first, second
        )
        return moved, [first, second], loss

    compiled: Callable[..., Any] = jax.jit(step)
    return compiled


_UNKNOWN = 0.1
"""How often nothing is known of a word's use."""
_TYPES = 2048
"""Types in a batch are padded to a multiple of this, so that the step is compiled once or twice."""


def _batches(
    given: Examples, table: npt.NDArray[np.int32], schedule: Schedule
) -> Iterator[tuple[npt.NDArray[Any], ...]]:
    dice = np.random.default_rng(schedule.seed)
    rows = len(given.tokens) // LENGTH
    while True:
        # Rows begin at another place in every pass, so that no name is always cut.
        shift = int(dice.integers(0, LENGTH))
        starts = np.arange(rows - 1) * LENGTH + shift
        dice.shuffle(starts)
        for at in range(0, len(starts) - BATCH, BATCH):
            places = starts[at : at + BATCH, None] + np.arange(LENGTH)
            types, tokens = np.unique(given.tokens[places], return_inverse=True)
            features = np.zeros((-(-len(types) // _TYPES) * _TYPES, FEATURES), dtype=np.int32)
            features[: len(types)] = table[types]
            unseen = dice.random(len(features)) < schedule.forgotten
            features[unseen, 0] = 0
            uses = np.zeros((2, len(features)), dtype=np.int32)
            uses[0, : len(types)], uses[1, : len(types)] = given.groups[types], given.forms[types]
            if given.groups.any():
                uses *= dice.random(len(features)) >= _UNKNOWN
            marks = given.marks[places]
            marks = np.where(unseen[tokens].reshape(places.shape), as_unseen(marks), marks)
            kept = (given.tokens[places] > 0).astype(np.float32)
            tags = given.tags[places].astype(np.int32)
            yield features, uses, tokens.reshape(places.shape), marks, tags, kept
