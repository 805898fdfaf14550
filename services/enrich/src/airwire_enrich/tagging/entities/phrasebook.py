"""What is known of words and phrases whatever their case: for text whose case tells nothing."""

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

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
Marks = npt.NDArray[np.int32]

_FACTOR = np.uint64(0x9E3779B97F4A7C15)


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrases:
    """The contents of `data/phrasebook.npz`: hashes ascending, and what each stands for.

    One in twelve thousand phrases that are not there is taken for one that is.
    """

    word_hashes: Hashes
    word_states: Kinds
    """`IN_DICTIONARY`, plus twice how the word is written."""
    phrase_hashes: Hashes
    phrase_kinds: Kinds


def load_phrases(stored: Path) -> Phrases:
    """Read a file of phrases; its hashes are differences, which pack better."""
    with np.load(stored, allow_pickle=False) as arrays:
        return Phrases(
            word_hashes=np.cumsum(arrays["word_steps"], dtype=np.uint32),
            word_states=arrays["word_states"],
            phrase_hashes=np.cumsum(arrays["phrase_steps"], dtype=np.uint32),
            phrase_kinds=arrays["phrase_kinds"],
        )


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


def _looked_up(asked: Hashes, known: Hashes, values: Kinds) -> Kinds:
    places = np.searchsorted(known, asked)
    places[places == len(known)] = 0
    found: Kinds = np.where(known[places] == asked, values[places], 0).astype(np.uint8)
    return found
