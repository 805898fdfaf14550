"""What near-duplicates are found by: a MinHash signature of what is said."""

import base64
import re
import zlib
from collections.abc import Sequence
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from airwire_schemas.transcript import Fingerprint

PERMUTATIONS = 128
SHINGLE_WORDS = 3
METHOD = f"minhash-{PERMUTATIONS}/words-{SHINGLE_WORDS}/1"
"""The last number is the version of everything below; signatures of another do not compare."""

_WORD = re.compile(r"[^\W_]+")
_Words = npt.NDArray[np.uint64]

_ODD = np.uint64(0x9E3779B97F4A7C15)
_MIX_1 = np.uint64(0xBF58476D1CE4E5B9)
_MIX_2 = np.uint64(0x94D049BB133111EB)


def _mixed(values: _Words) -> _Words:
    """The finaliser of SplitMix64 (Steele, Lea and Flood, 2014): every bit stirs every other."""
    values = (values ^ (values >> np.uint64(30))) * _MIX_1
    values = (values ^ (values >> np.uint64(27))) * _MIX_2
    return values ^ (values >> np.uint64(31))


def _seeds() -> tuple[_Words, _Words]:
    stream = _mixed(np.arange(1, 2 * PERMUTATIONS + 1, dtype=np.uint64) * _ODD)
    return stream[:PERMUTATIONS] | np.uint64(1), stream[PERMUTATIONS:]


def fingerprint_of(texts: Sequence[str]) -> Fingerprint | None:
    """Sign the speech of a transcript; null where it has fewer words than one shingle.

    Case and punctuation do not count. Words become numbers by CRC-32 and Adler-32, three
    neighbours become a shingle (also across turns), and for each of the permutations
    `h * odd + offset` modulo 2^64 the upper 32 bits of the least value are kept, big-endian.
    Integer arithmetic throughout, so a signature is the same on every machine.
    """
    words = _WORD.findall(" ".join(texts).casefold().replace("'", "").replace("’", ""))
    if len(words) < SHINGLE_WORDS:
        return None
    signature = _signature(_shingles(words))
    return Fingerprint(method=METHOD, value=base64.b64encode(signature).decode())


@lru_cache(maxsize=65_536)
def _number(word: str) -> int:
    encoded = word.encode()
    return zlib.crc32(encoded) << 32 | zlib.adler32(encoded)


def _shingles(words: Sequence[str]) -> _Words:
    numbers = _mixed(np.fromiter(map(_number, words), np.uint64, len(words)))
    shingles = numbers[: len(numbers) - SHINGLE_WORDS + 1].copy()
    for place in range(1, SHINGLE_WORDS):
        shingles = _mixed(shingles * _ODD + numbers[place : len(shingles) + place])
    return np.unique(shingles)


def _signature(shingles: _Words) -> bytes:
    factors, terms = _seeds()
    least = np.full(PERMUTATIONS, np.iinfo(np.uint64).max, dtype=np.uint64)
    # A block of shingles at a time: a long hearing has a hundred thousand.
    for start in range(0, len(shingles), 4096):
        block = shingles[start : start + 4096, np.newaxis] * factors + terms
        np.minimum(least, block.min(axis=0), out=least)
    return (least >> np.uint64(32)).astype(">u4").tobytes()
