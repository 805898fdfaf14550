"""The state of whoever was active before, made from the topics."""

import time
from collections.abc import AsyncIterator, Mapping

import structlog
from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import KafkaError
from pydantic import ValidationError

from airwire_relate.archive import TopicArchive
from airwire_relate.isolation import described, isolated
from airwire_relate.relating import Relating
from airwire_relate.settings import Settings
from airwire_relate.transcripts import body_of, is_transcript_id, recorded_ms, transcript_in
from airwire_runtime.claims import ClaimStore
from airwire_runtime.errors import DocumentError, FatalError, UnavailableError
from airwire_runtime.kafka import Record, committed_reader, newest_of_each_key, read_to_end
from airwire_schemas.relations import TranscriptCluster, TranscriptVersion, WatchMatch
from airwire_schemas.topics import Topic

log = structlog.get_logger()


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
            await _restore(relating, consumer, Topic.CLUSTER, TranscriptCluster, claims)
            await _restore(relating, consumer, Topic.MATCH, WatchMatch, claims)
            await _restore(relating, consumer, Topic.VERSION, TranscriptVersion, claims)
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


async def _restore(
    relating: Relating,
    consumer: AIOKafkaConsumer,
    topic: Topic,
    kind: type[TranscriptCluster | WatchMatch | TranscriptVersion],
    claims: ClaimStore,
) -> None:
    """Take up the newest event of each key, in the order of writing."""
    for record in (await newest_of_each_key(read_to_end(consumer, topic))).values():
        try:
            with relating.as_one():
                body = await body_of(record, claims)
                relating.restore(kind.read(body or b""))
        except (ValidationError, DocumentError) as error:
            log.error(
                "record_unreadable",
                topic=record.topic,
                offset=record.offset,
                error=str(error).partition("\n")[0],
            )
        except (FatalError, UnavailableError):
            raise
        except Exception as error:  # noqa: BLE001  the next start would meet it again
            log.error(
                "event_left_out",
                topic=record.topic,
                partition=record.partition,
                offset=record.offset,
                error=described(error),
                remedy="what it told counts as never told; tell us of the error",
            )


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
    if (record.partition, record.offset) in archive.left_out:
        archive.leave_out(name, record)
        relating.forget(name)
        return
    with isolated(record, name, relating=relating, archive=archive):
        if record.value is None:
            archive.withdraw(name)
            relating.forget(name)
            return
        transcript = await transcript_in(record, claims)
        if transcript is None or transcript.transcript_id != name:
            return
        archive.put(name, record.offset)
        relating.remember(transcript, recorded_ms=recorded_ms(record))
