"""All entities of a transcript, from the names in it."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from airwire_enrich.parsing.parsed import ParsedTranscript
from airwire_enrich.tagging.entities.cluster import Cluster
from airwire_enrich.tagging.entities.correction import (
    agreed,
    extended,
    missed,
    repeated,
    trimmed,
    without_openers,
)
from airwire_enrich.tagging.entities.gazetteer import Gazetteer
from airwire_enrich.tagging.entities.known import (
    KnownNames,
    announced,
    hosted,
    without_overlap,
)
from airwire_enrich.tagging.entities.names import Kind, Name, Recogniser
from airwire_enrich.tagging.entities.organisations import organisations
from airwire_enrich.tagging.entities.others import peoples, places, rest
from airwire_enrich.tagging.entities.persons import parts_of, persons
from airwire_enrich.tagging.entities.phrasebook import Phrasebook
from airwire_enrich.tagging.entities.roles import RoleReader, role_of
from airwire_enrich.tagging.entities.titles import HONORIFICS, folded
from airwire_enrich.tagging.lexicon import Lexicon, Tokens
from airwire_enrich.tagging.passage import Passage, Reading
from airwire_schemas.transcript import Cue, Entity, EntityKind, Mention, SpanKind, Speaker, Turn

LEAST_CONFIDENCE = 50
"""Percent. A mention below it is dropped and counted."""
_LETTERS = {
    EntityKind.PERSON: "p",
    EntityKind.ORGANISATION: "o",
    EntityKind.PLACE: "l",
    EntityKind.PEOPLE: "n",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Recognised:
    """The entities, and which tokens name them."""

    entities: tuple[Entity, ...]
    dropped: int
    named: bytes
    """1 for each token that is part of a mention, 2 if it is a person's."""


class EntityTagger:
    """Recognises names and makes one entity of all that name the same."""

    def __init__(
        self,
        *,
        recogniser: Recogniser,
        known: KnownNames,
        gazetteer: Gazetteer,
        letters: dict[str, str],
        book: Phrasebook,
    ) -> None:
        self._recogniser = recogniser
        self._known = known
        self._gazetteer = gazetteer
        self._letters = letters
        self._book = book
        self._roles = RoleReader()

    def tag(
        self, reading: Reading, tokens: Tokens, lexicon: Lexicon, parsed: ParsedTranscript
    ) -> Recognised:
        """Who and what is named in a transcript, in order of first mention."""
        told = parsed.metadata.programme
        programme = told.value if told else None
        speakers = parsed.speakers
        labels = list(_label_names(reading, tokens, speakers, parsed.turns))
        sure, dropped = self._found(reading, tokens, lexicon, parsed)
        clusters = self._clusters(tokens, lexicon, sure, labels, speakers, programme)
        return Recognised(
            entities=_entities(reading, tokens, clusters),
            dropped=dropped,
            named=_named(len(tokens.types), (n for c in clusters for n in c.mentions)),
        )

    def _found(
        self, reading: Reading, tokens: Tokens, lexicon: Lexicon, parsed: ParsedTranscript
    ) -> tuple[list[Name], int]:
        """All names but those in labels, which are their speakers', and how many were dropped."""
        speakers = parsed.speakers
        # Whose names stand in labels is known: they are nobody's to recognise.
        asked = ~reading.stand_in(tokens.starts, {SpanKind.LABEL})
        recognised = self._recogniser.recognise(tokens, lexicon, asked)
        told = list(without_openers(tokens, lexicon, trimmed(tokens, recognised), self._book))
        listed = [*self._known.find(tokens, lexicon), *hosted(tokens)]
        for passage, cue in _cues(reading, parsed.cues):
            listed += announced(tokens, cue, passage.start, self._letters)
        all_told = without_overlap(listed, told, len(tokens.types))
        read = [name for name in all_told if asked[name.first]]
        found = agreed(tokens, lexicon, read, speakers, self._gazetteer, self._letters)
        sure = [name for name in found if name.confidence >= LEAST_CONFIDENCE]
        more = list(repeated(tokens, sure, self._gazetteer))
        more += missed(tokens, lexicon, sure + more, speakers)
        sure += [name for name in more if asked[name.first]]
        whole = without_overlap((), list(extended(tokens, sure, speakers)), len(tokens.types))
        dropped = sum(name.confidence < LEAST_CONFIDENCE for name in found)
        return whole, dropped

    def _clusters(
        self,
        tokens: Tokens,
        lexicon: Lexicon,
        names: Sequence[Name],
        labels: Sequence[tuple[Name, Speaker]],
        speakers: Sequence[Speaker],
        programme: str | None,
    ) -> list[Cluster]:
        by_kind: defaultdict[Kind, list[Name]] = defaultdict(list)
        for name in sorted(names, key=lambda one: one.first):
            by_kind[name.kind].append(name)
        people = persons(tokens, by_kind[Kind.PERSON], labels, speakers)
        layout = self._roles.layout(tokens, lexicon, _named(len(tokens.types), names))
        in_labels = {name.first for name, _ in labels}
        for person in people:
            said = [name for name in person.mentions if name.first not in in_labels]
            if person.role is None or folded(person.role) in HONORIFICS:
                person.role = role_of(tokens, said, layout) or person.role
        works = by_kind[Kind.WORK] + by_kind[Kind.EVENT] + by_kind[Kind.PROGRAMME]
        works.sort(key=lambda one: one.first)
        return [
            *people,
            *organisations(tokens, by_kind[Kind.ORGANISATION]),
            *places(tokens, by_kind[Kind.PLACE], self._gazetteer),
            *peoples(tokens, by_kind[Kind.PEOPLE]),
            *rest(tokens, works, programme),
        ]


