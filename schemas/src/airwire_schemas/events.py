"""What stands on the topics: one model for each."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import AwareDatetime, Field, model_validator

from airwire_schemas.contract import Contract, Sha256
from airwire_schemas.transcript import (
    Cue,
    Entity,
    Escaping,
    Fingerprint,
    Keyphrase,
    Language,
    Quality,
    Recipe,
    Rights,
    Sourced,
    SourcedDate,
    Span,
    Speaker,
    Subject,
    SummarySentence,
    Turn,
)

TRANSCRIPT_ID = r"^[0-9a-f]{64}(/[1-9][0-9]*)?$"


class TextContent(Contract):
    """Bytes that are UTF-8: encoding `text` gives them back exactly."""

    kind: Literal["text"] = "text"
    """Tells this form from the others."""

    text: str
    """The bytes, decoded; a byte order mark is kept as U+FEFF."""


class Base64Content(Contract):
    """Bytes that are not UTF-8."""

    kind: Literal["base64"] = "base64"
    """Tells this form from the others."""

    data: str
    """The bytes in base64 (RFC 4648, section 4)."""


class ReferencedContent(Contract):
    """Bytes too many for a record."""

    kind: Literal["reference"] = "reference"
    """Tells this form from the others."""

    dataref: str
    """Where the bytes are in the claim store: `claim:sha256/<64 hexadecimal digits>`."""


Content = Annotated[TextContent | Base64Content | ReferencedContent, Field(discriminator="kind")]


class Determined(Contract):
    """A property of the bytes and how it was found."""

    value: str
    """The property."""

    by: Literal["content", "byte_order_mark", "declaration", "extension", "detection", "default"]
    """`content`: it follows from the bytes; `declaration`: they say so themselves; `detection`:
    statistics of the bytes; `default`: nothing told."""


class FolderMetadata(Contract):
    """What the path of the file tells: see docs/operations.md for how folders are read."""

    network: str | None = None
    """From a folder `network=…`."""

    station: str | None = None
    """From a folder `station=…`."""

    programme: str | None = None
    """From a folder `programme=…`."""

    published: str | None = Field(default=None, pattern=r"^\d{4}-\d{2}-\d{2}$")
    """From a folder or file name that holds one date, `YYYY-MM-DD` or `YYYYMMDD`, or from nested
    folders `YYYY/MM/DD`."""


class RawDocument(Contract):
    """A file as it was found, whole. The body holds no clock time: same input, same bytes."""

    document_id: Sha256
    """SHA-256 of the file's bytes: the identity of the document everywhere."""

    path: str
    """Relative to the inbox, parts joined by `/`. Bytes of a name that are not UTF-8 are
    written `\\xNN`."""

    size_bytes: int = Field(ge=0)
    """Length of the file."""

    media_type: Determined
    """IANA media type of the content."""

    charset: Determined | None
    """IANA charset of the text; null for containers."""

    folder: FolderMetadata = FolderMetadata()
    """What the path tells."""

    version: int = Field(default=1, gt=0)
    """1 for the first document of this path, and one more for each that replaced it there."""

    supersedes: Sha256 | None = None
    """The document that was at this path before."""

    content: Content
    """The exact bytes."""


class EnrichedTranscript(Contract):
    """One programme or story, understood. The body holds no clock time."""

    transcript_id: str = Field(pattern=TRANSCRIPT_ID)
    """The document id, or `<document id>/<n>`, n from 1, where a file holds several."""

    document_id: Sha256
    """The document it was read from."""

    path: str
    """Where that was found, relative to the inbox."""

    version: int = Field(default=1, gt=0)
    """The document's version at that path."""

    supersedes: Sha256 | None = None
    """The document that was at that path before."""

    recipe: Recipe
    """What made this result."""

    format: str
    """The format that was recognised, for example `labelled_text`, `webvtt`."""

    form: Literal["transcript", "listing", "teaser"] = "transcript"
    """`listing` and `teaser`: what turns there are stand below, but this is no one transcript."""

    title: Sourced | None = None
    """Title of the story or episode."""

    programme: Sourced | None = None
    """Programme that carried it."""

    network: Sourced | None = None
    """Network that made it."""

    station: Sourced | None = None
    """Station or outlet whose page or file this is."""

    season: Sourced | None = None
    """Number of the season, or of the series within the programme."""

    episode: Sourced | None = None
    """Number of the episode."""

    published_at: SourcedDate | None = None
    """When it was aired or published."""

    url: Sourced | None = None
    """Address that the document gives for itself."""

    rights: Rights | None = None
    """The statement of rights."""

    start: int = Field(ge=0)
    """First code point of the document's decoded text that belongs to this transcript."""

    end: int = Field(ge=0)
    """Code point after the last. The transcripts of a document leave no gap."""

    escaping: Escaping = "none"
    """How characters are escaped in the raw text: see `airwire_schemas.normalisation`."""

    speakers: tuple[Speaker, ...] = ()
    """Everybody who speaks, in order of their first turn."""

    turns: tuple[Turn, ...] = ()
    """What was said, in order."""

    spans: tuple[Span, ...] = ()
    """The exact partition of the raw text from `start` to `end`."""

    cues: tuple[Cue, ...] = ()
    """Sounds and stage directions, in order."""

    entities: tuple[Entity, ...] = ()
    """Who and what is named, by first mention."""

    entities_dropped: int = Field(default=0, ge=0)
    """Mentions below the tagger's stated threshold."""

    subjects: tuple[Subject, ...] = ()
    """What it is about, strongest first."""

    keyphrases: tuple[Keyphrase, ...] = ()
    """Strongest first."""

    summary: tuple[SummarySentence, ...] = ()
    """Sentences of speech, in the order they were said."""

    language: Language
    """Which language is spoken."""

    fingerprint: Fingerprint | None = None
    """For near-duplicates; null where there is too little speech."""

    quality: Quality
    """How far to trust all this."""

    @model_validator(mode="after")
    def _spans_leave_no_gap(self) -> Self:
        at = self.start
        for span in self.spans:
            if span.start != at:
                raise ValueError(f"the spans leave a gap or overlap at {at}")
            at = span.end
        if at != self.end:
            raise ValueError(f"the spans end at {at}, the transcript at {self.end}")
        return self


