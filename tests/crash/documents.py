"""Documents for a run, made from a seed: the same seed, the same names and bytes."""

import hashlib
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Literal

from support.stories import KINDS, Story, a_story

Kind = Literal["good", "duplicate", "empty"]

_HOSTS = ("NINA OKAFOR", "RUTH ADEYEMI", "PETER LINDQVIST", "MARA DEL RIO")
_GUESTS = ("TOM BRANDT", "ELSE HOLM", "JOSE PEREIRA", "AMINA YUSUF", "KARL WEISS")
_PLACES = ("Lisbon", "Port Ellery", "Gdansk", "Valparaiso", "Bergen", "Mombasa")
_SAID = (
    "The harbour office in {place} says that berth {number} is open again.",
    "We counted {number} boats this morning, and nobody in {place} had seen as many.",
    "They asked the council of {place} for {number} metres of new quay.",
    "It rained for {number} hours and the road to {place} is closed.",
    "What does that mean for people in {place}?",
    "I spoke to the master of ship number {number}, who sails for {place} tonight.",
)
_DUPLICATE_EVERY = 40
_EMPTY_EVERY = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A file to be dropped."""

    path: str
    """Relative to the inbox."""
    content: bytes
    kind: Kind = "good"
    story: int | None = None
    """What it tells, the same number for all copies; null where it is like any other."""

    @property
    def document_id(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


def documents(
    count: int, *, seed: int, make: Callable[[int, random.Random], Document] | None = None
) -> Iterator[Document]:
    """`count` files: nearly all good and different, now and then a duplicate or an empty one.

    `make` makes a good one of its number, `good_document` if not given.
    """
    make = make or good_document
    chance = random.Random(seed)
    last: bytes | None = None
    for number in range(1, count + 1):
        if number % _EMPTY_EVERY == 0:
            yield Document(path=f"odd/empty-{number:06d}.txt", content=b"", kind="empty")
        elif number % _DUPLICATE_EVERY == 0 and last is not None:
            yield Document(path=f"odd/again-{number:06d}.txt", content=last, kind="duplicate")
        else:
            document = make(number, chance)
            last = document.content
            yield document


def good_documents(count: int, *, seed: int) -> Iterator[Document]:
    chance = random.Random(seed)
    return (good_document(number, chance) for number in range(1, count + 1))


def good_document(number: int, chance: random.Random) -> Document:
    """One that parses to one transcript; `number` makes it different from all others."""
    host, guest = chance.choice(_HOSTS), chance.choice(_GUESTS)
    turns = [
        (host if place % 2 == 0 else guest, _sentence(chance))
        for place in range(chance.randint(2, 14))
    ]
    turns.append((host, f"That was report number {number} of {chance.getrandbits(48)}."))
    make, extension = chance.choice(((_labelled, "txt"), (_webvtt, "vtt"), (_subrip, "srt")))
    return Document(
        path=f"folder-{number % 7}/story-{number:06d}.{extension}", content=make(turns).encode()
    )


class Syndicated:
    """Makes stories and their copies in turn: every pair of documents is one story."""

    def __init__(self) -> None:
        self._told: tuple[int, Story] | None = None

    def __call__(self, number: int, chance: random.Random) -> Document:
        if self._told is None:
            told = a_story(chance, sentences=12)
            closing = f"That was report number {number} of {chance.getrandbits(48)}."
            told = replace(told, turns=(*told.turns, (told.turns[0][0], closing)))
            self._told = (number, told)
            return _of_story(number, number, told)
        (story, told), self._told = self._told, None
        make = KINDS[chance.choice(sorted(KINDS.keys() - {"excerpt of 20 %"}))]
        return _of_story(number, story, make(told, chance))


def _of_story(number: int, story: int, told: Story) -> Document:
    path = f"folder-{number % 7}/story-{number:06d}.txt"
    return Document(path=path, content=told.text.encode(), story=story)


def _sentence(chance: random.Random) -> str:
    said = chance.choices(_SAID, k=chance.randint(1, 3))
    return " ".join(
        each.format(place=chance.choice(_PLACES), number=chance.randint(2, 99)) for each in said
    )


def _labelled(turns: list[tuple[str, str]]) -> str:
    seen: set[str] = set()
    lines = ["Harbour Light\n"]
    for name, text in turns:
        label = name if name not in seen else name.rpartition(" ")[2]
        seen.add(name)
        lines.append(f"{label}: {text}\n")
    return "\n".join(lines)


def _webvtt(turns: list[tuple[str, str]]) -> str:
    cues = [
        f"{_at(number)}.000 --> {_at(number + 1)}.000\n<v {name.title()}>{text}</v>\n"
        for number, (name, text) in enumerate(turns)
    ]
    return "WEBVTT\n\n" + "\n".join(cues)


def _subrip(turns: list[tuple[str, str]]) -> str:
    cues = [
        f"{number + 1}\n{_at(number)},000 --> {_at(number + 1)},000\n{name}: {text}\n"
        for number, (name, text) in enumerate(turns)
    ]
    return "\n".join(cues)


def _at(number: int) -> str:
    return f"00:{number // 12:02d}:{number % 12 * 5:02d}"
