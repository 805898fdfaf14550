"""What the whole document tells of single names: one kind a name, and names that were missed."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from airwire_enrich.tagging.entities.gazetteer import Gazetteer
from airwire_enrich.tagging.entities.names import Kind, Name
from airwire_enrich.tagging.entities.persons import parts_of, text_of
from airwire_enrich.tagging.entities.titles import HONORIFICS, folded
from airwire_enrich.tagging.lexicon import CAPITAL, Lexicon, Tokens
from airwire_schemas.transcript import Speaker

_MISSED = 75
"""Percent: how sure a name is that only the rest of the document makes one."""


def trimmed(tokens: Tokens, names: Iterable[Name]) -> Iterator[Name]:
    """Names without article, possessive, and the titles before persons."""
    for name in names:
        first, end = name.first, name.end
        while end - first > 1 and tokens.word(end - 1).lower() in {"'s", "’s", "`s", "'", "’"}:
            end -= 1
        if end - first > 1 and tokens.word(first).lower() == "the":
            first += 1
        if name.kind is Kind.PERSON:
            while end - first > 1 and folded(tokens.word(first)) in HONORIFICS:
                first += 1
        yield replace(name, first=first, end=end)


def agreed(
    tokens: Tokens,
    names: Sequence[Name],
    speakers: Sequence[Speaker],
    gazetteer: Gazetteer,
) -> list[Name]:
    """One kind for all names that are written alike.

    Countries are places. A name that is also the surname of somebody the document names in full
    is that person's, unless it mostly stands for something else. Otherwise the kind with the
    most confidence behind it wins.
    """
    votes: defaultdict[str, Counter[Kind]] = defaultdict(Counter)
    surnames = {parts_of(one.name)[-1] for one in speakers if one.name}
    keys = [_key(tokens, name) for name in names]
    for name, key in zip(names, keys, strict=True):
        votes[key][name.kind] += name.confidence
        if name.kind is Kind.PERSON and name.end - name.first > 1:
            surnames.add(parts_of(text_of(tokens, name))[-1])
    for key in votes.keys() & surnames:
        votes[key][Kind.PERSON] += 150
    kinds = {key: _winner(key, counts, gazetteer) for key, counts in votes.items()}
    return [
        name if kinds[key] is name.kind else replace(name, kind=kinds[key])
        for name, key in zip(names, keys, strict=True)
    ]


def _key(tokens: Tokens, name: Name) -> str:
    return " ".join(parts_of(text_of(tokens, name)))


def _winner(key: str, votes: Counter[Kind], gazetteer: Gazetteer) -> Kind:
    if Kind.PLACE in votes and gazetteer.country(key):
        return Kind.PLACE
    return max(votes, key=lambda kind: (votes[kind], kind.value))


def missed(
    tokens: Tokens, lexicon: Lexicon, names: Sequence[Name], speakers: Sequence[Speaker]
) -> Iterator[Name]:
    """Words that are written like a surname, or a speaker's first name, and that nobody tagged.

    Only words with a capital: without it `brown` is a colour as often as a man.
    """
    wanted: set[str] = set()
    for name in names:
        if name.kind is Kind.PERSON:
            wanted.add(tokens.word(name.end - 1))
    for speaker in speakers:
        if speaker.name and len(words := speaker.name.split()) > 1:
            wanted |= {words[0], words[-1]}
    numbers = [lexicon.number_of(word) for word in wanted if len(word) > 2]
    asked = np.array([number for number in numbers if number is not None], dtype=np.int32)
    free = ~_covered(names, len(tokens.types))
    capital = lexicon.cases[tokens.types] == CAPITAL
    for place in np.nonzero(np.isin(tokens.types, asked) & free & capital)[0].tolist():
        yield Name(place, place + 1, Kind.PERSON, _MISSED)


def _covered(names: Iterable[Name], size: int) -> npt.NDArray[np.bool_]:
    covered = np.zeros(size, dtype=bool)
    for name in names:
        covered[name.first : name.end] = True
    return covered
