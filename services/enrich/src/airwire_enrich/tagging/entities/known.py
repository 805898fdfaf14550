"""Names that need no model: listed ones, what cues announce, what somebody is the host of."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from importlib.resources import files

import numpy as np

from airwire_enrich.tagging.chunks import pieces_of
from airwire_enrich.tagging.entities.case import without_case
from airwire_enrich.tagging.entities.names import Kind, Name
from airwire_enrich.tagging.lexicon import Lexicon, Tokens, TypeTable
from airwire_schemas.transcript import Cue

_PERSONS_TOO = frozenset({"Chad", "Georgia", "Guernsey", "Israel", "Jersey", "Jordan"})
"""Countries that are somebody's name, or a state's, as often."""
_WORDS_TOO = frozenset(
    {"60 Minutes", "Fresh Air", "Here & Now", "Nightline", "Pentagon", "Turkey", "Up First"}
)
"""Names that in small letters are words as often."""
_LISTED_AS_IT_IS, _SMALL = 1, 2
_WEAK = 60
"""Percent: a name below it is no ground to think that a listed one is a part of another."""
_LISTED, _ANNOUNCED, _HOSTED = 96, 90, 80
"""Percent: how sure a name is, by what tells it."""
_ANNOUNCE = (
    (re.compile(r"ost(?:s|ed|ing)? (?:of|for) "), "hH"),
    (re.compile(r"rogram(?:me)?s?,? including "), "pP"),
)
"""What comes before a programme's name, without the first letter: a fixed beginning is found
much faster."""
_INSIDE = re.compile(r"\w\Z")
_TOGETHER = re.compile(r"\b[Cc]o\Z")
_WORD = r"(?:[A-Z][\w']*)"
_TITLES = re.compile(rf"{_WORD}(?: (?:of |the |to |in )*{_WORD})*")
_SEPARATOR = re.compile(r",? and |, ")

_Listing = dict[str, list[tuple[tuple[str, ...], Kind]]]
"""By first word: the words after it, and what it is."""


class KnownNames:
    """The names of `data/known.tsv`, and of countries."""

    def __init__(self, countries: Iterable[str]) -> None:
        sure = [(name, Kind.PLACE) for name in countries if name not in _PERSONS_TOO]
        names = [*_listed(), *sure]
        self._by_first = _by_first([*names, *((name.upper(), kind) for name, kind in names)])
        small = ((name.lower(), kind) for name, kind in names if name not in _WORDS_TOO)
        self._small = _by_first(small)
        self._opens = TypeTable(
            lambda word: (
                _LISTED_AS_IT_IS * (word in self._by_first) + _SMALL * (word in self._small)
            )
        )

    def find(self, tokens: Tokens, lexicon: Lexicon) -> Iterator[Name]:
        """The listed names in a text, the longest where several begin at a word.

        Where case tells nothing they are found in small letters too.
        """
        opens = self._opens.of(tokens, lexicon)
        if (opens >= _SMALL).any():
            uncased = without_case(tokens, lexicon.cases[tokens.types])
            opens = np.where(uncased, opens, opens & _LISTED_AS_IT_IS)
        done = 0
        for place in np.nonzero(opens)[0].tolist():
            if place >= done and (name := self._longest(tokens, place, int(opens[place]))):
                done = name.end
                yield name

    def _longest(self, tokens: Tokens, place: int, opens: int) -> Name | None:
        listed = self._small if opens >= _SMALL else self._by_first
        for rest, kind in listed[tokens.word(place)]:
            end = place + 1 + len(rest)
            if end <= len(tokens.types) and rest == tuple(
                tokens.word(at) for at in range(place + 1, end)
            ):
                return Name(place, end, kind, _LISTED)
        return None


def _listed() -> Iterator[tuple[str, Kind]]:
    table = files("airwire_enrich.tagging").joinpath("data", "known.tsv").read_text("utf-8")
    for line in table.splitlines():
        if not line.startswith("#"):
            kind, name = line.split("\t")
            yield name, Kind(kind)


def _by_first(names: Iterable[tuple[str, Kind]]) -> _Listing:
    """Names by their first word, the longest first."""
    listing: defaultdict[str, list[tuple[tuple[str, ...], Kind]]] = defaultdict(list)
    for name, kind in dict.fromkeys(names):
        first, *rest = (piece for piece in pieces_of(name) if not piece.isspace())
        listing[first].append((tuple(rest), kind))
    return {
        first: sorted(ways, key=lambda way: (-len(way[0]), way[0]))
        for first, ways in listing.items()
    }


def announced(tokens: Tokens, cue: Cue, start: int, letters: dict[str, str]) -> Iterator[Name]:
    """Who plays and what is played, as a cue says whose text begins at `start`."""
    end = start + len(cue.text) + 2
    for told, kind in ((cue.artist, None), (cue.title, Kind.WORK)):
        if not told:
            continue
        place = tokens.text.casefold().find(told.casefold(), start, end)
        if place >= 0:
            first, stop = between(tokens, place, place + len(told))
            yield Name(first, stop, kind or _player(told, letters), _ANNOUNCED)


def _player(artist: str, letters: dict[str, str]) -> Kind:
    """A person where the first word is a given name and no more than two follow, else a band."""
    words = artist.casefold().split()
    is_person = 1 < len(words) < 4 and "g" in letters.get(words[0], "") and words[0] != "the"
    return Kind.PERSON if is_person else Kind.ORGANISATION


def hosted(tokens: Tokens) -> Iterator[Name]:
    """Titles that somebody is said to be the host of: at least two words with capitals."""
    for start in sorted(_announcements(tokens.text)):
        at = start
        while title := _TITLES.match(tokens.text, at):
            if " " in title.group():
                yield Name(*between(tokens, *title.span()), Kind.PROGRAMME, _HOSTED)
            more = _SEPARATOR.match(tokens.text, title.end())
            if not more:
                break
            at = more.end()


def _announcements(text: str) -> Iterator[int]:
    """Where what comes before a programme's name ends."""
    for pattern, letters in _ANNOUNCE:
        for match in pattern.finditer(text):
            start = match.start() - 1
            if start < 0 or text[start] not in letters:
                continue
            if not _INSIDE.search(text, start - 1, start) or _TOGETHER.search(
                text, max(0, start - 2), start
            ):
                yield match.end()


def between(tokens: Tokens, start: int, end: int) -> tuple[int, int]:
    """The tokens of a stretch of text: the first, and the one after the last."""
    first = int(np.searchsorted(tokens.ends, start, side="right"))
    return first, int(np.searchsorted(tokens.starts, end, side="left"))


def without_overlap(sure: Iterable[Name], others: Sequence[Name], size: int) -> list[Name]:
    """All names in order; where two overlap the longer stays, of equal ones the surer kind.

    Of the others those that are unsure give way to any.
    """
    taken = bytearray(size)
    kept: list[Name] = []
    ranked = [(False, name.first - name.end, 0, name.first, name) for name in sure]
    ranked += [
        (name.confidence < _WEAK, name.first - name.end, 1, name.first, name) for name in others
    ]
    for *_, name in sorted(ranked, key=lambda one: one[:4]):
        if 1 not in taken[name.first : name.end]:
            taken[name.first : name.end] = b"\1" * (name.end - name.first)
            kept.append(name)
    return sorted(kept, key=lambda name: name.first)
