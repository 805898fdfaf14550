"""The network while it learns: JAX, 32-bit floating point, one core."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import numpy.typing as npt

from airwire_enrich.tagging.entities.features import BUCKETS, FEATURES, features_of
from airwire_enrich.tagging.entities.tagset import TAGS
from airwire_training.examples import SEED, Examples

WIDTH = 64
"""Numbers that a word's type becomes."""
INNER = 128
"""Numbers in the middle of the step that mixes a type's features."""
HIDDEN = 128
"""Numbers that a window of words becomes."""
REACH = 3
"""Words that count on each side."""
LENGTH, BATCH = 128, 48
FORGOTTEN = 0.12
"""How often a word's own feature is left out, so that its look is learned too."""

Weights = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """How long to learn."""

    passes: float = 1.6
    rate: float = 3e-3


def start() -> Weights:
    """Weights before learning."""
    dice = np.random.default_rng(SEED)

    def drawn(*shape: int, scale: float) -> Any:
        return jnp.asarray(dice.normal(0, scale, shape), dtype=jnp.float32)

    window = 2 * REACH + 1
    return {
        "table": drawn(BUCKETS, WIDTH, scale=0.1).at[0].set(0.0),
        "mix_in": drawn(WIDTH, INNER, scale=(2 / WIDTH) ** 0.5),
        "mix_in_bias": jnp.zeros(INNER),
        "mix_out": drawn(INNER, WIDTH, scale=0.3 * (2 / INNER) ** 0.5),
        "window": drawn(window, WIDTH, HIDDEN, scale=(2 / (window * WIDTH)) ** 0.5),
        "window_bias": jnp.zeros(HIDDEN),
        "out": drawn(HIDDEN, TAGS, scale=(1 / HIDDEN) ** 0.5),
        "out_bias": jnp.zeros(TAGS),
    }


def type_vectors(weights: Weights, features: Any) -> Any:
    """Features of some types, (types, FEATURES), to their vectors, (types, WIDTH)."""
    used = (features > 0)[..., None]
    mixed = (weights["table"][features] * used).sum(axis=1) * 0.35
    inner = jax.nn.relu(mixed @ weights["mix_in"] + weights["mix_in_bias"])
    return jnp.clip(mixed + inner @ weights["mix_out"], -4, 4)


def scores(weights: Weights, vectors: Any) -> Any:
    """Vectors of consecutive words, (rows, words, WIDTH), to scores, (rows, words, TAGS)."""
    rows, words, _ = vectors.shape
    padded = jnp.pad(vectors, ((0, 0), (REACH, REACH), (0, 0)))
    # One long product is twice as fast to learn with as seven short ones.
    windows = [padded[:, place : place + words] for place in range(2 * REACH + 1)]
    joined = jnp.concatenate(windows, axis=-1).reshape(rows * words, -1)
    hidden = joined @ weights["window"].reshape(-1, HIDDEN) + weights["window_bias"]
    told = jax.nn.relu(hidden) @ weights["out"] + weights["out_bias"]
    return told.reshape(rows, words, TAGS)


def _loss(weights: Weights, features: Any, tokens: Any, tags: Any, kept: Any) -> Any:
    vectors = type_vectors(weights, features)
    told = jax.nn.log_softmax(scores(weights, vectors[tokens]))
    right = jnp.take_along_axis(told, tags[..., None], axis=-1)[..., 0]
    return -(right * kept).sum() / kept.sum()


def learn(given: Examples, letters: dict[str, str], schedule: Schedule) -> Weights:
    """Learn the tags of the examples; the same examples always give the same weights."""
    table = np.array([features_of(word, letters) for word in given.types], dtype=np.int32)
    table[0] = 0
    weights = start()
    moments = [jax.tree.map(jnp.zeros_like, weights) for _ in range(2)]
    per_pass = len(given.tokens) // (LENGTH * BATCH)
    total = int(per_pass * schedule.passes)
    step = _step_for(schedule, total)
    began, losses = time.monotonic(), []
    for number, batch in zip(range(total), _batches(given, table), strict=False):
        weights, moments, loss = step(weights, moments, number, *batch)
        losses.append(float(loss))
        if number % 200 == 199:
            spent = time.monotonic() - began
            print(f"  {number + 1}/{total} {np.mean(losses[-200:]):.4f} {spent:.0f} s", flush=True)
    return {name: np.asarray(values) for name, values in weights.items()}


def _step_for(schedule: Schedule, total: int) -> Callable[..., Any]:
    """Adam with warm-up and a linear fall of the rate."""

    def step(weights: Weights, moments: Any, number: Any, *batch: Any) -> Any:
        loss, slopes = jax.value_and_grad(_loss)(weights, *batch)
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


_TYPES = 2048
"""Types in a batch are padded to a multiple of this, so that the step is compiled once or twice."""


def _batches(
    given: Examples, table: npt.NDArray[np.int32]
) -> Iterator[tuple[npt.NDArray[Any], ...]]:
    dice = np.random.default_rng(SEED)
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
            features[dice.random(len(features)) < FORGOTTEN, 0] = 0
            kept = (given.tokens[places] > 0).astype(np.float32)
            yield features, tokens.reshape(places.shape), given.tags[places].astype(np.int32), kept
