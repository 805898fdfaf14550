"""Words of like use, from the teacher's word vectors, and how each is mostly written there."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from airwire_enrich.tagging.chunks import pieces_of
from airwire_enrich.tagging.entities.phrasebook import word_hash
from airwire_training.examples import SEED

_GROUPS = 4096
_ROUNDS = 8
_AT_ONCE = 2048
"""Points whose distances are laid out at once, 16 kB each."""
_MUCH = 8
"""So many times rarer is much rarer: a word's rank tells how common it is."""
_SMALL, _CAPITAL, _CAPITALS = range(3)

Numbers = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True)
class Uses:
    """What the vectors tell of words."""

    lying: Numbers
    """(groups, numbers): the middle of each group; of group 0, for unknown words, nothing."""
    groups: Mapping[int, int]
    """By a word's hash."""
    forms: Mapping[int, int]


def uses_of(teacher: Any) -> Uses:
    """Group the words of a pipeline's vectors; one without vectors knows of no word."""
    vectors = teacher.vocab.vectors
    rows: dict[int, int] = {}
    ranks: defaultdict[int, dict[int, int]] = defaultdict(dict)
    # Keys come by how common they are.
    for rank, (key, row) in enumerate(vectors.key2row.items(), start=1):
        word = teacher.vocab.strings[key]
        if any(letter.isalpha() for letter in word) and len(pieces_of(word)) == 1:
            number = word_hash(word)
            rows.setdefault(number, row)
            ranks[number].setdefault(_written(word), rank)
    if not rows:
        return Uses(lying=np.zeros((1, 1), dtype=np.float32), groups={}, forms={})
    weights = np.zeros(len(vectors.data))
    for row, count in Counter(rows.values()).items():
        weights[row] = count
    middles, nearest = _grouped(_even(vectors.data), weights)
    lying = np.concatenate([np.zeros((1, middles.shape[1]), dtype=np.float32), middles])
    return Uses(
        lying=lying,
        groups={number: int(nearest[row]) + 1 for number, row in rows.items()},
        forms={number: _form(by_form) for number, by_form in ranks.items()},
    )


def _written(word: str) -> int:
    if word.islower():
        return _SMALL
    return _CAPITALS if word.isupper() and len(word) > 1 else _CAPITAL


def _form(ranks: Mapping[int, int]) -> int:
    """One of the phrasebook's `FORMS`, from the rank of each way to write a word."""
    if len(ranks) == 1:
        return 1 + next(iter(ranks))
    never = 1 << 30
    small, capital, capitals = (ranks.get(one, never) for one in (_SMALL, _CAPITAL, _CAPITALS))
    if capitals < min(small, capital):
        return 8
    capital = min(capital, capitals)
    if small < capital:
        return 4 if _MUCH * small < capital else 5
    return 7 if _MUCH * capital < small else 6


def _even(vectors: Any) -> Numbers:
    """Vectors without what all have in common, of one length, their numbers about 1."""
    apart = np.asarray(vectors, dtype=np.float64)
    apart = apart - apart.mean(axis=0)
    lengths = np.maximum(np.linalg.norm(apart, axis=1, keepdims=True), 1e-9)
    even: Numbers = (apart / lengths * apart.shape[1] ** 0.5).astype(np.float32)
    return even


def _grouped(
    points: Numbers, weights: npt.NDArray[np.float64]
) -> tuple[Numbers, npt.NDArray[np.intp]]:
    """Middles of groups of near points, and the group of each (k-means)."""
    dice = np.random.default_rng(SEED)
    used = np.nonzero(weights)[0]
    size = min(_GROUPS, len(used))
    middles = points[np.sort(dice.choice(used, size, replace=False))].copy()
    nearest = np.zeros(len(points), dtype=np.intp)
    for _ in range(_ROUNDS):
        for at in range(0, len(points), _AT_ONCE):
            some = points[at : at + _AT_ONCE]
            far = (middles**2).sum(axis=1) / 2 - some @ middles.T
            nearest[at : at + _AT_ONCE] = far.argmin(axis=1)
        sums = np.zeros(middles.shape)
        np.add.at(sums, nearest, points * weights[:, np.newaxis])
        totals = np.bincount(nearest, weights, minlength=size)
        filled = totals > 0
        middles[filled] = sums[filled] / totals[filled, np.newaxis]
    return middles, nearest
