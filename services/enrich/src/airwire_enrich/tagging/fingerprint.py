"""What near-duplicates are found by: a MinHash signature of what is said."""

import base64
import re
import zlib
from collections.abc import Sequence
from functools import lru_cache
from itertools import chain

import numpy as np
import numpy.typing as npt

from airwire_enrich.tagging.parts import FINGERPRINT
from airwire_schemas.transcript import Fingerprint

PERMUTATIONS = 128
SHINGLE_WORDS = 3

_WORD = re.compile(r"[^\W_]+")
_Words = npt.NDArray[np.uint64]

_BLOCK = 256

_ODD = np.uint64(0x9E3779B97F4A7C15)
_MIX_1 = np.uint64(0xBF58476D1CE4E5B9)
_MIX_2 = np.uint64(0x94D049BB133111EB)


def _mixed(values: _Words) -> _Words:
    """The finaliser of SplitMix64 (Steele, Lea and Flood, 2014): every bit stirs every other."""
    values = (values ^ (values >> np.uint64(30))) * _MIX_1
    values = (values ^ (values >> np.uint64(27))) * _MIX_2
    return values ^ (values >> np.uint64(31))


@lru_cache
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
    chunks = " ".join(texts).split(" ")
    words = np.fromiter(chain.from_iterable(map(_numbers, chunks)), np.uint64)
    if len(words) < SHINGLE_WORDS:
        return None
    signature = _signature(_shingles(words))
    return Fingerprint(method=FINGERPRINT, value=base64.b64encode(signature).decode())


@lru_cache(maxsize=131_072)
def _numbers(chunk: str) -> tuple[int, ...]:
    """The numbers of the words in what stands between two spaces."""
    words = _WORD.findall(chunk.casefold().replace("'", "").replace("’", ""))
    return tuple(_number(word.encode()) for word in words)


def _number(word: bytes) -> int:
    return zlib.crc32(word) << 32 | zlib.adler32(word)


def _shingles(words: _Words) -> _Words:
    numbers = _mixed(words)
    shingles = numbers[: len(numbers) - SHINGLE_WORDS + 1].copy()
    for place in range(1, SHINGLE_WORDS):
        shingles = _mixed(shingles * _ODD + numbers[place : len(shingles) + place])
    return shingles


def _signature(shingles: _Words) -> bytes:
    factors, terms = _seeds()
    least = np.full(PERMUTATIONS, np.iinfo(np.uint64).max, dtype=np.uint64)
    # As many shingles at a time as the processor's cache holds the products of.
    for start in range(0, len(shingles), _BLOCK):
        block = np.multiply.outer(shingles[start : start + _BLOCK], factors)
        block += terms
        np.minimum(least, block.min(axis=0), out=least)
    return (least >> np.uint64(32)).astype(">u4").tobytes()
