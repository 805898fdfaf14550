"""From labelled text to numbers: tokens as the tagger cuts them, and a tag for each."""

import random
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from airwire_enrich.tagging.chunks import pieces_of
from airwire_enrich.tagging.entities.features import UNCASED
from airwire_enrich.tagging.entities.phrasebook import HYPHEN, Phrasebook, word_hash
from airwire_enrich.tagging.entities.tagset import KINDS, tag_number
from airwire_training.teacher import Labelled

_BARE = re.compile(r"(?i:the )?(?P<bare>.+?)(?:['’`][sS]?)?\s*\Z", re.DOTALL)
PADDING = ""
"""The type between two pieces of text."""
SEED = 20


_GAP = 4
"""Places between two pieces, so that no window sees both."""
_PARTED = 0.3
"""How often a sentence stands alone, as in texts that are read sentence by sentence."""
_HIDDEN = 0.5
"""How often a phrase that the phrasebook knows is read as if it did not: most names are new."""


_SENTENCE_ENDS = frozenset(".?!")


@dataclass(slots=True, kw_only=True)
class Examples:
    """One long row of tokens."""

    types: list[str]
    tokens: npt.NDArray[np.int32]
    marks: npt.NDArray[np.int32]
    """What the phrasebook says of each token; 0 throughout for text with case."""
    tags: npt.NDArray[np.int8]
    groups: npt.NDArray[np.uint16]
    """What the phrasebook says of each type's use; 0 throughout for text with case."""
    forms: npt.NDArray[np.uint8]


class _Row:
    """Examples in the making."""

    def __init__(self, book: Phrasebook | None, seed: int) -> None:
        self._book = book
        self._numbers: dict[str, int] = {PADDING: 0}
        self._hashes: dict[str, int] = {}
        self._dice = np.random.default_rng(seed)
        self._tokens: list[int] = []
        self._tags: list[int] = []
        self._marks: list[npt.NDArray[np.int32]] = []

    def add(self, one: Labelled) -> None:
        words, told = tagged(one)
        marks = self._marked(self._book, words) if self._book else _unmarked(len(words))
        if self._book:
            words = [UNCASED + word.lower() for word in words]
        first = 0
        for end in [*self._ends(words, told), len(words)]:
            self._put(words[first:end], told[first:end], marks[first:end])
            first = end

    def _ends(self, words: Sequence[str], told: Sequence[int]) -> list[int]:
        """After which sentences the next begins apart."""
        return [
            at + 1
            for at, word in enumerate(words)
            if word in _SENTENCE_ENDS and told[at] == 0 and self._dice.random() < _PARTED
        ]

    def _put(self, words: Sequence[str], told: list[int], marks: npt.NDArray[np.int32]) -> None:
        self._tokens += [self._numbers.setdefault(word, len(self._numbers)) for word in words]
        self._tokens += [0] * _GAP
        self._tags += [*told, *[0] * _GAP]
        self._marks += [marks, _unmarked(_GAP)]

    def _marked(self, book: Phrasebook, words: Sequence[str]) -> npt.NDArray[np.int32]:
        for word in words:
            if word not in self._hashes:
                self._hashes[word] = word_hash(word)
        hashes = np.array([self._hashes[word] for word in words], dtype=np.uint32)
        joins = np.array([word == HYPHEN for word in words], dtype=bool)
        return book.marks(hashes, joins, self._dice.random(len(words)) >= _HIDDEN)

    def examples(self) -> Examples:
        types = list(self._numbers)
        groups, forms = (
            self._book.uses(type_hashes(types))
            if self._book
            else (np.zeros(len(types), dtype=np.uint16), np.zeros(len(types), dtype=np.uint8))
        )
        return Examples(
            types=types,
            groups=groups,
            forms=forms,
            tokens=np.array(self._tokens, dtype=np.int32),
            marks=np.concatenate(self._marks),
            tags=np.array(self._tags, dtype=np.int8),
        )


def type_hashes(types: Sequence[str]) -> npt.NDArray[np.uint32]:
    """The numbers under which the phrasebook has types of text without case."""
    return np.array([word_hash(one.removeprefix(UNCASED)) for one in types], dtype=np.uint32)


