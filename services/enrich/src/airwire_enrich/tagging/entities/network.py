"""The distilled network at run time, for text whose case tells names."""

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from airwire_enrich.tagging.chunks import Numbers
from airwire_enrich.tagging.entities.type_vectors import PADDING, Vectors, Weights, vectors_of

WORDS_IN_WINDOW = 7
BRIGHTEST = 1023
"""Largest value of a hidden number: 1023 * 127 * 128 still is exact in 32-bit floating point."""
MOST_ROWS = 48_000
"""Word types kept ready at once, each 1.8 kB, unless one text has more."""

_ROW = (WORDS_IN_WINDOW, 128)
_ROOM = 4096
"""Rows added at once, so that most texts need not wait for any."""


class Network:
    """Scores the tags of words in their windows.

    What a word contributes to each place of a window depends on its type alone. It is worked
    out once for a type and kept as a row; a window is then the sum of seven rows.
    """

    def __init__(self, weights: Weights, letters: Mapping[str, str]) -> None:
        self._weights = weights
        self._letters = letters
        self._rows: dict[str, int] = {}
        self._window = weights.window.astype(np.float32).transpose(1, 0, 2).reshape(64, -1)
        self._out = weights.out.astype(np.float32)
        self._table = np.zeros((0, *_ROW), dtype=np.int16)
        self.generation = 0
        self._restart()

    def _restart(self) -> None:
        """Keep what came with the model and forget the rest: memory stays bounded."""
        self.generation += 1
        self._rows = {}
        self._table = np.zeros((0, *_ROW), dtype=np.int16)
        self._keep([PADDING], self._vectors([PADDING]))
        self._keep(self._weights.words, self._weights.vectors)

    @property
    def score_unit(self) -> float:
        """One step of a score in natural logarithms of odds."""
        return self._weights.scales["score"]

    def rows(self, words: Sequence[str]) -> list[int]:
        """The row of each word, worked out for those that are new."""
        new = [word for word in dict.fromkeys(words) if word not in self._rows]
        if new:
            if len(self._rows) + len(new) > MOST_ROWS:
                self._restart()
                new = [word for word in dict.fromkeys(words) if word not in self._rows]
            self._keep(new, self._vectors(new))
        return [self._rows[word] for word in words]

    def _vectors(self, words: Sequence[str]) -> Vectors:
        return vectors_of(words, self._weights, self._letters)

    def _keep(self, words: Sequence[str], vectors: Vectors) -> None:
        first = len(self._rows)
        for word in words:
            self._rows[word] = len(self._rows)
        if len(self._table) < len(self._rows):
            room = np.zeros((len(self._rows) - len(self._table) + _ROOM, *_ROW), dtype=np.int16)
            self._table = np.concatenate([self._table, room])
        for at in range(0, len(words), 1024):
            block = vectors[at : at + 1024].astype(np.float32) @ self._window
            # Sums of 64 products of bytes are exact in 32-bit floating point, in any order.
            shifted = np.rint(block * np.float32(self._weights.scales["row"]))
            shifted = np.clip(shifted, -32767, 32767)
            shares = shifted.reshape(-1, *_ROW).astype(np.int16)
            self._table[first + at : first + at + len(shares)] = shares

    def scores(self, rows: Numbers, places: npt.NDArray[np.intp]) -> npt.NDArray[np.int32]:
        """Scores of all tags, (places, TAGS), of the words at some places of a row of words."""
        reach = WORDS_IN_WINDOW // 2
        padded = np.zeros(len(rows) + 2 * reach, dtype=np.int32)
        padded[reach : reach + len(rows)] = rows
        hidden = np.tile(self._weights.window_bias, (len(places), 1))
        for place in range(WORDS_IN_WINDOW):
            hidden += self._table[padded[places + place], place]
        bright = np.rint(hidden * np.float32(self._weights.scales["hidden"]))
        bright = np.clip(bright, 0, BRIGHTEST)
        told: npt.NDArray[np.int32] = (bright @ self._out).astype(np.int32)
        return told + self._weights.out_bias
