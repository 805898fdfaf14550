"""What is known of words and phrases whatever their case: for text whose case tells nothing."""

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from airwire_enrich.tagging.entities.features import plain

LONGEST = 5
"""Words of the longest phrase."""
PERSONS, PLACES, ORGANISATIONS = 1, 2, 4
"""What a phrase can be the name of; one may be several."""
IN_DICTIONARY = 1
UNSEEN, SMALL_MOSTLY, EITHER, CAPITAL_MOSTLY = range(4)
"""How a word was written in the training text, where its case told something."""
FORMS = 9
"""In how many ways a word can be written in the texts that its group comes from: 0 for one that
is not in them, then by which of small letters, a capital and capitals is commoner, how much."""
HYPHEN = "-"
"""Left out of phrases: names are written with it and without."""

_STATES = 8
_PARTS = 3
"""First, inside and last word of a phrase."""
MARKS = _STATES * (1 + 7 * _PARTS)
"""For each word whether it is in the dictionary and how it is written, and for each of these
its part in a phrase of each mixture of kinds."""

Hashes = npt.NDArray[np.uint32]
Kinds = npt.NDArray[np.uint8]
Groups = npt.NDArray[np.uint16]
Marks = npt.NDArray[np.int32]

_Whole = TypeVar("_Whole", np.uint8, np.uint16)
_FACTOR = np.uint64(0x9E3779B97F4A7C15)


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrases:
    """The contents of `data/phrasebook.npz`: hashes ascending, and what each stands for.

    One in twelve thousand phrases that are not there is taken for one that is.
    """

    word_hashes: Hashes
    word_states: Kinds
    """`IN_DICTIONARY`, plus twice how the word is written."""
    word_groups: Groups
    """Words of like use have the same number; 0 for those of which nothing is known."""
    word_forms: Kinds
    """One of `FORMS`."""
    phrase_hashes: Hashes
    phrase_kinds: Kinds


def load_phrases(stored: Path) -> Phrases:
    """Read a file of phrases; its hashes are differences, byte by byte, which pack better."""
    with np.load(stored, allow_pickle=False) as arrays:
        return Phrases(
            word_hashes=_summed(arrays["word_steps"]),
            word_states=arrays["word_states"],
            word_groups=arrays["word_groups"],
            word_forms=arrays["word_forms"],
            phrase_hashes=_summed(arrays["phrase_steps"]),
            phrase_kinds=arrays["phrase_kinds"],
        )


def _summed(steps: npt.NDArray[np.uint8]) -> Hashes:
    """Numbers from their differences, (4, numbers), the lowest byte first."""
    whole = np.ascontiguousarray(steps.T).view("<u4")[:, 0]
    return np.cumsum(whole, dtype=np.uint32)


def as_unseen(marks: Marks) -> Marks:
    """The same marks for words that the training text does not have."""
    states = marks % _STATES
    return marks - states + (states & IN_DICTIONARY)


def word_hash(word: str) -> int:
    """The number of a word, without case, accents and dots."""
    return zlib.crc32(plain(word).replace(".", "").encode())


def phrase_hashes(words: Sequence[npt.NDArray[np.uint64]]) -> Hashes:
    """Of phrases given as their first words' hashes, their second words', and so on."""
    mixed = np.zeros_like(words[0])
    for part in words:
        mixed = (mixed + part + np.uint64(1)) * _FACTOR
        mixed ^= mixed >> np.uint64(29)
    return (mixed >> np.uint64(32)).astype(np.uint32)


class Phrasebook:
    """Marks words with what is known of them and of the phrases they stand in."""

    def __init__(self, phrases: Phrases) -> None:
        self._phrases = phrases

    def is_small(self, word: str) -> bool:
        """Whether a word is written with a small letter nearly always."""
        asked = np.array([word_hash(word)], dtype=np.uint32)
        state = _looked_up(asked, self._phrases.word_hashes, self._phrases.word_states)[0]
        return int(state) // 2 == SMALL_MOSTLY

    def uses(self, hashes: Hashes) -> tuple[Groups, Kinds]:
        """The group and the form of each word."""
        places, known = _sought(hashes, self._phrases.word_hashes)
        groups, forms = self._phrases.word_groups, self._phrases.word_forms
        return _where(known, groups[places]), _where(known, forms[places])

    def marks(
        self,
        hashes: Hashes,
        joins: npt.NDArray[np.bool_],
        kept: npt.NDArray[np.bool_] | None = None,
    ) -> Marks:
        """A mark for each word of a row of words.

        `joins` is true for hyphens, which phrases are read across; `kept` is false for words
        at which no phrase may begin.
        """
        states = _looked_up(hashes, self._phrases.word_hashes, self._phrases.word_states)
        marks = states.astype(np.int32)
        places = np.nonzero(~joins)[0]
        words = hashes[places].astype(np.uint64)
        free = np.ones(len(words), dtype=bool)
        for length in range(min(LONGEST, len(words)), 1, -1):
            ends = len(words) - length + 1
            hashed = phrase_hashes([words[at : at + ends] for at in range(length)])
            kinds = _looked_up(hashed, self._phrases.phrase_hashes, self._phrases.phrase_kinds)
            for first in np.nonzero(kinds)[0].tolist():
                if not free[first : first + length].all():
                    continue
                free[first : first + length] = False
                if kept is not None and not kept[places[first]]:
                    continue
                _mark(marks, int(places[first]), int(places[first + length - 1]), kinds[first])
        return marks


def _mark(marks: Marks, first: int, last: int, kinds: int) -> None:
    base = _STATES * (1 + _PARTS * (int(kinds) - 1))
    marks[first] += base
    marks[first + 1 : last] += base + _STATES
    marks[last] += base + 2 * _STATES


def _looked_up(asked: Hashes, known: Hashes, values: npt.NDArray[_Whole]) -> npt.NDArray[_Whole]:
    places, there = _sought(asked, known)
    return _where(there, values[places])


def _sought(asked: Hashes, known: Hashes) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.bool_]]:
    """Where each is among the known ones, and whether it is."""
    places = np.searchsorted(known, asked)
    places[places == len(known)] = 0
    return places, known[places] == asked


def _where(there: npt.NDArray[np.bool_], values: npt.NDArray[_Whole]) -> npt.NDArray[_Whole]:
    """The values; 0 where there is none."""
    return np.where(there, values, values.dtype.type(0))