def _unmarked(size: int) -> npt.NDArray[np.int32]:
    return np.zeros(size, dtype=np.int32)


def with_case(labelled: Sequence[Labelled], names: dict[str, list[str]]) -> Examples:
    """Every piece once, every second with other names.

    A piece of a source that makes up less than a tenth of the text is read three times, so that
    the tagger does not learn one house's manner only.
    """
    row = _Row(None, SEED)
    dice = random.Random(SEED)  # noqa: S311 the same examples every time
    rare = _rare_sources(labelled)
    for number, one in enumerate(labelled):
        if one.source in rare:
            row.add(one)
            row.add(substituted(one, names, dice))
            row.add(substituted(one, names, dice))
        else:
            row.add(substituted(one, names, dice) if number % 2 else one)
    return row.examples()


def without_case(
    labelled: Sequence[Labelled], names: dict[str, list[str]], book: Phrasebook, seed: int
) -> Examples:
    """Every piece as it is and with other names, its case forgotten; rare sources oftener."""
    row = _Row(book, seed)
    dice = random.Random(seed + 1)  # noqa: S311 the same examples every time
    rare = _rare_sources(labelled)
    for one in labelled:
        row.add(one)
        row.add(substituted(one, names, dice))
        if one.source in rare:
            row.add(one)
            row.add(substituted(one, names, dice))
            row.add(substituted(one, names, dice))
    return row.examples()


def _rare_sources(labelled: Sequence[Labelled]) -> set[str]:
    lengths: Counter[str] = Counter()
    for one in labelled:
        lengths[one.source] += len(one.text)
    return {source for source, length in lengths.items() if 10 * length < lengths.total()}


def tagged(one: Labelled) -> tuple[list[str], list[int]]:
    """Words and marks, line ends included, and the number of each one's tag."""
    words: list[str] = []
    told: list[int] = []
    names = [name for name in _trimmed(one) if name[2] in KINDS]
    at = 0
    waiting = 0
    for piece in pieces_of(one.text):
        start, at = at, at + len(piece)
        if piece.isspace() and piece != "\n":
            continue
        while waiting < len(names) and names[waiting][1] <= start:
            waiting += 1
        words.append(piece)
        told.append(_tag(names[waiting], start, at) if waiting < len(names) else 0)
    return words, told


def _tag(name: tuple[int, int, str], start: int, end: int) -> int:
    first, last, kind = name
    if end <= first:
        return 0
    return tag_number(kind, opens=start <= first, closes=end >= last)


def _trimmed(one: Labelled) -> Iterator[tuple[int, int, str]]:
    """Names without leading article and possessive: neither belongs to them."""
    for start, end, kind in one.names:
        name = _BARE.match(one.text, start, end)
        if name:
            yield name.start("bare"), name.end("bare"), kind


_SHARE = 0.6
"""Of names that are exchanged in a substituted piece."""


def substituted(one: Labelled, names: dict[str, list[str]], dice: random.Random) -> Labelled:
    """The piece with other people and places in it, so that the tagger learns what a name does.

    `names` holds for kinds of names what may stand in for them.
    """
    text: list[str] = []
    moved: list[tuple[int, int, str]] = []
    chosen: dict[str, str] = {}
    at = length = 0
    for start, end, kind in one.names:
        written = one.text[start:end]
        stand_in = chosen.get(written)
        if stand_in is None:
            stand_in = written
            if kind in names and dice.random() < _SHARE and written[:1].isupper():
                stand_in = _like(written, dice.choice(names[kind]), kind)
            chosen[written] = stand_in
        text += [one.text[at:start], stand_in]
        length += start - at
        moved.append((length, length + len(stand_in), kind))
        length += len(stand_in)
        at = end
    text.append(one.text[at:])
    return Labelled(text="".join(text), source=one.source, names=tuple(moved), classes=())


def _like(written: str, stand_in: str, kind: str) -> str:
    """A stand-in in the form of what was written: a surname for a surname."""
    words: Sequence[str] = stand_in.split()
    if kind == "PER" and " " not in written:
        words = words[-1:]
    ending = written[-2:] if written.endswith(("'s", "’s")) else ""
    return " ".join(word[:1].upper() + word[1:] for word in words) + ending
