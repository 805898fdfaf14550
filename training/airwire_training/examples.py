"""From labelled text to numbers: tokens as the tagger cuts them, and a tag for each."""

import random
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from airwire_enrich.tagging.entities.features import UNCASED
from airwire_enrich.tagging.entities.tagset import KINDS, tag_number
from airwire_enrich.tagging.lexicon import pieces_of
from airwire_training.teacher import Labelled

_BARE = re.compile(r"(?i:the )?(?P<bare>.+?)(?:['’`][sS]?)?\s*\Z", re.DOTALL)
PADDING = ""
"""The type between two pieces of text."""
SEED = 20


@dataclass(slots=True, kw_only=True)
class Examples:
    """One long row of tokens."""

    types: list[str]
    tokens: npt.NDArray[np.int32]
    tags: npt.NDArray[np.int8]


def examples(labelled: Sequence[Labelled], names: dict[str, list[str]]) -> Examples:
    """Every piece with its case and without, some with other names.

    Of a source that makes up less than a tenth of the text every piece is read six times, so
    that the tagger does not learn one house's manner only; of others twice.
    """
    numbers: dict[str, int] = {PADDING: 0}
    tokens: list[int] = []
    tags: list[int] = []
    dice = random.Random(SEED)  # noqa: S311 the same examples every time
    rare = _rare_sources(labelled)
    for number, one in enumerate(labelled):
        for variant, prefix in _variants(one, names, dice, number, is_rare=one.source in rare):
            words, told = tagged(variant)
            written = words if not prefix else [prefix + word.lower() for word in words]
            tokens += [numbers.setdefault(word, len(numbers)) for word in written]
            tags += told
            tokens += [0] * 4
            tags += [0] * 4
    return Examples(
        types=list(numbers),
        tokens=np.array(tokens, dtype=np.int32),
        tags=np.array(tags, dtype=np.int8),
    )


def _variants(
    one: Labelled,
    names: dict[str, list[str]],
    dice: random.Random,
    number: int,
    *,
    is_rare: bool,
) -> Iterator[tuple[Labelled, str]]:
    other = substituted(one, names, dice)
    if is_rare:
        yield from ((one, ""), (other, UNCASED), (substituted(one, names, dice), ""))
        yield from ((other, ""), (one, UNCASED), (substituted(one, names, dice), UNCASED))
        return
    yield from ((one, ""), (other, UNCASED)) if number % 2 else ((other, ""), (one, UNCASED))


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
