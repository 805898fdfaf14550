"""All entities of a transcript, from the names in it."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from airwire_enrich.tagging.entities.cluster import Cluster
from airwire_enrich.tagging.entities.gazetteer import Gazetteer, key_of
from airwire_enrich.tagging.entities.names import Kind, Name, Recogniser
from airwire_enrich.tagging.entities.persons import parts_of, persons, text_of
from airwire_enrich.tagging.lexicon import Lexicon, Tokens
from airwire_enrich.tagging.passage import Passage, Reading
from airwire_schemas.transcript import Entity, EntityKind, Mention, SpanKind, Speaker, Turn

LEAST_CONFIDENCE = 50
"""Percent. A mention below it is dropped and counted."""
_KINDS = {
    Kind.ORGANISATION: EntityKind.ORGANISATION,
    Kind.PLACE: EntityKind.PLACE,
    Kind.PEOPLE: EntityKind.PEOPLE,
    Kind.WORK: EntityKind.WORK,
    Kind.EVENT: EntityKind.EVENT,
}
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
    """1 for each token that is part of a mention."""


class EntityTagger:
    """Recognises names and makes one entity of all that name the same."""

    def __init__(self, *, recogniser: Recogniser, gazetteer: Gazetteer) -> None:
        self._recogniser = recogniser
        self._gazetteer = gazetteer

    def tag(
        self,
        reading: Reading,
        tokens: Tokens,
        lexicon: Lexicon,
        *,
        speakers: Sequence[Speaker],
        turns: Sequence[Turn],
    ) -> Recognised:
        """Who and what is named in a transcript, in order of first mention within each kind."""
        labels = list(_label_names(reading, tokens, speakers, turns))
        found = self._recogniser.recognise(tokens, lexicon)
        sure = [name for name in found if name.confidence >= LEAST_CONFIDENCE]
        people = [name for name in sure if name.kind is Kind.PERSON]
        clusters = persons(tokens, people, labels, speakers)
        clusters += self._others(tokens, [name for name in sure if name.kind is not Kind.PERSON])
        named = bytearray(len(tokens.types))
        for cluster in clusters:
            for name in cluster.mentions:
                named[name.first : name.end] = b"\1" * (name.end - name.first)
        return Recognised(
            entities=_entities(reading, tokens, clusters, speakers),
            dropped=len(found) - len(sure),
            named=bytes(named),
        )

    def _others(self, tokens: Tokens, names: Sequence[Name]) -> Iterable[Cluster]:
        context = Counter(
            place.country
            for name in names
            if name.kind is Kind.PLACE
            and (place := self._gazetteer.country(text_of(tokens, name)))
            and place.country
        )
        clusters: dict[tuple[Kind, str], Cluster] = {}
        for name in names:
            text = text_of(tokens, name)
            place = None
            if name.kind is Kind.PLACE:
                place = self._gazetteer.surest(text, beside=None, context=context)
            key = name.kind, str(place.geonames_id) if place else key_of(text)
            if key not in clusters:
                clusters[key] = Cluster(
                    kind=_KINDS[name.kind],
                    name=place.name if place and place.kind == "C" else text,
                    country=place.country if place else None,
                    geonames_id=place.geonames_id if place else None,
                )
            clusters[key].mentions.append(name)
        return clusters.values()


def _label_names(
    reading: Reading, tokens: Tokens, speakers: Sequence[Speaker], turns: Sequence[Turn]
) -> Iterable[tuple[Name, Speaker]]:
    """What in each label is the speaker's name: the words it has in common with it."""
    known = {
        speaker.id: (speaker, set(parts_of(speaker.name))) for speaker in speakers if speaker.name
    }
    bounds = [*reading.starts[1:], len(reading.text) + 1]
    token = 0
    for passage, end in zip(reading.passages, bounds, strict=True):
        first = token
        while token < len(tokens.types) and tokens.starts[token] < end:
            token += 1
        if passage.kind is not SpanKind.LABEL or passage.turn is None:
            continue
        speaker, parts = known.get(turns[passage.turn].speaker_id or "", (None, set[str]()))
        words = [at for at in range(first, token) if set(parts_of(tokens.word(at))) & parts]
        if speaker and words:
            yield Name(words[0], words[-1] + 1, Kind.PERSON, 99), speaker


def _entities(
    reading: Reading, tokens: Tokens, clusters: Iterable[Cluster], speakers: Sequence[Speaker]
) -> tuple[Entity, ...]:
    given = {"p": len(speakers)}
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
    raw_start, raw_end = reading.raw_stretch(start, end)
    return Mention(
        start=raw_start,
        end=raw_end,
        turn=passage.turn if passage.kind is SpanKind.SPEECH else None,
        confidence=name.confidence / 100,
    )