class Claim(Contract):
    """Stands in for a record's value that is too large for a record (header `ce_dataref`)."""

    dataref: str
    """Where the value is in the claim store: `claim:sha256/<64 hexadecimal digits>`."""

    size_bytes: int = Field(ge=0)
    """Its length."""


class DeadLetter(Contract):
    """A document that enrich gave up on, whole, with the reason."""

    document_id: str
    """The document, or the record's key as text where the record names none."""

    path: str | None
    """Where it was found, if the record could be read that far."""

    reason: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    """Bounded name of what was wrong, for example `undecodable`, `no_speech`, `time_limit`."""

    stage: Literal["reading", "parsing", "tagging", "publishing"]
    """What was being done."""

    message: str
    """For a person: what is wrong, where, and what can be done."""

    exception: str | None
    """Class of the exception, if one was raised."""

    attempts: int = Field(gt=0)
    """How often it was tried."""

    recipe: Recipe
    """What it was tried with."""

    topic: str
    """Topic of the record that was given up on."""

    partition: int = Field(ge=0)
    """Its partition."""

    offset: int = Field(ge=0)
    """Its offset."""

    headers: tuple[tuple[str, str], ...]
    """Its headers; values in base64."""

    value: Content
    """Its value, byte for byte."""

    failed_at: AwareDatetime
    """When it was given up on."""


class DocumentState(StrEnum):
    """Where a document, or one sighting of it, is in its life."""

    SEEN = "seen"
    """A settled file was taken up."""

    PUBLISHED = "published"
    """Its record is on the raw topic."""

    VERSION_OF = "version_of"
    """The same, and it replaces the document that was at this path before."""

    DUPLICATE_OF = "duplicate_of"
    """The same bytes are known: nothing was published."""

    REJECTED = "rejected"
    """The file can't be a document; it lies in the folder of rejected files, with the reason."""

    ENRICHED = "enriched"
    """Its transcripts are on the enriched topic."""

    DEAD_LETTERED = "dead_lettered"
    """Enrich gave up on it; it lies on the dead-letter topic."""

    WITHDRAWN = "withdrawn"
    """It was taken back everywhere."""


class Sighting(Contract):
    """One file seen in the inbox: the unit of the books."""

    sighting_id: str = Field(pattern=r"^[0-9a-f]{32}$")
    """From the path, inode and modification time: a rescan finds the same sighting again."""

    path: str
    """Relative to the inbox."""

    size_bytes: int = Field(ge=0)
    """Length of the file."""


class StageTime(Contract):
    """When a stage was reached."""

    stage: Literal[
        "modified", "seen", "settled", "published", "enriched", "dead_lettered", "withdrawn"
    ]
    """The stage."""

    at: AwareDatetime
    """When."""


class RawPosition(Contract):
    """Where the document's record is on the raw topic."""

    partition: int = Field(ge=0)
    """Its partition."""

    offset: int = Field(ge=0)
    """Its offset."""


class DocumentStatus(Contract):
    """A change in a document's life. See `airwire_schemas.keys` for who writes which key."""

    document_id: Sha256 | None
    """The document; null where the file could not be read."""

    state: DocumentState
    """The state it is in now."""

    sighting: Sighting | None = None
    """The file this is about, in what ingest writes; null in what enrich writes."""

    related: Sha256 | None = None
    """The document that this one replaces at its path, where the state is `version_of`."""

    version: int | None = Field(default=None, gt=0)
    """The document's version at its path, where it was published or is a duplicate."""

    reason: str | None = None
    """Bounded name of what was wrong, where it was rejected or dead-lettered. Of an enriched
    document: why enriching it again came to nothing, so that the older result stands."""

    raw: RawPosition | None = None
    """Where its record is, once that is known."""

    transcripts: tuple[str, ...] = ()
    """Ids of its transcripts, once enriched."""

    recipe: int | None = None
    """Number of the recipe it was enriched with."""

    times: tuple[StageTime, ...] = ()
    """When it reached each stage, as far as the writer knows."""

    def time_of(self, stage: str) -> datetime | None:
        return next((time.at for time in self.times if time.stage == stage), None)
