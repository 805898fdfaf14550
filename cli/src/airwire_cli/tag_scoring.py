"""How far the tags of a transcript agree with what a careful reader found in it."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from pydantic import BaseModel, ConfigDict

from airwire_enrich.tagging.subjects import media_topics
from airwire_schemas.events import EnrichedTranscript
from airwire_schemas.transcript import Entity, EntityKind, SpanKind

_KINDS = {EntityKind.PERSON: "PER", EntityKind.ORGANISATION: "ORG", EntityKind.PLACE: "LOC"}
_OF_SPEECH = {SpanKind.SPEECH, SpanKind.MARKUP, SpanKind.BLANK}
FEWEST_SUBJECTS = 4
"""Of the gold's subjects, as many have to be found, or all where there are fewer."""


class GoldMention(BaseModel):
    """A name, where it stands, and whose or what it is."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    start: int
    end: int
    text: str
    type: str
    """`PER`, `ORG`, `LOC`; whatever else is not counted."""
    entity: str
    """The same for all names of the same; of a country its code in ISO 3166."""


class GoldSubject(BaseModel):
    """A concept of the IPTC Media Topics."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    id: str


class GoldTags(BaseModel):
    """What is true of a transcript."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    mentions: tuple[GoldMention, ...]
    subjects: tuple[GoldSubject, ...] = ()
    heads: tuple[str, ...] = ()
    """Heads of the vocabulary that may be told besides those of `subjects`."""
    roles: dict[str, str] = {}
    """Roles of persons, as the text gives them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What is right, and in words what is not."""

    right: int
    told: int
    true: int
    persons: tuple[str, ...]
    roles: tuple[str, ...]
    countries: tuple[str, ...]
    subjects: int
    wanted_subjects: int
    wrong_heads: tuple[str, ...]
    summary: tuple[str, ...]

    @property
    def f1(self) -> float:
        """Of mentions of persons, organisations and places, exact place and kind."""
        return 2 * self.right / max(self.told + self.true, 1)

    @property
    def faults(self) -> tuple[str, ...]:
        """All that is wrong besides single mentions."""
        few: tuple[str, ...] = ()
        if self.subjects < self.wanted_subjects:
            few = (f"{self.subjects} of the subjects found, want {self.wanted_subjects}",)
        heads = tuple(f"wrong head {head}" for head in self.wrong_heads)
        return (*self.persons, *self.roles, *self.countries, *few, *heads, *self.summary)


Place = tuple[int, int, str]


def judge(transcripts: Sequence[EnrichedTranscript], text: str, gold: GoldTags) -> Verdict:
    """Compare the tags of a document's transcripts with what is true; `text` is its raw text."""
    entities = [entity for one in transcripts for entity in one.entities]
    found = {place: entity for entity in entities for place in _places_of(entity, text)}
    true = {_bare(text, one.start, one.end, one.type): one for one in gold.mentions}
    counted = {place for place in true if place[2] in _KINDS.values()}
    subjects = {one.id for transcript in transcripts for one in transcript.subjects}
    told_heads = {(one.ancestors or (one.id,))[-1] for t in transcripts for one in t.subjects}
    known = {one.id for one in gold.subjects}
    return Verdict(
        right=len(counted & found.keys()),
        told=len(found),
        true=len(counted),
        persons=tuple(_persons(true, found)),
        roles=tuple(_roles(gold.roles, entities)),
        countries=tuple(_countries(true, found)),
        subjects=len(subjects & known),
        wanted_subjects=min(FEWEST_SUBJECTS, len(known)),
        wrong_heads=tuple(sorted(told_heads - {*gold.heads, *_heads(known)})),
        summary=tuple(fault for one in transcripts for fault in _summary(one)),
    )


def _places_of(entity: Entity, text: str) -> Iterator[Place]:
    kind = _KINDS.get(entity.kind)
    for mention in entity.mentions if kind else ():
        yield _bare(text, mention.start, mention.end, kind or "")


def _bare(text: str, start: int, end: int, kind: str) -> Place:
    """A name without article and possessive, which people mark either way."""
    if text[start : start + 4].lower() == "the ":
        start += 4
    if text[end - 2 : end].lower() in {"'s", "’s"}:
        end -= 2
    return start, end, kind


def _persons(true: Mapping[Place, GoldMention], found: Mapping[Place, Entity]) -> Iterator[str]:
    """Whether every person is one entity, and nobody else's, under the fullest name."""
    names: defaultdict[str, set[str]] = defaultdict(set)
    ours: defaultdict[str, dict[str, Entity]] = defaultdict(dict)
    theirs: defaultdict[str, set[str]] = defaultdict(set)
    for place, mention in true.items():
        if mention.type == "PER":
            names[mention.entity].add(mention.text)
            if place in found:
                ours[mention.entity][found[place].id] = found[place]
                theirs[found[place].id].add(mention.entity)
    for person, written in names.items():
        entities = ours[person]
        if len(entities) != 1:
            yield f"{person} is {len(entities)} persons"
        most = max(len(one.split()) for one in written)
        fullest = {one.casefold() for one in written if len(one.split()) == most}
        for entity in entities.values():
            if entity.name.casefold() not in fullest:
                yield f"{person} is called {entity.name}"
            if len(theirs[entity.id]) > 1:
                yield f"{entity.name} is {' and '.join(sorted(theirs[entity.id]))}"


def _roles(roles: Mapping[str, str], entities: Iterable[Entity]) -> Iterator[str]:
    told = {one.name: one.role for one in entities if one.kind is EntityKind.PERSON}
    for person, role in roles.items():
        if (told.get(person) or "").casefold() != role.casefold():
            yield f"{person} is {role}, not {told.get(person)}"


def _countries(true: Mapping[Place, GoldMention], found: Mapping[Place, Entity]) -> Iterator[str]:
    wrong: dict[str, None] = {}
    for place, mention in true.items():
        code = mention.entity
        if mention.type == "LOC" and len(code) == 2 and code.isascii() and code.isupper():
            country = found[place].country if place in found else None
            if country != code:
                wrong[f"{mention.text} lies in {code}, not {country}"] = None
    yield from wrong


def _heads(codes: Iterable[str]) -> Iterator[str]:
    concepts = media_topics()
    for code in codes:
        number = code.removeprefix("medtop:")
        while (parent := concepts[number].parent) is not None:
            number = parent
        yield f"medtop:{number}"


def _summary(transcript: EnrichedTranscript) -> Iterator[str]:
    """Whether there is a summary, and nothing in it but speech."""
    if not transcript.summary and transcript.turns:
        yield "no summary"
    for sentence in transcript.summary:
        inside = [
            span.kind
            for span in transcript.spans
            if span.start < sentence.end and sentence.start < span.end
        ]
        if sentence.text not in transcript.turns[sentence.turn].text:
            yield f"the summary says what nobody does: {sentence.text}"
        if not set(inside) <= _OF_SPEECH:
            yield f"the summary holds more than speech: {sentence.text}"
