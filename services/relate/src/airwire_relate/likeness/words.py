"""The words of what is said, as numbers that can be compared, with their places."""

import re
import zlib
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from airwire_schemas.transcript import Turn, TurnKind

Numbers = npt.NDArray[np.uint64]

# Letters and digits, with apostrophes between them.
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_APOSTROPHES = str.maketrans("", "", "'’")
_NOT_THE_STORY = {TurnKind.PROMO, TurnKind.SPONSOR}


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a transcript in the order they are said."""

    numbers: Numbers
    """Equal for words that differ in case or apostrophes only."""

    firsts: tuple[int, ...]
    """For each turn that has words the number of words before it."""

    indexes: tuple[int, ...]
    """The index of each of these turns."""

    texts: tuple[str, ...]
    """And its text."""

    def __len__(self) -> int:
        return len(self.numbers)

    def place(self, word: int) -> tuple[int, int, int]:
        """Index of the turn in which a word is said, and its start and end in the turn's text."""
        turn = bisect_right(self.firsts, word) - 1
        start, end = _places(self.texts[turn])[word - self.firsts[turn]].tolist()
        return self.indexes[turn], start, end


def words_of(turns: Sequence[Turn]) -> Words:
    """The words of all turns but promotion and sponsors, which many stories have in common."""
    numbers: list[int] = []
    firsts: list[int] = []
    said: list[Turn] = []
    for turn in turns:
        found = () if turn.kind in _NOT_THE_STORY else _WORD.findall(turn.text)
        if found:
            firsts.append(len(numbers))
            said.append(turn)
            numbers.extend(map(_number, found))
    return Words(
        np.array(numbers, np.uint64),
        tuple(firsts),
        tuple(turn.index for turn in said),
        tuple(turn.text for turn in said),
    )


@lru_cache(maxsize=64)
def _places(text: str) -> npt.NDArray[np.int32]:
    """Start and end of each word."""
    return np.array([word.span() for word in _WORD.finditer(text)], np.int32)


def spelling(text: str) -> list[tuple[str, int, int]]:
    """Each word as it is compared, with its place in `text`."""
    return [(_plain(word[0]), word.start(), word.end()) for word in _WORD.finditer(text)]


def _plain(word: str) -> str:
    return word.casefold().translate(_APOSTROPHES)


@lru_cache(maxsize=131_072)
def _number(word: str) -> int:
    # CRC-32 alone maps some words of a large vocabulary to one number; both together do not.
    encoded = _plain(word).encode()
    return zlib.crc32(encoded) << 32 | zlib.adler32(encoded)
