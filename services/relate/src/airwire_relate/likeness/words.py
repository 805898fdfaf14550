"""The words of what is said, as numbers that can be compared, with their places."""

import re
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from airwire_schemas.transcript import Turn, TurnKind

Numbers = npt.NDArray[np.uint64]
Places = npt.NDArray[np.int32]

# Letters and digits, with apostrophes between them.
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_APOSTROPHES = str.maketrans("", "", "'’")
_NOT_THE_STORY = {TurnKind.PROMO, TurnKind.SPONSOR}


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a transcript in the order they are said, one element of each array a word."""

    numbers: Numbers
    """Equal for words that differ in case or apostrophes only."""

    turns: Places
    """Index of the turn it is said in."""

    starts: Places
    """Where it begins in the turn's text."""

    ends: Places
    """Where it ends there."""

    def __len__(self) -> int:
        return len(self.numbers)


def words_of(turns: Sequence[Turn]) -> Words:
    """The words of all turns but promotion and sponsors, which many stories have in common."""
    numbers: list[int] = []
    indexes: list[int] = []
    starts: list[int] = []
    ends: list[int] = []
    for turn in turns:
        if turn.kind in _NOT_THE_STORY:
            continue
        for word in _WORD.finditer(turn.text):
            numbers.append(_number(word[0]))
            indexes.append(turn.index)
            starts.append(word.start())
            ends.append(word.end())
    return Words(
        np.array(numbers, np.uint64),
        np.array(indexes, np.int32),
        np.array(starts, np.int32),
        np.array(ends, np.int32),
    )


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
