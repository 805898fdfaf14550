"""The value objects inside an `EnrichedTranscript`.

Every `start` and `end` counts code points of the decoded raw text of the *document* (also in the
second transcript of a file), `end` exclusive.
"""

from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from airwire_schemas.contract import Contract

Place = Annotated[int, Field(ge=0)]
Share = Annotated[float, Field(ge=0, le=1)]
Seconds = Annotated[float, Field(ge=0)]
Escaping = Literal["none", "html", "json"]


class Stretch(Contract):
    """A stretch of the raw text."""

    start: Place
    """First code point."""

    end: Place
    """Code point after the last."""

    @model_validator(mode="after")
    def _runs_forward(self) -> Self:
        if self.end < self.start:
            raise ValueError(f"ends at {self.end}, before its start at {self.start}")
        return self


class Evidence(Contract):
    """What a conclusion rests on."""

    rule: str
    """Name of the rule that concluded it, for example `sign_off` or `layout_gap`."""

    start: Place | None = None
    """Where in the raw text it was read, if it stands there."""

    end: Place | None = None
    """Code point after the last."""


class Provenance(Contract):
    """Where a value comes from."""

    source: Literal["file", "folder", "inferred"]
    """`file`: written in the document; `folder`: in its path; `inferred`: concluded by a rule."""

    where: str
    """The part of the path, or the name of the rule that read or concluded it."""

    start: Place | None = None
    """Where in the raw text it stands, if `source` is `file`."""

    end: Place | None = None
    """Code point after the last."""


class Sourced(Contract):
    """A value and its provenance."""

    value: str
    """The value, white space normalised."""

    provenance: Provenance
    """Where it comes from."""


class SourcedDate(Contract):
    """A date, perhaps with a time, and its provenance."""

    value: str = Field(
        pattern=r"^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?(Z|[+-]\d{2}:\d{2})?)?$"
    )
    """ISO 8601: a date, or a date and time with as much precision and zone as is known."""

    provenance: Provenance
    """Where it comes from."""


class Rights(Contract):
    """The statement of rights."""

    statement: str
    """As written, white space normalised."""

    holder: str | None = None
    """Whose rights they are, where the statement says so."""

    provenance: Provenance
    """Where the statement comes from."""


class Role(StrEnum):
    """What a speaker is in the programme."""

    HOST = "host"
    REPORTER = "reporter"
    GUEST = "guest"
    CALLER = "caller"
    SUBJECT = "subject"
    """Heard only in clips and recordings: somebody that the story is about."""
    UNKNOWN = "unknown"


class Speaker(Contract):
    """Somebody who speaks in the transcript."""

    id: str
    """Unique within the transcript; a person entity that is this speaker has the same id."""

    name: str | None
    """The fullest name that the document gives; null where it names nobody."""

    labels: tuple[str, ...] = ()
    """The labels of this speaker's turns as written, each once, in order of appearance."""

    role: Role = Role.UNKNOWN
    """What this speaker is in the programme."""

    title: str | None = None
    """Title or function, for example `Secretary of State`."""

    affiliation: str | None = None
    """Outlet, party, body or place that the document ties the speaker to."""

    bio: Stretch | None = None
    """Where the document tells who this is."""

    evidence: tuple[Evidence, ...] = ()
    """What the name and the role rest on, beyond the label itself."""


class TurnKind(StrEnum):
    """How a turn came to be in the programme."""

    LIVE = "live"
    CLIP = "clip"
    """A recording of somebody, played within the programme."""
    ARCHIVAL = "archival"
    """A recording from the archive."""
    PROMO = "promo"
    SPONSOR = "sponsor"
    TRANSLATION = "translation"
    """An interpreter's words for somebody else's."""


class Turn(Contract):
    """One stretch of speech by one speaker."""

    index: Place
    """Position among the transcript's turns, from 0."""

    speaker_id: str | None
    """Whose speech this is; null where nothing tells."""

    text: str
    """What was said: the turn's speech spans under `airwire_schemas.normalisation`."""

    kind: TurnKind = TurnKind.LIVE
    """How it came to be in the programme."""

    start: Place
    """Start of the first speech span."""

    end: Place
    """End of the last speech span."""

    start_time: Seconds | None = None
    """Seconds from the start of the recording, where the document tells."""

    end_time: Seconds | None = None
    """Seconds from the start of the recording, where the document tells."""

    evidence: tuple[Evidence, ...] = ()
    """What the kind and the speaker rest on, where no label says so."""


class SpanKind(StrEnum):
    """What a piece of the raw text is."""

    TITLE = "title"
    LEDE = "lede"
    """A summary above the transcript, spoken by nobody."""
    METADATA = "metadata"
    FURNITURE = "furniture"
    """Navigation, slogans, donation lines: what the page says of itself."""
    LABEL = "label"
    SPEECH = "speech"
    CUE = "cue"
    RIGHTS = "rights"
    BIO = "bio"
    TIMESTAMP = "timestamp"
    MARKUP = "markup"
    """Syntax inside a word or sentence; it does not part words."""
    BLANK = "blank"
    """White space and syntax between pieces; it parts words."""