def _named(size: int, names: Iterable[Name]) -> bytes:
    """1 for each token that is part of a name, 2 if it is a person's."""
    named = bytearray(size)
    for name in names:
        mark = b"\2" if name.kind is Kind.PERSON else b"\1"
        named[name.first : name.end] = mark * (name.end - name.first)
    return bytes(named)


def _cues(reading: Reading, cues: Sequence[Cue]) -> Iterator[tuple[Passage, Cue]]:
    """The passage of each cue."""
    by_start = {cue.start: cue for cue in cues}
    for passage in reading.passages:
        if passage.kind is SpanKind.CUE:
            cue = by_start.get(passage.normalised.raw_start(0))
            if cue:
                yield passage, cue


def _label_names(
    reading: Reading, tokens: Tokens, speakers: Sequence[Speaker], turns: Sequence[Turn]
) -> Iterable[tuple[Name, Speaker]]:
    """What in each label is the speaker's name: the words it has in common with it."""
    known = {
        speaker.id: (speaker, frozenset(parts_of(speaker.name)))
        for speaker in speakers
        if speaker.name
    }
    bounds = np.searchsorted(tokens.starts, [*reading.starts, len(reading.text) + 1]).tolist()
    spoken: dict[tuple[str, str], tuple[int, int] | None] = {}
    for number, passage in enumerate(reading.passages):
        if passage.kind is not SpanKind.LABEL or passage.turn is None:
            continue
        speaker_id = turns[passage.turn].speaker_id or ""
        if speaker_id not in known:
            continue
        speaker, parts = known[speaker_id]
        key = speaker_id, passage.normalised.text
        first = bounds[number]
        if key not in spoken:
            spoken[key] = _part_of_label(tokens, first, bounds[number + 1], parts)
        if place := spoken[key]:
            yield Name(first + place[0], first + place[1], Kind.PERSON, 99), speaker


def _part_of_label(
    tokens: Tokens, first: int, end: int, parts: frozenset[str]
) -> tuple[int, int] | None:
    """Which of a label's words are the speaker's name, counted from the label's first."""
    words = [at for at in range(first, end) if parts.intersection(parts_of(tokens.word(at)))]
    return (words[0] - first, words[-1] + 1 - first) if words else None


def _entities(reading: Reading, tokens: Tokens, clusters: Iterable[Cluster]) -> tuple[Entity, ...]:
    given: dict[str, int] = {}
    entities = []
    for cluster in sorted(clusters, key=lambda one: min(name.first for name in one.mentions)):
        letter = _LETTERS.get(cluster.kind, "x")
        if cluster.speaker_id is None:
            given[letter] = given.get(letter, 0) + 1
        entities.append(
            Entity(
                id=cluster.speaker_id or f"{letter}{given[letter]}",
                kind=cluster.kind,
                name=cluster.name,
                role=cluster.role,
                country=cluster.country,
                geonames_id=cluster.geonames_id,
                mentions=tuple(
                    _mention(reading, tokens, name)
                    for name in sorted(cluster.mentions, key=lambda one: one.first)
                ),
            )
        )
    return tuple(entities)


def _mention(reading: Reading, tokens: Tokens, name: Name) -> Mention:
    start, end = int(tokens.starts[name.first]), int(tokens.ends[name.end - 1])
    passage: Passage = reading.passage_at(start)
    raw_start, raw_end = reading.stretch_in(passage, start, end)
    return Mention(
        start=raw_start,
        end=raw_end,
        turn=passage.turn if passage.kind is SpanKind.SPEECH else None,
        confidence=name.confidence / 100,
    )
