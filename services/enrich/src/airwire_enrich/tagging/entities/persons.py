"""Who is who: one person for all the ways a text names them."""

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from airwire_enrich.tagging.entities.cluster import Cluster
from airwire_enrich.tagging.entities.names import Name
from airwire_enrich.tagging.entities.nicknames import same_first_name
from airwire_enrich.tagging.lexicon import Tokens
from airwire_schemas.transcript import EntityKind, Speaker

_SUFFIXES = frozenset({"jr", "sr", "ii", "iii", "iv"})


@dataclass(slots=True, eq=False)
class _Person:
    parts: tuple[str, ...]
    """Folded words of the fullest name."""
    cluster: Cluster
    places: list[int] = field(default_factory=list)
    """First tokens of the mentions that were certain."""


def persons(
    tokens: Tokens,
    names: Sequence[Name],
    labels: Iterable[tuple[Name, Speaker]],
    speakers: Sequence[Speaker],
) -> list[Cluster]:
    """Group the names of persons.

    Speakers come first, then full names, the longest first; a name of one word then goes to the
    person nearest before it who bears it, else the nearest after it.
    """
    known = [_of_speaker(speaker) for speaker in speakers if speaker.name]
    by_speaker = {one.cluster.speaker_id: one for one in known}
    for name, speaker in labels:
        if speaker.id in by_speaker:
            _add(by_speaker[speaker.id], name)
    written = [(name, parts_of(text_of(tokens, name))) for name in names]
    full = sorted(
        (one for one in written if len(one[1]) > 1), key=lambda one: (-len(one[1]), one[0].first)
    )
    for name, parts in full:
        person = _best([one for one in known if _agrees(one.parts, parts)], name.first)
        if person is None:
            person = _Person(parts, Cluster(kind=EntityKind.PERSON, name=text_of(tokens, name)))
            known.append(person)
        elif len(parts) > len(person.parts) and _is_cased(text_of(tokens, name)):
            person.parts, person.cluster.name = parts, text_of(tokens, name)
        _add(person, name)
    alone: defaultdict[str, list[Name]] = defaultdict(list)
    for name, parts in written:
        if len(parts) == 1:
            alone[parts[0]].append(name)
    for part, bearers in alone.items():
        _place_alone(tokens, known, part, bearers)
    return [one.cluster for one in known if one.cluster.mentions]


def text_of(tokens: Tokens, name: Name) -> str:
    """A name as written."""
    return tokens.text[tokens.starts[name.first] : tokens.ends[name.end - 1]]


@lru_cache(maxsize=20_000)
def parts_of(name: str) -> tuple[str, ...]:
    """The words of a name, folded: case, accents, dots and suffixes do not count."""
    plain = unicodedata.normalize("NFD", name.replace("’", "'"))
    folded = "".join(one for one in plain if not unicodedata.combining(one)).casefold()
    words = folded.replace(".", " ").replace(",", " ").split()
    kept = tuple(word for word in words if word not in _SUFFIXES)
    return kept or tuple(words) or (folded,)


def _of_speaker(speaker: Speaker) -> _Person:
    name = speaker.name or ""
    cluster = Cluster(kind=EntityKind.PERSON, name=name, speaker_id=speaker.id, role=speaker.title)
    return _Person(parts_of(name), cluster)


def _add(person: _Person, name: Name) -> None:
    person.cluster.mentions.append(name)
    person.places.append(name.first)


def _place_alone(tokens: Tokens, known: list[_Person], part: str, bearers: Sequence[Name]) -> None:
    by_surname = [one for one in known if one.parts[-1] == part]
    by_first_name = [one for one in known if one.parts[0] == part]
    for name in bearers:
        person = _nearest(by_surname, name.first) or _nearest(by_first_name, name.first)
        if person is None:
            person = _Person((part,), Cluster(kind=EntityKind.PERSON, name=text_of(tokens, name)))
            known.append(person)
            by_surname = [person]
        elif len(person.parts) == 1 and person.cluster.speaker_id is None:
            person.cluster.name = _better(person.cluster.name, text_of(tokens, name))
        person.cluster.mentions.append(name)


def _better(one: str, other: str) -> str:
    return one if _is_cased(one) or not _is_cased(other) else other


def _is_cased(name: str) -> bool:
    return not (name.isupper() or name.islower())


def _best(candidates: Sequence[_Person], place: int) -> _Person | None:
    return _nearest(candidates, place)


def _nearest(candidates: Sequence[_Person], place: int) -> _Person | None:
    """Who was named last before a place, else who is named first after it."""
    best: tuple[int, int] | None = None
    chosen = None
    for one in candidates:
        before = max((at for at in one.places if at <= place), default=None)
        after = min((at for at in one.places if at > place), default=1 << 30)
        rank = (0, place - before) if before is not None else (1, after)
        if best is None or rank < best:
            best, chosen = rank, one
    return chosen


def _agrees(one: Sequence[str], other: Sequence[str]) -> bool:
    """Whether two names of several words can be one person's."""
    if len(one) == 1:
        return one[0] in (other[0], other[-1])
    if one[-1] != other[-1]:
        return False
    if tuple(one[-len(other) :]) == tuple(other) or tuple(other[-len(one) :]) == tuple(one):
        return True
    return one[0] == other[0] or same_first_name(one[0], other[0])
