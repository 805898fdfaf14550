"""Names that need no model: listed ones, what cues announce, what somebody is the host of."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from importlib.resources import files
from itertools import chain

import numpy as np

from airwire_enrich.tagging.entities.names import Kind, Name
from airwire_enrich.tagging.lexicon import Lexicon, Tokens, TypeTable, pieces_of
from airwire_schemas.transcript import Cue

_PERSONS_TOO = frozenset({"Chad", "Georgia", "Guernsey", "Israel", "Jersey", "Jordan"})
"""Countries that are somebody's name, or a state's, as often."""
_LISTED, _ANNOUNCED, _HOSTED = 96, 90, 80
"""Percent: how sure a name is, by what tells it."""
_HOSTS = re.compile(
    r"\b(?:[Cc]o-?)?[Hh]ost(?:s|ed|ing)? (?:of|for) |\b[Pp]rogrammes?,? including |"
    r"\b[Pp]rograms?,? including "
)
_WORD = r"(?:[A-Z][\w']*)"
_TITLES = re.compile(rf"{_WORD}(?: (?:of |the |to |in )*{_WORD})*")
_SEPARATOR = re.compile(r",? and |, ")


class KnownNames:
    """The names of `data/known.tsv`, and of countries."""

    def __init__(self, countries: Iterable[str]) -> None:
        self._by_first: defaultdict[str, list[tuple[tuple[str, ...], Kind]]] = defaultdict(list)
        sure = ((name, Kind.PLACE) for name in countries if name not in _PERSONS_TOO)
        for words, kind in _written(chain(_listed(), sure)):
            self._by_first[words[0]].append((words[1:], kind))
        for names in self._by_first.values():
            names.sort(key=lambda one: -len(one[0]))
        self._opens = TypeTable(lambda word: word in self._by_first)

    def find(self, tokens: Tokens, lexicon: Lexicon) -> Iterator[Name]:
        """The listed names in a text, the longest where several begin at a word."""
        done = 0
        for place in np.nonzero(self._opens.of(tokens, lexicon))[0].tolist():
            if place >= done and (name := self._longest(tokens, place)):
                done = name.end
                yield name

    def _longest(self, tokens: Tokens, place: int) -> Name | None:
        for rest, kind in self._by_first[tokens.word(place)]:
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


def _written(names: Iterable[tuple[str, Kind]]) -> Iterator[tuple[tuple[str, ...], Kind]]:
    """Names as they stand in texts with case, and in texts of capitals."""
    for name, kind in names:
        for written in dict.fromkeys((name, name.upper())):
            yield tuple(piece for piece in pieces_of(written) if not piece.isspace()), kind


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
    for match in _HOSTS.finditer(tokens.text):
        at = match.end()
        while title := _TITLES.match(tokens.text, at):
            if " " in title.group():
                yield Name(*between(tokens, *title.span()), Kind.PROGRAMME, _HOSTED)
            more = _SEPARATOR.match(tokens.text, title.end())
            if not more:
                break
            at = more.end()


def between(tokens: Tokens, start: int, end: int) -> tuple[int, int]:
    """The tokens of a stretch of text: the first, and the one after the last."""
    first = int(np.searchsorted(tokens.ends, start, side="right"))
    return first, int(np.searchsorted(tokens.starts, end, side="left"))


def without_overlap(sure: Iterable[Name], others: Sequence[Name], size: int) -> list[Name]:
    """All names in order; where two overlap the longer stays, of equal ones the surer kind."""
    taken = np.zeros(size, dtype=bool)
    kept: list[Name] = []
    ranked = [(0, name) for name in sure] + [(1, name) for name in others]
    for _, name in sorted(
        ranked, key=lambda one: (one[1].first - one[1].end, one[0], one[1].first)
    ):
        if not taken[name.first : name.end].any():
            taken[name.first : name.end] = True
            kept.append(name)
    return sorted(kept, key=lambda name: name.first)
