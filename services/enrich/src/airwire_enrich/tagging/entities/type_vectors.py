"""What a network makes of a word's look: whole numbers only, so that every machine agrees."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import numpy as np
import numpy.typing as npt

from airwire_enrich.tagging.entities.features import FEATURES, features_of
from airwire_enrich.tagging.entities.phrasebook import FORMS, Groups, Kinds

PADDING = ""
"""The word beyond either end of a text."""
SHARPEST = 127
"""Largest value of a type's vector and of any weight but the biases."""
BRIGHTEST_INNER = 1023
WIDTH = 64

Floats = npt.NDArray[np.float64]
Vectors = npt.NDArray[np.int8]
"""(words, WIDTH)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """The contents of a model file. Arrays are whole numbers, scales 64-bit floating point."""

    table: npt.NDArray[np.int8]
    """(BUCKETS, 64)."""
    mix_in: npt.NDArray[np.int8]
    mix_in_bias: Floats
    mix_out: npt.NDArray[np.int8]
    marks: npt.NDArray[np.int8]
    """(MARKS, 64) where there is a phrasebook."""
    window: npt.NDArray[np.int8]
    """(words in a window, 64, hidden numbers)."""
    window_bias: npt.NDArray[np.int32]
    out: npt.NDArray[np.int8]
    out_bias: npt.NDArray[np.int32]
    groups: npt.NDArray[np.int16]
    """(groups of words, 64): what is added to a word's features, in steps of `table`."""
    forms: npt.NDArray[np.int16]
    """(FORMS, 64): so too."""
    scales: Mapping[str, float]
    words: tuple[str, ...]
    """The commonest word types; their vectors come with the model."""
    vectors: Vectors


def load_weights(stored: Path | IO[bytes]) -> Weights:
    """Read a model file."""
    with np.load(stored, allow_pickle=False) as arrays:
        held = {key: arrays[key] for key in arrays.files}
    about = json.loads(bytes(held.pop("about")).decode("utf-8"))
    for use, size in (("groups", 1), ("forms", FORMS)):
        held.setdefault(use, np.zeros((size, WIDTH), dtype=np.int16))
    return Weights(**held, scales=about["scales"], words=tuple(about["words"]))


def vectors_of(
    words: Sequence[str],
    weights: Weights,
    letters: Mapping[str, str],
    uses: tuple[Groups | int, Kinds | int] = (0, 0),
) -> Vectors:
    """The vectors of word types from their features, and from groups and forms where known."""
    scales = weights.scales
    absent = [0] * FEATURES
    features = np.array(
        [features_of(word, letters) if word else absent for word in words], dtype=np.int32
    ).reshape(len(words), FEATURES)
    mixed = weights.table[features].astype(np.float64).sum(axis=1)
    groups, forms = uses
    mixed += weights.groups[groups] + weights.forms[forms].astype(np.float64)
    inner = mixed @ weights.mix_in.astype(np.float64) * scales["mix_in"]
    inner = np.rint(np.clip(inner + weights.mix_in_bias, 0, BRIGHTEST_INNER))
    outer = inner @ weights.mix_out.astype(np.float64) * scales["mix_out"]
    vector = np.rint(mixed * scales["mixed"] + outer)
    whole: Vectors = np.clip(vector, -SHARPEST, SHARPEST).astype(np.int8)
    return whole
