"""Documents in JSON, an array of them or one a line: one record is one transcript (MediaSum)."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from airwire_enrich.parsing.draft import Draft, Metadata, SourceText
from airwire_enrich.parsing.formats.json_dialect import HEAD, keys_in, sourced
from airwire_enrich.parsing.json_places import (
    Json,
    Placed,
    PlacedObject,
    first_text,
    items_at,
    pieces_of,
    read_json,
)
from airwire_enrich.parsing.logical import LogicalText
from airwire_enrich.parsing.text.dates import find_date
from airwire_enrich.parsing.text.reader import read_text
from airwire_enrich.parsing.timed_text import Caption, Label, TimedText, draft_of
from airwire_runtime.errors import ParseError
from airwire_schemas.transcript import Provenance, SourcedDate

_TURNS = (("utt", "speaker"), ("utterances", "speakers"))
"""Parallel arrays: what was said, and by whom."""
_BODIES = ("transcript", "text", "body", "content", "raw_text")
"""Where a record holds the whole of a transcript as text, the most telling first."""
_WHATS = frozenset((*_BODIES, *(said for said, _ in _TURNS)))


@dataclass(frozen=True, slots=True)
class JsonLines:
    """Records with parallel arrays of speech and speakers, or with text of any layout."""

    name: str = "json_documents"

    def likelihood(self, source: SourceText) -> float:
        """Any JSON may hold documents: less likely than each dialect that is recognised."""
        head = source.text[:HEAD].removeprefix("\ufeff").lstrip()
        if head[:1] not in ("{", "["):
            return 0.0
        keys = keys_in(head)
        if {"utt", "speaker"} <= keys:
            return 0.9
        known = source.media_type in ("application/json", "application/x-ndjson")
        if not keys.isdisjoint(_WHATS) and head[1:].lstrip()[:1] in ('"', "{"):
            return 0.6 if known else 0.4
        return 0.5 if known else 0.0

    def read(self, source: SourceText) -> tuple[Draft, ...]:
        """One draft for each record that holds speech.

        Raises `ParseError` with the reasons `damaged_json`, `unknown_json`, `no_speech`.
        """
        records = list(_records(source))
        told = [(record, draft) for record in records if (draft := _read(source, record))]
        if not told:
            keys = sorted({key for record in records[:9] for key in record})[:12]
            raise ParseError(
                f"{source.name} is JSON of a layout that is not known (keys: "
                f"{', '.join(keys) or 'none'}). Put in Podcasting 2.0 or Whisper JSON, captions, "
                'or records of {"title": …, "date": …, "text": …}.',
                reason="unknown_json",
            )
        starts = [_beginning(source.text, record) for record, _ in told]
        bounds = [0, *starts[1:], len(source.text)]
        return tuple(
            replace(draft, start=bounds[number], end=bounds[number + 1])
            for number, (_, draft) in enumerate(told)
        )


def _records(source: SourceText) -> Iterator[PlacedObject]:
    """All records, in order, whether the file is one, an array of them, or one a line."""
    if source.media_type != "application/x-ndjson":
        document = read_json(source)
        for item in document if isinstance(document, list) else [document]:
            if isinstance(item, PlacedObject):
                yield item
        return
    at = 0
    for line in source.text.splitlines(keepends=True):
        if line.strip("\ufeff \t\r\n"):
            record = read_json(source, at, at + len(line))
            if isinstance(record, PlacedObject):
                yield record
        at += len(line)


def _beginning(text: str, record: PlacedObject) -> int:
    return max(text.rfind("{", 0, max(record.start, 0)), 0)


def _read(source: SourceText, record: PlacedObject) -> Draft | None:
    for said, by in _TURNS:
        utterances = [item for item in items_at(record, said) if isinstance(item, Placed)]
        if utterances:
            return _read_turns(source, record, utterances, items_at(record, by))
    body = first_text(record, _BODIES)
    return _read_body(source, record, body) if body is not None and body.strip() else None


def _read_turns(
    source: SourceText, record: PlacedObject, said: list[Placed], by: list[Json]
) -> Draft | None:
    speakers = [item if isinstance(item, Placed) and item.strip() else None for item in by]
    speakers += [None] * (len(said) - len(speakers))
    captions = [
        Caption(
            pieces=tuple(pieces_of(source.text, text)),
            label=Label(text=str(who), start=who.start, end=who.end) if who else None,
        )
        for text, who in zip(said, speakers, strict=False)
        if text.strip()
    ]
    if not captions:
        return None
    timed = TimedText(captions=captions, metadata=_metadata(record))
    return draft_of(source, timed, format_name="json_documents", escaping="json")


def _read_body(source: SourceText, record: PlacedObject, body: Placed) -> Draft | None:
    drafts = read_text(
        LogicalText.of(pieces_of(source.text, body)),
        format="json_documents",
        raw_length=len(source.text),
        escaping="json",
    )
    if not any(draft.utterances for draft in drafts):
        return None
    # Several stories in one record are rare, and its other fields tell of one only.
    first = drafts[0]
    told = _metadata(record)
    return replace(
        first,
        utterances=tuple(u for draft in drafts for u in draft.utterances),
        marks=tuple(m for draft in drafts for m in draft.marks),
        cues=tuple(c for draft in drafts for c in draft.cues),
        silent=tuple(label for draft in drafts for label in draft.silent),
        metadata=replace(
            first.metadata,
            title=told.title or first.metadata.title,
            programme=told.programme or first.metadata.programme,
            published_at=told.published_at or first.metadata.published_at,
            season=told.season or first.metadata.season,
            episode=told.episode or first.metadata.episode,
            url=told.url or first.metadata.url,
        ),
    )


def _metadata(record: PlacedObject) -> Metadata:
    return Metadata(
        title=sourced(first_text(record, ("title", "headline")), "record_title"),
        programme=sourced(first_text(record, ("program", "programme", "show")), "record_programme"),
        published_at=_date(first_text(record, ("date", "published_at", "air_date", "published"))),
        season=sourced(first_text(record, ("season", "season_number")), "record_season"),
        episode=sourced(first_text(record, ("episode", "episode_number")), "record_episode"),
        url=sourced(first_text(record, ("url", "link")), "record_url"),
    )


def _date(written: Placed | None) -> SourcedDate | None:
    day = find_date(written) if written is not None else None
    if written is None or day is None:
        return None
    return SourcedDate(
        value=day[0],
        provenance=Provenance(
            source="file", where="record_date", start=written.start, end=written.end
        ),
    )


JSON_LINES = JsonLines()
