"""The phrasebook that enrich ships: words by how they are written, phrases by what they name."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
from english_words import get_english_words_set

from airwire_enrich.tagging.chunks import pieces_of
from airwire_enrich.tagging.entities.features import plain
from airwire_enrich.tagging.entities.phrasebook import (
    CAPITAL_MOSTLY,
    EITHER,
    HYPHEN,
    IN_DICTIONARY,
    LONGEST,
    ORGANISATIONS,
    PERSONS,
    PLACES,
    SMALL_MOSTLY,
    Phrases,
    phrase_hashes,
    word_hash,
)
from airwire_training.groups import Uses
from airwire_training.namelist import tiers
from airwire_training.teacher import Labelled

_FEWEST_SEEN = 3
"""Times that a word must stand in the text for its case to tell anything."""
_MOSTLY = 0.9
_FEWEST_NAMED = 2
"""Times that the teacher must take a phrase for an organisation."""
_BEFORE = re.compile(r"[\w,;'’]")
"""What stands before a word whose capital is not that of a sentence."""


def phrases(labelled: Sequence[Labelled], uses: Uses, places: Path) -> Phrases:
    """The phrasebook of a labelled text, word vectors, vicary's names and the table of places."""
    states = {word_hash(word): state for word, state in _states(labelled).items() if state}
    words = sorted({*states, *uses.groups})
    kinds = _kinds(labelled, places)
    hashed = dict(zip(_hashed(list(kinds)).tolist(), kinds.values(), strict=True))
    return Phrases(
        word_hashes=np.array(words, dtype=np.uint32),
        word_states=np.array([states.get(word, 0) for word in words], dtype=np.uint8),
        word_groups=np.array([uses.groups.get(word, 0) for word in words], dtype=np.uint16),
        word_forms=np.array([uses.forms.get(word, 0) for word in words], dtype=np.uint8),
        phrase_hashes=np.array(sorted(hashed), dtype=np.uint32),
        phrase_kinds=np.array([hashed[one] for one in sorted(hashed)], dtype=np.uint8),
    )


def write(book: Phrases, path: Path) -> None:
    """Write the phrasebook as enrich reads it; the same phrases, the same bytes."""
    with path.open("wb") as out:
        np.savez_compressed(
            out,
            allow_pickle=False,
            word_steps=_steps(book.word_hashes),
            word_states=book.word_states,
            word_groups=book.word_groups,
            word_forms=book.word_forms,
            phrase_steps=_steps(book.phrase_hashes),
            phrase_kinds=book.phrase_kinds,
        )


def _steps(hashes: npt.NDArray[np.uint32]) -> npt.NDArray[np.uint8]:
    """Differences, (4, hashes), the lowest byte first."""
    steps = np.diff(hashes, prepend=np.uint32(0)).astype("<u4")
    return np.ascontiguousarray(steps[:, np.newaxis].view(np.uint8).T)


def _states(labelled: Iterable[Labelled]) -> Mapping[str, int]:
    """What is known of words, folded, each under one number as the phrasebook wants it."""
    small: Counter[str] = Counter()
    capital: Counter[str] = Counter()
    for one in labelled:
        before = "\n"
        for piece in pieces_of(one.text):
            if piece.isspace() and piece != "\n":
                continue
            if piece[0].isalpha() and _BEFORE.fullmatch(before[-1]):
                (small if piece.islower() else capital)[plain(piece)] += 1
            before = piece
    states: defaultdict[str, int] = defaultdict(int)
    for word in get_english_words_set(["web2"]):
        if word.islower() and word.isalpha() and len(word) > 1:
            states[word] = IN_DICTIONARY
    for word in {*small, *capital}:
        states[word] |= 2 * _written(small[word], capital[word])
    return states


def _written(small: int, capital: int) -> int:
    if small + capital < _FEWEST_SEEN:
        return 0
    if small >= _MOSTLY * (small + capital):
        return SMALL_MOSTLY
    return CAPITAL_MOSTLY if capital >= _MOSTLY * (small + capital) else EITHER


def _kinds(labelled: Iterable[Labelled], places: Path) -> dict[tuple[str, ...], int]:
    """Phrases of several words, and what they are names of."""
    kinds: defaultdict[tuple[str, ...], int] = defaultdict(int)
    lists = tiers()
    said = Counter(one.text[a:b] for one in labelled for a, b, kind in one.names if kind == "ORG")
    organisations = [name for name, count in said.items() if count >= _FEWEST_NAMED]
    named = [*lists["place"], *lists["settlement"], *_place_names(places)]
    for kind, names in ((PERSONS, lists["full"]), (PLACES, named), (ORGANISATIONS, organisations)):
        for name in names:
            words = _words(name)
            if 1 < len(words) <= LONGEST:
                kinds[words] |= kind
    return kinds


def _words(name: str) -> tuple[str, ...]:
    """The words of a name as they are looked up, without article."""
    words = [piece for piece in pieces_of(name) if not piece.isspace() and piece != HYPHEN]
    if words and words[0].lower() == "the":
        words = words[1:]
    if words and words[-1].lower() in {"'s", "’s"}:
        words = words[:-1]
    return tuple(plain(word).replace(".", "") for word in words)


def _place_names(places: Path) -> Iterator[str]:
    for line in places.read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            *_, name, also = line.split("\t")
            yield from (one for one in (name, *also.split("|")) if one)


def _hashed(named: Sequence[tuple[str, ...]]) -> npt.NDArray[np.uint32]:
    hashed = np.zeros(len(named), dtype=np.uint32)
    lengths = np.array([len(words) for words in named])
    for length in range(2, LONGEST + 1):
        places = np.nonzero(lengths == length)[0]
        rows = np.array(
            [[word_hash(word) for word in named[at]] for at in places.tolist()], dtype=np.uint64
        ).reshape(-1, length)
        hashed[places] = phrase_hashes(list(rows.T))
    return hashed
