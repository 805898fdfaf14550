"""What JSON transcripts have in common: segments or words with times and speakers."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from airwire_enrich.parsing.draft import Draft, Metadata, SourceText
from airwire_enrich.parsing.json_places import Json, Placed, pieces_of, read_json
from airwire_enrich.parsing.logical import Piece
from airwire_enrich.parsing.timed_text import Caption, Label, TimedText, draft_of
from airwire_runtime.errors import ParseError
from airwire_schemas.transcript import Provenance, Sourced

_KEY = re.compile(r'"([A-Za-z_@][\w@]{0,40})"\s{0,9}:')
HEAD = 64 * 1024
"""Code points within which a JSON document shows what it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """A segment or a word as the document has it."""

    text: Placed
    start_time: float | None = None
    end_time: float | None = None
    speaker: Placed | Label | None = None
    """As written with the segment; a `Label` without length where it stands elsewhere."""
    glued: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    """One JSON layout of segments or words."""

    name: str
    vendor: str
    """Who writes it, for messages."""
    marks: tuple[str, ...]
    """Keys that all stand in the beginning of every such document."""
    segments: Callable[[Json], Iterable[Segment]]
    """The segments in the order in which they stand; none if this isn't the dialect after all."""


def looks_like(source: SourceText, dialects: Iterable[Dialect]) -> bool:
    """Whether the text begins as a JSON document of one of the dialects does."""
    head = source.text[:HEAD]
    if head.removeprefix("\ufeff").lstrip()[:1] not in ("{", "["):
        return False
    keys = keys_in(head)
    return any(keys.issuperset(dialect.marks) for dialect in dialects)


def keys_in(head: str) -> frozenset[str]:
    """The keys of objects in the beginning of a JSON document; cheap, and right but for its end."""
    return frozenset(_KEY.findall(head))


def read_dialect(
    source: SourceText, dialects: Sequence[Dialect], *, metadata: Callable[[Json], Metadata]
) -> tuple[Draft, ...]:
    """Read the first dialect that finds segments.

    Raises `ParseError` with the reasons `damaged_json`, `no_words`, `no_speech`.
    """
    document = read_json(source)
    keys = keys_in(source.text[:HEAD])
    likely = [dialect for dialect in dialects if keys.issuperset(dialect.marks)]
    for dialect in likely or dialects:
        segments = [s for s in dialect.segments(document) if s.text.strip()]
        if not segments:
            continue
        segments = _in_order(segments)
        timed = TimedText(
            captions=[_caption(source.text, segment) for segment in segments],
            metadata=metadata(document),
        )
        return (draft_of(source, timed, format_name=dialect.name, escaping="json"),)
    names = " or ".join(dict.fromkeys(dialect.vendor for dialect in likely or dialects))
    raise ParseError(
        f"{source.name} is JSON of {names} without any words in it. "
        "Export the transcript itself and put that in.",
        reason="no_words",
    )


def _in_order(segments: Sequence[Segment]) -> list[Segment]:
    """In the order of the raw text, which spans need; each string once."""
    ordered = sorted(segments, key=lambda segment: segment.text.start)
    return [
        segment
        for index, segment in enumerate(ordered)
        if not index or segment.text.start >= ordered[index - 1].text.end
    ]


def _caption(text: str, segment: Segment) -> Caption:
    pieces: tuple[Piece, ...] = tuple(pieces_of(text, segment.text))
    speaker = segment.speaker
    if isinstance(speaker, Placed):
        speaker = (
            Label(text=str(speaker), start=speaker.start, end=speaker.end)
            if speaker.strip()
            else None
        )
    return Caption(
        pieces=pieces,
        start_time=segment.start_time,
        end_time=segment.end_time,
        label=speaker,
        glued=segment.glued,
    )


def sourced(value: Placed | None, where: str) -> Sourced | None:
    """A string of the document as metadata; null for one that is empty."""
    if value is None or not value.strip():
        return None
    return Sourced(
        value=" ".join(value.split()),
        provenance=Provenance(source="file", where=where, start=value.start, end=value.end),
    )
