"""The distilled network for text whose case tells nothing: it looks farther, and things up."""

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from airwire_enrich.tagging.chunks import Numbers
from airwire_enrich.tagging.entities.features import UNCASED
from airwire_enrich.tagging.entities.phrasebook import (
    HYPHEN,
    LONGEST,
    Hashes,
    Phrasebook,
    word_hash,
)
from airwire_enrich.tagging.entities.type_vectors import PADDING, SHARPEST, Weights, vectors_of
from airwire_enrich.tagging.lexicon import Lexicon, Tokens

BRIGHTEST = 511
"""Largest value of a hidden number: 511 * 127 * 256 still is exact in 32-bit floating point."""
_AT_ONCE = 4096
"""Windows laid out at once, each 2.3 kB."""


class CaselessNetwork:
    """Scores the tags of words, each seen in its window with what the phrasebook says of it."""

    def __init__(self, weights: Weights, letters: Mapping[str, str], book: Phrasebook) -> None:
        self._weights = weights
        self._letters = letters
        self._book = book
        self._shipped = {word: number for number, word in enumerate(weights.words)}
        self._padding = vectors_of([PADDING], weights, letters)[0].astype(np.float32)
        self._window = weights.window.astype(np.float32).reshape(-1, weights.window.shape[2])
        self._out = weights.out.astype(np.float32)
        self._forget(0)

    def _forget(self, generation: int) -> None:
        self._generation = generation
        self._known = np.zeros(0, dtype=bool)
        self._vectors = np.zeros((0, len(self._padding)), dtype=np.int8)
        self._hashes = np.zeros(0, dtype=np.uint32)

    @property
    def score_unit(self) -> float:
        """One step of a score in natural logarithms of odds."""
        return self._weights.scales["score"]

    def scores(
        self, tokens: Tokens, lexicon: Lexicon, places: npt.NDArray[np.intp]
    ) -> npt.NDArray[np.int32]:
        """Scores of all tags, (places, TAGS), of the words at some places of a text."""
        reach = self._weights.window.shape[0] // 2
        first = max(int(places[0]) - reach - LONGEST, 0)
        types = tokens.types[first : int(places[-1]) + reach + LONGEST + 1]
        self._meet(types, lexicon)
        hyphen = lexicon.number_of(HYPHEN)
        marks = self._book.marks(self._hashes[types], types == hyphen)
        seen = self._vectors[types].astype(np.float32) + self._weights.marks[marks]
        padded = np.tile(self._padding, (len(seen) + 2 * reach, 1))
        padded[reach : reach + len(seen)] = np.clip(seen, -SHARPEST, SHARPEST)
        around = np.arange(2 * reach + 1) - first
        told = [
            self._told(padded[some[:, np.newaxis] + around].reshape(len(some), -1))
            for some in np.array_split(places, range(_AT_ONCE, len(places), _AT_ONCE))
        ]
        return np.concatenate(told)

    def _told(self, windows: npt.NDArray[np.float32]) -> npt.NDArray[np.int32]:
        # Sums of 9 * 64 products of bytes are exact in 32-bit floating point, in any order.
        hidden = windows @ self._window + self._weights.window_bias
        bright = np.rint(hidden.astype(np.float64) * self._weights.scales["hidden"])
        bright = np.clip(bright, 0, BRIGHTEST).astype(np.float32)
        told: npt.NDArray[np.int32] = (bright @ self._out).astype(np.int32)
        return told + self._weights.out_bias

    def _meet(self, types: Numbers, lexicon: Lexicon) -> None:
        """Have vectors and hashes of all types of a text."""
        if self._generation != lexicon.generation:
            self._forget(lexicon.generation)
        room = len(lexicon.types) - len(self._known)
        if room > 0:
            room = max(room, 4096)
            self._known = np.concatenate([self._known, np.zeros(room, dtype=bool)])
            more = np.zeros((room, self._vectors.shape[1]), dtype=np.int8)
            self._vectors = np.concatenate([self._vectors, more])
            self._hashes = np.concatenate([self._hashes, np.zeros(room, dtype=np.uint32)])
        new = np.unique(types[~self._known[types]])
        words = [lexicon.types[number] for number in new.tolist()]
        self._hashes[new] = [word_hash(word) for word in words]
        self._vectors[new] = self._of([UNCASED + word.lower() for word in words], self._hashes[new])
        self._known[new] = True

    def _of(self, words: Sequence[str], hashes: Hashes) -> npt.NDArray[np.int8]:
        vectors = np.zeros((len(words), self._vectors.shape[1]), dtype=np.int8)
        shipped = np.array([self._shipped.get(word, -1) for word in words], dtype=np.int64)
        vectors[shipped >= 0] = self._weights.vectors[shipped[shipped >= 0]]
        new = [word for word, number in zip(words, shipped.tolist(), strict=True) if number < 0]
        if new:
            uses = self._book.uses(hashes[shipped < 0])
            vectors[shipped < 0] = vectors_of(new, self._weights, self._letters, uses)
        return vectors
