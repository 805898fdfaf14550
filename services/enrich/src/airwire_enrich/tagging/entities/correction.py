"""What the whole document tells of single names: one kind a name, and names that were missed."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from airwire_enrich.tagging.entities.gazetteer import Gazetteer
from airwire_enrich.tagging.entities.names import Kind, Name
from airwire_enrich.tagging.entities.persons import parts_of, text_of
from airwire_enrich.tagging.entities.phrasebook import Phrasebook
from airwire_enrich.tagging.entities.titles import HONORIFICS, folded
from airwire_enrich.tagging.lexicon import BREAK, CAPITAL, END, SHOUTED, SMALL, Lexicon, Tokens
from airwire_schemas.transcript import Speaker

_LARGE_TOWN = 23
"""Bit length of four million people, or of half a million in a capital."""
_CAPITAL_TOWN = 25
"""Sixteen millions, or two in a capital."""
_INITIALS, _LONGEST_INITIALS = 150, 6
"""How much initials count for an organisation, in percent of confidence, and how long they are."""
_BEFORE_SENTENCES = {BREAK, END}
_TAKEN_FOR = {Kind.PERSON, Kind.PLACE}
"""What initials are wrongly taken for."""
_MISSED = 75
"""Percent: how sure a name is that only the rest of the document makes one."""


def trimmed(tokens: Tokens, names: Iterable[Name]) -> Iterator[Name]:
    """Names without article, possessive, and the titles before persons."""
    for name in names:
        if _is_department(tokens, name) or BREAK in tokens.classes[name.first : name.end]:
            continue
        first, end = name.first, name.end
        while end - first > 1 and tokens.word(end - 1).lower() in {"'s", "’s", "`s", "'", "’"}:
            end -= 1
        if end - first > 1 and tokens.word(first).lower() == "the":
            first += 1
        if name.kind is Kind.PERSON:
            while end - first > 1 and folded(tokens.word(first)) in HONORIFICS:
                first += 1
        if tokens.word(end - 1)[0].isalnum() or tokens.word(first)[0].isalnum():
            changed = first != name.first or end != name.end
            yield replace(name, first=first, end=end) if changed else name


def _is_department(tokens: Tokens, name: Name) -> bool:
    """Whether a name is no name but half of a title: the state in "secretary of state"."""
    if name.end - name.first > 1 or name.first < 2 or tokens.word(name.first - 1) != "of":
        return False
    return folded(tokens.word(name.first - 2)) in {"secretary", "minister", "undersecretary"}


def agreed(
    tokens: Tokens,
    lexicon: Lexicon,
    names: Sequence[Name],
    speakers: Sequence[Speaker],
    gazetteer: Gazetteer,
    letters: Mapping[str, str],
) -> list[Name]:
    """One kind for all names that are written alike.

    Countries are places. A name that is also a speaker's full or first name, or the surname of
    somebody the document names in full, is that person's, unless it mostly stands for something
    else. What is a large town's name, or a surname and nothing else, is that more easily, and so
    are initials an organisation's. `letters` is what words are known as, see `data/names.tsv`.
    """
    votes: defaultdict[str, Counter[Kind]] = defaultdict(Counter)
    speaking = [parts_of(one.name) for one in speakers if one.name]
    surnames = {parts[place] for parts in speaking for place in (0, -1)}
    surnames.update(" ".join(parts) for parts in speaking)
    keys = [_key(tokens, name) for name in names]
    initials = _initials(tokens, lexicon, zip(names, keys, strict=True))
    for name, key in zip(names, keys, strict=True):
        votes[key][name.kind] += name.confidence
        if name.kind is Kind.PERSON and name.end - name.first > 1:
            surnames.add(parts_of(text_of(tokens, name))[-1])
    for key, counts in votes.items():
        if key in surnames:
            counts[Kind.PERSON] += 150
        elif " " not in key:
            leaning = _leaning(key, gazetteer, letters)
            counts.update(leaning)
            if key in initials and not leaning and _winner(counts) in _TAKEN_FOR:
                counts[Kind.ORGANISATION] += _INITIALS
    kinds = {key: _winner(counts) for key, counts in votes.items()}
    return [
        name if kinds[key] is name.kind else replace(name, kind=kinds[key])
        for name, key in zip(names, keys, strict=True)
    ]


def _key(tokens: Tokens, name: Name) -> str:
    return " ".join(parts_of(text_of(tokens, name)))


def _initials(
    tokens: Tokens, lexicon: Lexicon, names: Iterable[tuple[Name, str]]
) -> frozenset[str]:
    """Of names, those that are always written as initials, in a text that has small letters."""
    cases = lexicon.cases[tokens.types]
    if np.count_nonzero(cases == SMALL) < 2 * np.count_nonzero(cases == SHOUTED):
        return frozenset()
    shouted: set[str] = set()
    others: set[str] = set()
    for name, key in names:
        is_one = name.end - name.first == 1 and len(key) <= _LONGEST_INITIALS
        (shouted if is_one and cases[name.first] == SHOUTED else others).add(key)
    return frozenset(shouted - others)


def _leaning(key: str, gazetteer: Gazetteer, letters: Mapping[str, str]) -> dict[Kind, int]:
    """What a name of one word is taken for more easily, in percent of confidence."""
    if gazetteer.country(key):
        return {Kind.PLACE: 300}
    towns = [place.size for place in gazetteer.find(key)]
    if max(towns, default=0) >= _LARGE_TOWN:
        return {Kind.PLACE: 300 if max(towns) >= _CAPITAL_TOWN else 120}
    return {Kind.PERSON: 85} if letters.get(key) in {"s", "gs"} else {}


def _winner(votes: Counter[Kind]) -> Kind:
    return max(votes, key=lambda kind: (votes[kind], kind.value))


def without_openers(
    tokens: Tokens, lexicon: Lexicon, names: Iterable[Name], book: Phrasebook
) -> Iterator[Name]:
    """Names without those that are one ordinary word, whose capital is its sentence's."""
    for name in names:
        opens = name.first == 0 or tokens.classes[name.first - 1 : name.first] in _BEFORE_SENTENCES
        is_one = name.end - name.first == 1 and lexicon.cases[tokens.types[name.first]] == CAPITAL
        if not (opens and is_one and book.is_small(tokens.word(name.first))):
            yield name


