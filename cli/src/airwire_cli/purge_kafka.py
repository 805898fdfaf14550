"""Forces a withdrawn document's records out of the segments in which Kafka's log lies on disk.

Compaction leaves a withdrawn record where it is for a week, and never looks at the segment that is
being written. For as long as it takes our topics are set to compact at once; a record of no meaning
begins a new segment; then it is watched until the broker hands out nothing of the document any
more, not even to a reader of what was never committed.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Collection, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType
from aiokafka.errors import KafkaError, for_code

from airwire_cli.operator_hand import OperatorHand
from airwire_cli.records import partition_of
from airwire_cli.withdrawal import HOLDING
from airwire_runtime.errors import UnavailableError
from airwire_runtime.kafka import MAX_REQUEST_BYTES, connection, started
from airwire_runtime.settings import KafkaSettings
from airwire_schemas.topics import TOPICS, Topic

MARKER = b"-/" + b"0" * 32
"""Key of the records that begin a segment: tombstones of no document and no file."""

_SEGMENT_MS = "segment.ms"
TEMPORARY: Mapping[str, str] = {
    _SEGMENT_MS: "100",
    # As the broker writes it: an earlier purge is recognised by it.
    "min.cleanable.dirty.ratio": "0.0",
    "min.compaction.lag.ms": "0",
    "max.compaction.lag.ms": "100",
    "file.delete.delay.ms": "1000",
}
"""Topic settings while a purge is at work."""

_SET_BY_TOPIC = 1
# The broker takes settings over a moment after it has accepted them.
_SETTLE_SECONDS = 1.0
# The cleaner looks round every 15 seconds by default.
_ROUND_SECONDS = 30.0
_LIMIT_SECONDS = 110.0
_LOOK_SECONDS = 1.0
_FETCH_MS = 2_000


async def purge(settings: KafkaSettings, hand: OperatorHand, document_id: str) -> int:
    """Return how many records are gone from the logs. Raises `UnavailableError`."""
    try:
        async with _reader(settings) as reader, _administration(settings) as admin:
            left = await _held(reader, document_id)
            count = len(left)
            if left:
                await _compacted(admin, reader, hand, left, partition_of(document_id))
            return count
    except (KafkaError, OSError) as error:
        raise UnavailableError(
            f"Kafka went away during the purge: {error}. Run the same command again: it goes on, "
            "and sets the topics back as they were.",
            reason="kafka_unavailable",
        ) from error


@dataclass(frozen=True, slots=True)
class _Place:
    topic: Topic
    partition: int
    offset: int


async def _compacted(
    admin: AIOKafkaAdminClient,
    reader: AIOKafkaConsumer,
    hand: OperatorHand,
    left: Collection[_Place],
    partition: int,
) -> None:
    began = time.monotonic()
    async with _set_to_compact(admin) as set_segments:
        while left:
            topics = {place.topic for place in left}
            await set_segments(True)
            await asyncio.sleep(_SETTLE_SECONDS)
            await _begin_segments(hand, topics, partition)
            # Other writers shall not begin a segment with each of their records.
            await set_segments(False)
            left = await _watched(reader, left)
            if left and time.monotonic() - began > _LIMIT_SECONDS:
                raise UnavailableError(
                    f"{len(left)} records are still in Kafka's log after "
                    f"{time.monotonic() - began:.0f} s. They are withdrawn, so no reader finds "
                    "them; compaction removes them within a week. Is the broker's log cleaner "
                    "running (log.cleaner.enable)? Run the same command again to go on.",
                    reason="not_purged",
                )
    # Until then the segments that were replaced lie there under other names.
    await asyncio.sleep(float(TEMPORARY["file.delete.delay.ms"]) / 1000 + _SETTLE_SECONDS)


async def _begin_segments(hand: OperatorHand, topics: Iterable[Topic], partition: int) -> None:
    async with hand.transaction():
        for topic in topics:
            await hand.send(topic, key=MARKER, value=None, headers=[], partition=partition)


async def _watched(reader: AIOKafkaConsumer, left: Collection[_Place]) -> list[_Place]:
    """Those that are still there when a round is over; returns earlier when none is."""
    until = time.monotonic() + _ROUND_SECONDS
    remaining = list(left)
    while remaining and time.monotonic() < until:
        await asyncio.sleep(_LOOK_SECONDS)
        remaining = [place for place in remaining if await _is_there(reader, place)]
    return remaining


async def _is_there(reader: AIOKafkaConsumer, place: _Place) -> bool:
    partition = TopicPartition(str(place.topic), place.partition)
    reader.assign([partition])
    reader.seek(partition, place.offset)
    records = (await reader.getmany(partition, timeout_ms=_FETCH_MS, max_records=1)).get(partition)
    return bool(records) and records[0].offset == place.offset and records[0].value is not None


async def _held(reader: AIOKafkaConsumer, document_id: str) -> list[_Place]:
    """Where something of the document lies, committed or not."""
    found = []
    for topic in HOLDING:
        partition = TopicPartition(str(topic), partition_of(document_id))
        reader.assign([partition])
        await reader.seek_to_beginning(partition)
        end = (await reader.end_offsets([partition]))[partition]
        while await reader.position(partition) < end:
            batch = await reader.getmany(partition, timeout_ms=_FETCH_MS)
            found += [
                _Place(topic, record.partition, record.offset)
                for record in batch.get(partition, ())
                if record.value is not None
                and (record.key or b"").partition(b"/")[0] == document_id.encode()
            ]
    return found


@asynccontextmanager
async def _reader(settings: KafkaSettings) -> AsyncIterator[AIOKafkaConsumer]:
    reader = await started(
        AIOKafkaConsumer(
            **connection(settings),
            group_id=None,
            enable_auto_commit=False,
            isolation_level="read_uncommitted",
            auto_offset_reset="earliest",
            max_partition_fetch_bytes=MAX_REQUEST_BYTES,
        )
    )
    try:
        yield reader
    finally:
        await reader.stop()


@asynccontextmanager
async def _administration(settings: KafkaSettings) -> AsyncIterator[AIOKafkaAdminClient]:
    admin = await started(AIOKafkaAdminClient(**connection(settings)))
    try:
        yield admin
    finally:
        await admin.close()


@asynccontextmanager
async def _set_to_compact(admin: AIOKafkaAdminClient) -> AsyncIterator[Callable[[bool], Any]]:
    """Temporary settings for as long as the context is open, however it is left.

    What is yielded turns the one on and off that makes segments short.
    """
    before = await topic_settings(admin, HOLDING)
    # An earlier purge that was killed may have left its own behind.
    original = {topic: _without_ours(topic, found) for topic, found in before.items()}

    async def set_segments(short: bool) -> None:
        segments = {_SEGMENT_MS: TEMPORARY[_SEGMENT_MS]} if short else {}
        rest = {name: value for name, value in TEMPORARY.items() if name != _SEGMENT_MS}
        await _alter(admin, {topic: {**o, **rest, **segments} for topic, o in original.items()})

    try:
        yield set_segments
    finally:
        await _alter(admin, original)


def _without_ours(topic: Topic, found: Mapping[str, str]) -> dict[str, str]:
    ours = TOPICS[topic].config
    kept = {name: value for name, value in found.items() if TEMPORARY.get(name) != value}
    missing = {name: ours[name] for name in found if name not in kept and name in ours}
    return {**kept, **missing}


def is_left_behind(found: Mapping[str, str]) -> bool:
    """Whether a topic still has the settings of a purge."""
    return any(found.get(name) == value for name, value in TEMPORARY.items())


async def topic_settings(
    admin: AIOKafkaAdminClient, topics: Iterable[Topic]
) -> dict[Topic, dict[str, str]]:
    """What is set of each topic itself, without the broker's own defaults."""
    resources = [ConfigResource(ConfigResourceType.TOPIC, str(topic)) for topic in topics]
    found: dict[Topic, dict[str, str]] = {}
    for response in await admin.describe_configs(resources):
        for code, message, _, name, entries in response.resources:
            if code:
                raise for_code(code)(f"topic {name}: {message}")
            found[Topic(name)] = {
                entry[0]: entry[1] for entry in entries if entry[3] == _SET_BY_TOPIC
            }
    return found


async def _alter(admin: AIOKafkaAdminClient, wanted: Mapping[Topic, Mapping[str, str]]) -> None:
    """Set topics to exactly this: what is not named goes back to the broker's default."""
    resources = [
        ConfigResource(ConfigResourceType.TOPIC, str(topic), configs=dict(settings))
        for topic, settings in wanted.items()
    ]
    for response in await admin.alter_configs(resources):
        for code, message, _, name in response.resources:
            if code:
                raise for_code(code)(f"topic {name}: {message}")
