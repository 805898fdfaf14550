"""What a format reads out of a document, before speakers are told apart and gaps are filled."""

from dataclasses import dataclass
from typing import Literal, NamedTuple

from airwire_enrich.parsing.learned_furniture import NO_FURNITURE, OutletFurniture
from airwire_schemas.transcript import (
    CueKind,
    Escaping,
    Evidence,
    Rights,
    Sourced,
    SourcedDate,
    SpanKind,
    TurnKind,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceText:
    """A document's decoded text, and what is known of it from outside."""

    text: str
    name: str
    """The file's name, without folders."""
    media_type: str
    furniture: OutletFurniture = NO_FURNITURE
    """What pages like this are known to repeat."""


class Utterance(NamedTuple):
    """A turn to be. Places count code points of the document's text.

    A tuple, for a document may have tens of thousands.
    """

    speech: tuple[tuple[int, int], ...]
    """Stretches of speech, in order; at least one."""
    labels: tuple[tuple[int, int], ...] = ()
    """Where the label stands; several stretches where it is wrapped or split by markup."""
    label: str | None = None
    """The label as it reads, without its colon or brackets; null for an unlabelled turn."""
    kind: TurnKind = TurnKind.LIVE
    start_time: float | None = None
    end_time: float | None = None
    evidence: tuple[Evidence, ...] = ()
    """What the kind and the speaker rest on, where no label says so."""
    rule: str | None = None
    """Name of the rule that made the cut: what `airwire parse --explain` shows."""


class Mark(NamedTuple):
    """A stretch that is not speech and is known to be something.

    A tuple, for a document may have a hundred thousand.
    """

    kind: SpanKind
    start: int
    end: int
    rule: str | None = None


class CueMark(NamedTuple):
    """A sound or stage direction, and what it names; a tuple as `Mark` is."""

    kind: CueKind
    start: int
    end: int
    text: str
    artist: str | None = None
    title: str | None = None
    rule: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Metadata:
    """What the document says of itself."""

    title: Sourced | None = None
    programme: Sourced | None = None
    network: Sourced | None = None
    station: Sourced | None = None
    season: Sourced | None = None
    episode: Sourced | None = None
    published_at: SourcedDate | None = None
    url: Sourced | None = None
    rights: Rights | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """One transcript as a format read it. Stretches may not overlap; gaps are filled later."""

    format: str
    start: int
    end: int
    escaping: Escaping = "none"
    form: Literal["transcript", "listing", "teaser"] = "transcript"
    utterances: tuple[Utterance, ...] = ()
    marks: tuple[Mark, ...] = ()
    cues: tuple[CueMark, ...] = ()
    metadata: Metadata = Metadata()
    warnings: tuple[str, ...] = ()
    silent: tuple[tuple[int, str], ...] = ()
    """Labels with a colon after which nothing is said, only heard: where each stands, and how it
    reads. They tell names all the same."""
