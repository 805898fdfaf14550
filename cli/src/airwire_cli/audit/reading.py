"""What the topics say now: of each key the newest, and no more of it than is compared."""

import hashlib
from dataclasses import dataclass, field

from pydantic import ValidationError

from airwire_cli.records import TopicReader
from airwire_cli.withdrawal import datarefs_in
from airwire_runtime.books import Tally
from airwire_runtime.kafka import Record
from airwire_schemas.events import DocumentState, DocumentStatus
from airwire_schemas.headers import CE_DATAREF, as_text
from airwire_schemas.topics import Topic

HOLDING = (Topic.RAW, Topic.BACKFILL, Topic.DEAD_LETTER, Topic.ENRICHED)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a record is, and what it holds."""

    partition: int
    offset: int
    timestamp_ms: int
    digest: bytes
    """SHA-256 of the body, also where a claim holds it."""
    datarefs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sighted:
    """The last word on a file."""

    document_id: str | None
    path: str
    state: DocumentState
    raw_offset: int | None


@dataclass(frozen=True, slots=True)
class Told:
    """The last word on a document."""

    state: DocumentState
    transcripts: tuple[str, ...]


@dataclass(slots=True)
class Reading:
    """All of it. Grows with the number of documents, not with their length."""

    live: dict[Topic, dict[str, Place]] = field(default_factory=dict)
    """By topic and key: the newest record, where it is no tombstone."""
    sightings: dict[str, Sighted] = field(default_factory=dict)
    """By sighting id."""
    documents: dict[str, Told] = field(default_factory=dict)
    """By document id."""
    unreadable: list[str] = field(default_factory=list)
    """Places of records that are not what the topic promises."""
    tally: Tally = field(default_factory=Tally)


async def read_topics(reader: TopicReader) -> Reading:
    """Statuses last: a transaction's results are there before anybody is told of them."""
    reading = Reading()
    for topic in HOLDING:
        kept = reading.live[topic] = {}
        # All of a key's records stand in one partition, so the partitions need no order.
        async for record in reader.records(topic):
            key = (record.key or b"").decode("utf-8", "backslashreplace")
            if record.value is None:
                kept.pop(key, None)
            else:
                kept[key] = _place(topic, record, record.value)
    async for record in reader.records(Topic.STATUS):
        reading.tally.take(record)
        _note(reading, record)
    return reading


def _place(topic: Topic, record: Record, value: bytes) -> Place:
    datarefs = tuple(datarefs_in(topic, record))
    digest = hashlib.sha256(value).digest()
    if topic is Topic.ENRICHED and CE_DATAREF in as_text(record.headers) and datarefs:
        digest = bytes.fromhex(datarefs[0].rpartition("/")[2])
    return Place(record.partition, record.offset, record.timestamp, digest, datarefs)


def _note(reading: Reading, record: Record) -> None:
    key = (record.key or b"").decode("utf-8", "backslashreplace")
    document_id, has_sighting, sighting_id = key.partition("/")
    if record.value is None:
        reading.sightings.pop(sighting_id, None) if has_sighting else reading.documents.pop(
            document_id, None
        )
        return
    try:
        status = DocumentStatus.read(record.value)
    except ValidationError:
        reading.unreadable.append(f"{record.topic}/{record.partition}/{record.offset}")
        return
    if status.sighting is not None:
        reading.sightings[status.sighting.sighting_id] = Sighted(
            status.document_id,
            status.sighting.path,
            status.state,
            None if status.raw is None else status.raw.offset,
        )
    elif status.document_id is not None:
        reading.documents[status.document_id] = Told(status.state, status.transcripts)
