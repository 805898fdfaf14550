"""The state of whoever was active before, made from the topics."""

import time
from collections.abc import AsyncIterator, Mapping
from typing import TypeVar

import structlog
from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import KafkaError
from pydantic import ValidationError

from airwire_relate.archive import TopicArchive
from airwire_relate.relating import Relating
from airwire_relate.settings import Settings
from airwire_relate.transcripts import body_of, is_transcript_id, transcript_in
from airwire_runtime.claims import ClaimStore
from airwire_runtime.errors import DocumentError, FatalError
from airwire_runtime.kafka import Record, committed_reader, read_to_end
from airwire_schemas.contract import Contract
from airwire_schemas.relations import TranscriptCluster, TranscriptVersion, WatchMatch
from airwire_schemas.topics import Topic

log = structlog.get_logger()

Event = TypeVar("Event", bound=Contract)


async def restore(
    relating: Relating,
    *,
    settings: Settings,
    archive: TopicArchive,
    claims: ClaimStore,
    reached: Mapping[TopicPartition, int],
) -> int:
    """Read our own topics whole, and the enriched one from the window's begin to what was reached.

    Returns how many records that were. Raises `FatalError` where Kafka goes away meanwhile.
    """
    count = 0
    try:
        async with committed_reader(settings.kafka) as consumer:
            relating.restore(
                await _newest(consumer, Topic.CLUSTER, TranscriptCluster, claims),
                await _newest(consumer, Topic.MATCH, WatchMatch, claims),
                await _newest(consumer, Topic.VERSION, TranscriptVersion, claims),
            )
            since_ms = int((time.time() - settings.window.total_seconds()) * 1000)
            async for record in _enriched(consumer, since_ms, reached):
                count += 1
                await _remember(relating, record, archive=archive, claims=claims)
    except KafkaError as error:
        raise FatalError(
            f"Kafka went away while the relations were restored: {error!r}.",
            reason="kafka_unavailable",
        ) from error
    return count


async def _newest(
    consumer: AIOKafkaConsumer, topic: Topic, kind: type[Event], claims: ClaimStore
) -> list[Event]:
    """The newest event of each key, in the order of writing."""
    newest: dict[bytes, Record] = {}
    async for record in read_to_end(consumer, topic):
        newest.pop(record.key or b"", None)
        if record.value is not None:
            newest[record.key or b""] = record
    events: list[Event] = []
    for record in newest.values():
        try:
            body = await body_of(record, claims)
            events.append(kind.read(body or b""))
        except (ValidationError, DocumentError) as error:
            log.error(
                "record_unreadable",
                topic=record.topic,
                offset=record.offset,
                error=str(error).partition("\n")[0],
            )
    return events


async def _enriched(
    consumer: AIOKafkaConsumer, since_ms: int, reached: Mapping[TopicPartition, int]
) -> AsyncIterator[Record]:
    begins = await consumer.offsets_for_times(dict.fromkeys(reached, since_ms))
    start = {
        partition.partition: offset if (found := begins[partition]) is None else found.offset
        for partition, offset in reached.items()
    }
    end = {partition.partition: offset for partition, offset in reached.items()}
    async for record in read_to_end(consumer, Topic.ENRICHED, start=start, end=end):
        yield record


async def _remember(
    relating: Relating, record: Record, *, archive: TopicArchive, claims: ClaimStore
) -> None:
    name = (record.key or b"").decode("utf-8", "backslashreplace")
    if not is_transcript_id(name):
        return
    if record.value is None:
        archive.withdraw(name)
        relating.forget(name)
        return
    transcript = await transcript_in(record, claims)
    if transcript is None or transcript.transcript_id != name:
        return
    archive.positions.put(name, record.offset)
    recorded_ms = min(record.timestamp, time.time_ns() // 1_000_000)
    relating.remember(transcript, recorded_ms=recorded_ms)
