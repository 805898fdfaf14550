"""The enriched topic into Redis. Redis never knows more than the topic, nor for long less."""

import asyncio
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from typing import Any

import structlog
from aiokafka import ConsumerRebalanceListener, TopicPartition
from aiokafka.errors import KafkaError
from pydantic import ValidationError

from airwire_runtime.claims import ClaimStore
from airwire_runtime.cursor import Cursor
from airwire_runtime.errors import DocumentError
from airwire_runtime.kafka import Record
from airwire_runtime.read_model import ProjectedRecord, TranscriptProjection, projected
from airwire_runtime.waiting import when_available
from airwire_schemas.events import Claim
from airwire_schemas.headers import CE_DATAREF, as_text
from airwire_schemas.topics import Topic

log = structlog.get_logger()

GROUP = "airwire-projection"

# How soon a Redis that lost something is noticed while nothing new arrives.
_LOOK_SECONDS = 5.0


def now_ms() -> int:
    return time.time_ns() // 1_000_000


async def project(
    records: Sequence[Record], *, projection: TranscriptProjection, claims: ClaimStore
) -> list[str]:
    """Write records of one or more partitions and note how far they reach; wait for Redis.

    A record that is no transcript is passed over with a line in the log: it can't be one of
    ours, and the read model only ever holds what is.
    """
    readable = [made for record in records if (made := await _projected(record, claims))]
    outcomes = await when_available("redis", lambda: projection.write(readable, now_ms=now_ms()))
    reached = {record.partition: record.offset + 1 for record in records}
    await when_available("redis", lambda: projection.advance(reached))
    return outcomes


async def _projected(record: Record, claims: ClaimStore) -> ProjectedRecord | None:
    try:
        body = record.value
        if body is not None and CE_DATAREF in as_text(record.headers):
            claim = Claim.read(body)
            body = await when_available("claim_store", lambda: _fetch(claims, claim.dataref))
        return projected(
            key=record.key or b"",
            body=body,
            partition=record.partition,
            offset=record.offset,
            timestamp_ms=record.timestamp,
        )
    except (ValidationError, UnicodeDecodeError, DocumentError) as error:
        log.error(
            "record_unreadable",
            topic=record.topic,
            partition=record.partition,
            offset=record.offset,
            error=str(error).partition("\n")[0],
        )
        return None


async def _fetch(claims: ClaimStore, dataref: str) -> bytes:
    return await asyncio.to_thread(claims.get, dataref)


class Projector(ConsumerRebalanceListener):  # type: ignore[misc]
    """Follows the enriched topic from wherever Redis says that it is."""

    def __init__(
        self,
        *,
        projection: TranscriptProjection,
        claims: ClaimStore,
        consumer: Callable[[], Any],
    ) -> None:
        self._projection = projection
        self._claims = claims
        self._consumer = consumer
        self._cursors: dict[int, Cursor] = {}
        self._busy = asyncio.Lock()

    async def on_partitions_revoked(self, revoked: Iterable[TopicPartition]) -> None:  # noqa: ARG002
        self._cursors = {}

    async def on_partitions_assigned(self, assigned: Iterable[TopicPartition]) -> None:
        partitions = list(assigned)
        positions = await when_available("redis", self._projection.positions)
        consumer = self._consumer()
        for partition in partitions:
            if partition in consumer.assignment():
                cursor = Cursor(positions[partition.partition])
                self._cursors[partition.partition] = cursor
                cursor.jump(consumer, partition, cursor.next_offset)

    async def take(self, records: Iterable[Record]) -> None:
        """Project what was fetched, then commit how far it went, so that lag can be seen."""
        async with self._busy:
            await self._go_back_if_redis_lost_something()
            await self._project(records)

    async def _project(self, records: Iterable[Record]) -> None:
        consumer = self._consumer()
        taken: list[Record] = []
        batches: dict[int, list[Record]] = {}
        for record in records:
            batches.setdefault(record.partition, []).append(record)
        for number, batch in batches.items():
            cursor = self._cursors.get(number)
            if cursor is not None:
                partition = TopicPartition(str(Topic.ENRICHED), number)
                taken.extend(cursor.take(consumer, partition, batch))
        if not taken:
            return
        outcomes = await project(taken, projection=self._projection, claims=self._claims)
        log.debug("transcripts_projected", records=len(outcomes))
        reached = {
            TopicPartition(record.topic, record.partition): record.offset + 1 for record in taken
        }
        # Redis keeps the position that counts; the group's is for whoever watches the lag.
        with suppress(KafkaError):
            await consumer.commit(reached)

    async def _go_back_if_redis_lost_something(self) -> None:
        positions = await when_available("redis", self._projection.positions)
        consumer = self._consumer()
        for number, cursor in self._cursors.items():
            if positions[number] < cursor.next_offset:
                log.warning(
                    "redis_behind",
                    partition=number,
                    redis_offset=positions[number],
                    expected_offset=cursor.next_offset,
                )
                partition = TopicPartition(str(Topic.ENRICHED), number)
                cursor.jump(consumer, partition, positions[number])

    async def watch(self) -> None:
        """Look now and then, also when nothing arrives. Runs until cancelled."""
        while True:
            await asyncio.sleep(_LOOK_SECONDS)
            async with self._busy:
                await self._go_back_if_redis_lost_something()