class Span(Contract):
    """A typed piece of the raw text. A transcript's spans leave no gap and never overlap."""

    kind: SpanKind
    """What it is."""

    start: Place
    """First code point."""

    end: Place
    """Code point after the last; never equal to `start`."""

    turn: Place | None = None
    """Index of the turn it belongs to: always for `speech`, and for that turn's `label`."""

    @model_validator(mode="after")
    def _holds_something(self) -> Self:
        if self.end <= self.start:
            raise ValueError(f"an empty span at {self.start}")
        if (self.kind is SpanKind.SPEECH) and self.turn is None:
            raise ValueError(f"speech at {self.start} that belongs to no turn")
        return self


class CueKind(StrEnum):
    """What a cue announces."""

    SOUNDBITE = "soundbite"
    MUSIC = "music"
    LAUGHTER = "laughter"
    APPLAUSE = "applause"
    CROSSTALK = "crosstalk"
    INAUDIBLE = "inaudible"
    BREAK = "break"
    VIDEO_BEGIN = "video_begin"
    VIDEO_END = "video_end"
    TRANSLATION = "translation"
    OTHER = "other"


class Cue(Contract):
    """A sound or stage direction."""

    kind: CueKind
    """What it announces."""

    text: str
    """As written, without its brackets, white space normalised."""

    start: Place
    """First code point, bracket included."""

    end: Place
    """Code point after the last."""

    artist: str | None = None
    """Who plays, where the cue names music."""

    title: str | None = None
    """What is played, where the cue names music."""


class EntityKind(StrEnum):
    """What kind of thing a name names."""

    PERSON = "person"
    ORGANISATION = "organisation"
    PLACE = "place"
    PEOPLE = "people"
    """A nation, religion or region as said of people and things: `Russian`, `Europeans`."""
    WORK = "work"
    EVENT = "event"
    PROGRAMME = "programme"


class Mention(Contract):
    """One place where an entity is named."""

    start: Place
    """First code point."""

    end: Place
    """Code point after the last."""

    turn: Place | None
    """Index of the turn in which it is said; null for a label, a title or a bio."""

    confidence: Share
    """How sure the tagger is."""


class Entity(Contract):
    """Somebody or something named in the transcript, under all the names it goes by there."""

    id: str
    """Unique within the transcript; a speaker who is this person has the same id."""

    kind: EntityKind
    """What kind of thing it is."""

    name: str
    """The fullest name that the document gives; for a country, its usual English name."""

    role: str | None = None
    """Title or function that the document gives, for example `Secretary of State`."""

    country: str | None = Field(default=None, pattern=r"^[A-Z]{2}$")
    """ISO 3166-1 alpha-2 code of the country that the place is or lies in."""

    geonames_id: int | None = None
    """The place's id in GeoNames."""

    mentions: tuple[Mention, ...] = Field(min_length=1)
    """In order of appearance."""


class Subject(Contract):
    """A concept of the IPTC Media Topics that the transcript is about."""

    id: str = Field(pattern=r"^medtop:\d{8}$")
    """The concept's code."""

    label: str
    """Its English label. Media Topics are © IPTC, CC BY 4.0."""

    score: Share
    """How strongly the text speaks for it."""

    ancestors: tuple[str, ...] = ()
    """Codes of the concepts above it, nearest first; the last is one of the 17 heads."""

    evidence: tuple[str, ...] = ()
    """The words that spoke for it, strongest first."""


class Keyphrase(Contract):
    """A phrase that tells this transcript from others."""

    text: str
    """As first said."""

    score: Share
    """Relative to the strongest phrase of the transcript, which has 1."""

    places: tuple[Stretch, ...]
    """Where it is said."""


class SummarySentence(Contract):
    """A sentence of the transcript that stands for it."""

    text: str
    """As in its turn's text."""

    turn: Place
    """Index of the turn in which it is said."""

    start: Place
    """First code point."""

    end: Place
    """Code point after the last."""


class Language(Contract):
    """The language of the speech."""

    code: str | None
    """ISO 639-1, or 639-3 where there is none; null where there is too little to tell."""

    confidence: Share
    """How sure the detector is."""

    has_model: bool
    """Whether the tagger has models for it. If not, the tags that need one are empty."""


class Fingerprint(Contract):
    """What near-duplicates are found by."""

    method: str
    """How it was made, parameters included."""

    value: str
    """Base64 of the signature's bytes."""


class RecipePart(Contract):
    """One thing that made the result."""

    name: str
    """For example `parser`, `tagger`, `media_topics`."""

    version: str
    """Its version, or the hash of its data."""


class Recipe(Contract):
    """Everything that made the result: same input, same recipe, same bytes."""

    number: int = Field(gt=0)
    """Only grows. A result replaces another of a lower or equal number, never of a higher one."""

    hash: str = Field(pattern=r"^[0-9a-f]{16}$")
    """First 16 hexadecimal digits of the SHA-256 of the parts."""

    parts: tuple[RecipePart, ...]
    """Sorted by name."""


class Quality(Contract):
    """How far the result can be trusted, in figures and in words."""

    attributed: Share
    """Share of the words of speech whose speaker is named."""

    furniture: Share
    """Share of the raw text that was removed as furniture."""

    warnings: tuple[str, ...] = ()
    """Bounded names of what looked wrong: `all_caps`, `loop`, `abrupt_end`, `roll_up`,
    `encoding_repaired`, …"""
