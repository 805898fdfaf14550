"""What there is of a document on the topics, and the tombstones that take it back."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from pydantic import ValidationError

from airwire_cli.operator_hand import OperatorHand
from airwire_cli.records import TopicReader, partition_of
from airwire_runtime.claims import dataref_for
from airwire_runtime.kafka import Record
from airwire_schemas.events import (
    Claim,
    DeadLetter,
    DocumentState,
    DocumentStatus,
    RawDocument,
    ReferencedContent,
    StageTime,
)
from airwire_schemas.headers import (
    AIRWIRE_STATUS,
    CE_DATAREF,
    as_text,
    event_headers,
    traceparent_for,
)
from airwire_schemas.topics import Topic

HOLDING = (Topic.RAW, Topic.BACKFILL, Topic.ENRICHED, Topic.DEAD_LETTER)
"""The topics that hold a document's words; no other does."""

_AT_AN_END = frozenset(
    {DocumentState.ENRICHED, DocumentState.DEAD_LETTERED, DocumentState.WITHDRAWN}
)


@dataclass(slots=True)
class Trace:
    """What there is of a document."""

    document_id: str
    status: DocumentStatus | None = None
    """What enrich told last of it."""
    sightings: dict[str, DocumentStatus] = field(default_factory=dict)
    """What ingest told last of each file, by sighting id."""
    live: dict[Topic, set[str]] = field(default_factory=dict)
    """Keys under which a topic's newest record still holds something."""
    logged: dict[Topic, int] = field(default_factory=dict)
    """How many records with something in them a topic still has in its log."""
    transcripts: set[str] = field(default_factory=set)
    """Ids of all transcripts that were ever made of it, as far as can be seen."""
    datarefs: set[str] = field(default_factory=set)
    """Addresses of all claims that its records refer to."""

    @property
    def is_known(self) -> bool:
        return self.status is not None or bool(self.sightings) or any(self.live.values())

    @property
    def is_at_an_end(self) -> bool:
        """Whether nothing is on its way any more that was not asked for anew."""
        if self.status is not None:
            return self.status.state in _AT_AN_END
        return not self.live[Topic.RAW]

    @property
    def is_withdrawn(self) -> bool:
        state = None if self.status is None else self.status.state
        return state is DocumentState.WITHDRAWN and not any(self.live.values())

    @property
    def sizes(self) -> set[int]:
        """How long its files were."""
        seen = (status.sighting for status in self.sightings.values())
        return {sighting.size_bytes for sighting in seen if sighting is not None}


async def trace_of(reader: TopicReader, document_id: str) -> Trace:
    """Read all that the topics say of a document; old records that are still there count too."""
    trace = Trace(document_id)
    async for record in reader.of_document(Topic.STATUS, document_id):
        _note_status(trace, record)
    for topic in HOLDING:
        keys = trace.live[topic] = set()
        trace.logged[topic] = 0
        async for record in reader.of_document(topic, document_id):
            key = (record.key or b"").decode()
            keys.discard(key)
            if record.value is not None:
                keys.add(key)
                trace.logged[topic] += 1
                trace.datarefs |= set(datarefs_in(topic, record))
                if topic is Topic.RAW:
                    # A dead letter that was too large kept the raw record itself as a claim.
                    trace.datarefs.add(dataref_for(record.value))
                if topic is Topic.ENRICHED:
                    trace.transcripts.add(key)
    # Its bytes, wherever a record may have referred to them that is gone from the log.
    trace.datarefs.add(f"claim:sha256/{document_id}")
    return trace


def _note_status(trace: Trace, record: Record) -> None:
    try:
        status = None if record.value is None else DocumentStatus.read(record.value)
    except ValidationError:
        return
    if status is None:
        return
    if status.sighting is not None:
        trace.sightings[status.sighting.sighting_id] = status
    else:
        trace.status = status
        trace.transcripts |= set(status.transcripts)


def datarefs_in(topic: Topic, record: Record) -> list[str]:
    """The claims that a record refers to."""
    value = record.value or b""
    try:
        if topic is Topic.ENRICHED:
            return [Claim.read(value).dataref] if CE_DATAREF in as_text(record.headers) else []
        if topic is Topic.DEAD_LETTER:
            held = DeadLetter.read(value).value
            return [held.dataref] if isinstance(held, ReferencedContent) else []
        content = RawDocument.read(value).content
    except ValidationError:
        return []
    return [content.dataref] if isinstance(content, ReferencedContent) else []


@dataclass(frozen=True, slots=True, kw_only=True)
class Tombstones:
    """Where the tombstones stand that enrich is to answer."""

    partition: int
    raw_offset: int
    backfill_offset: int | None
    """Null where nothing of the document is in that topic's log."""


async def write_tombstones(hand: OperatorHand, trace: Trace, *, now: datetime) -> Tombstones:
    """Ask enrich to take a document back, in its own partition and so after all that came before.

    Raises `UnavailableError`; then nothing of it has happened.
    """
    status = DocumentStatus(
        document_id=trace.document_id,
        state=DocumentState.WITHDRAWN,
        transcripts=tuple(sorted(trace.transcripts | _still_to_come(trace))),
        times=(StageTime(stage="withdrawn", at=now),),
    )
    async with hand.transaction():
        raw = await _send(hand, Topic.RAW, status)
        again = await _send(hand, Topic.BACKFILL, status) if trace.logged[Topic.BACKFILL] else None
    return Tombstones(
        partition=partition_of(trace.document_id),
        raw_offset=raw.offset,
        backfill_offset=None if again is None else again.offset,
    )


def _still_to_come(trace: Trace) -> set[str]:
    """The likeliest transcript of a document that is just being enriched again."""
    return {trace.document_id} if trace.live[Topic.BACKFILL] else set()


async def _send(hand: OperatorHand, topic: Topic, status: DocumentStatus) -> Any:
    document_id = str(status.document_id)
    event_id = f"{document_id}:withdrawal"
    headers = event_headers(
        topic,
        event_id=event_id,
        source="operator",
        subject=document_id,
        traceparent=traceparent_for(event_id),
    )
    written = await hand.send(
        topic,
        key=document_id.encode(),
        value=None,
        headers=[*headers, (AIRWIRE_STATUS, status.body())],
    )
    return await written


async def documents_at(reader: TopicReader, path: str) -> dict[str, int]:
    """Ids of the documents that were seen at a path of the inbox, with the version of each."""
    found: dict[str, int] = {}
    async for status in _sightings(reader):
        if status.sighting is not None and status.sighting.path == path and status.document_id:
            found[status.document_id] = status.version or found.get(status.document_id, 0)
    return found


async def _sightings(reader: TopicReader) -> AsyncIterator[DocumentStatus]:
    async for record in reader.records(Topic.STATUS):
        if b"/" in (record.key or b"") and record.value is not None:
            try:
                yield DocumentStatus.read(record.value)
            except ValidationError:
                continue