def extended(tokens: Tokens, names: Iterable[Name], speakers: Sequence[Speaker]) -> Iterator[Name]:
    """Surnames of speakers together with the first name before them, however short it is."""
    full = {parts[-1]: parts for one in speakers if one.name and (parts := parts_of(one.name))}
    for name in names:
        parts = full.get(parts_of(tokens.word(name.end - 1))[-1], ())
        first = name.end - len(parts)
        if name.kind is Kind.PERSON and 0 <= first < name.first:
            words = (tokens.word(place) for place in range(first, name.end))
            if tuple(part for word in words for part in parts_of(word)) == parts:
                yield replace(name, first=first)
                continue
        yield name


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
    asked = np.zeros(len(lexicon.types), dtype=bool)
    asked[[number for number in numbers if number is not None]] = True
    free = ~_covered(names, len(tokens.types))
    capital = lexicon.cases[tokens.types] == CAPITAL
    for place in np.nonzero(asked[tokens.types] & free & capital)[0].tolist():
        yield Name(place, place + 1, Kind.PERSON, _MISSED)


def repeated(tokens: Tokens, names: Sequence[Name], gazetteer: Gazetteer) -> Iterator[Name]:
    """Where names stand once more, word for word, and nobody tagged them.

    Of names of one word only places that are known: `State` and `House` are words too.
    """
    free = ~_covered(names, len(tokens.types))
    done: set[bytes] = set()
    packed = tokens.types.tobytes()
    width = tokens.types.itemsize
    for name in names:
        is_known = name.kind is Kind.PLACE and bool(gazetteer.find(text_of(tokens, name)))
        key = packed[width * name.first : width * name.end]
        if key in done or not (name.end - name.first > 1 or is_known):
            continue
        done.add(key)
        at = packed.find(key)
        while at >= 0:
            first, rest = divmod(at, width)
            end = first + name.end - name.first
            if not rest and free[first:end].all():
                free[first:end] = False
                yield Name(first, end, name.kind, _MISSED)
            at = packed.find(key, at + 1)


def _covered(names: Iterable[Name], size: int) -> npt.NDArray[np.bool_]:
    covered = np.zeros(size, dtype=bool)
    for name in names:
        covered[name.first : name.end] = True
    return covered
