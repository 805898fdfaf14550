"""A time of being the active instance: take over, then relate batch by batch.

What a batch tells and the offsets that it reaches leave in one transaction. All state is made anew
from the topics at the start of a term, so a transaction that fails ends the process and nothing has
to be undone.
"""

import asyncio
import time
from collections.abc import Callable, Mapping, Sequence
from itertools import chain
from typing import Any, Literal, Self, get_args

import structlog
from aiokafka import AIOKafkaConsumer, TopicPartition

from airwire_relate.archive import TopicArchive
from airwire_relate.isolation import isolated
from airwire_relate.left_out import LeftOut
from airwire_relate.likeness.holdings import Holdings
from airwire_relate.likeness.speech import speech_of
from airwire_relate.records import outgoing
from airwire_relate.relating import Relating
from airwire_relate.restoring import restore
from airwire_relate.settings import Settings
from airwire_relate.told import Told
from airwire_relate.transcripts import is_transcript_id, recorded_ms, transcript_in
from airwire_relate.watching.matcher import Matcher
from airwire_runtime.claims import ClaimStore
from airwire_runtime.cursor import Cursor
from airwire_runtime.errors import UnavailableError
from airwire_runtime.kafka import (
    CONNECTION_ERRORS,
    Record,
    is_sending,
    started,
    transactional_producer,
)
from airwire_runtime.outgoing import Outgoing, send_in_one_transaction
from airwire_runtime.waiting import when_available
from airwire_schemas.headers import TRACEPARENT, as_text

log = structlog.get_logger()

GROUP = "airwire-relate"
TRANSACTIONAL_ID = "airwire-relate"


Outcome = Literal["related", "withdrawn", "unreadable", "not_related", "passed_over"]
"""What becomes of a record of the enriched topic."""
OUTCOMES: tuple[Outcome, ...] = get_args(Outcome)

Count = Callable[[Sequence[Outcome], Sequence[Outgoing]], None]
"""Is told what became of a batch's records, and what was told of them."""


class Term:
    """The state of the active instance, and the producer that only it has."""

    def __init__(
        self,
        *,
        relating: Relating,
        archive: TopicArchive,
        claims: ClaimStore,
        producer: Any,
        consumer: AIOKafkaConsumer,
        reached: Mapping[TopicPartition, int],
        count: Count,
    ) -> None:
        self._relating = relating
        self._archive = archive
        self._claims = claims
        self._producer = producer
        self._consumer = consumer
        self._count = count
        self._in_hand: Mapping[TopicPartition, Record] = {}
        """The first record of each partition that was taken and is not committed."""
        self._moved_at = time.monotonic()
        self._cursors = {partition: Cursor(offset) for partition, offset in reached.items()}
        self.seek()

    @classmethod
    async def begun(
        cls,
        settings: Settings,
        *,
        consumer: AIOKafkaConsumer,
        partitions: Sequence[TopicPartition],
        archive: TopicArchive,
        claims: ClaimStore,
        matcher: Callable[[], Matcher],
        count: Count,
    ) -> Self:
        """Fence whoever was active before, then make its state from what it committed."""
        began = time.monotonic()
        # The order matters: only once the last owner's transaction has ended does the committed
        # offset say what it finished.
        producer = await when_available(
            "kafka", lambda: started(transactional_producer(settings.kafka, TRANSACTIONAL_ID))
        )
        try:
            reached = await when_available(
                "kafka", lambda: _committed(consumer, partitions, archive.left_out)
            )
            relating = Relating(archive=archive, window=settings.window, matcher=matcher)
            records = await restore(
                relating, settings=settings, archive=archive, claims=claims, reached=reached
            )
        except BaseException:
            await producer.stop()
            raise
        log.info(
            "relations_restored",
            transcripts=len(relating.holdings),
            records=records,
            seconds=round(time.monotonic() - began, 2),
        )
        return cls(
            relating=relating,
            archive=archive,
            claims=claims,
            producer=producer,
            consumer=consumer,
            reached=reached,
            count=count,
        )

    @property
    def holdings(self) -> Holdings:
        return self._relating.holdings

    @property
    def left_out(self) -> int:
        """How many transcripts are left out, because relate failed at their newest record."""
        return len(self._archive.absent)

    @property
    def is_alive(self) -> bool:
        """Whether it can tell anything, as far as it knows."""
        return is_sending(self._producer)

    @property
    def in_hand(self) -> dict[TopicPartition, int]:
        """By partition the first offset that was taken and is not committed."""
        return {partition: record.offset for partition, record in self._in_hand.items()}

    @property
    def oldest_timestamp_ms(self) -> int | None:
        """When the oldest record in hand was written, Unix time; null where there is none."""
        return min((record.timestamp for record in self._in_hand.values()), default=None)

    def still_seconds(self) -> float:
        """For how long nothing has moved though there is something in hand; else 0."""
        return time.monotonic() - self._moved_at if self._in_hand else 0.0

    def seek(self) -> None:
        """Read on where the state ends: after an assignment the consumer stands anywhere."""
        for partition, cursor in self._cursors.items():
            cursor.jump(self._consumer, partition, cursor.next_offset)

    async def take(self, batches: Mapping[TopicPartition, Sequence[Record]]) -> None:
        """Relate what was fetched. Raises `FatalError` where the transaction fails."""
        taken = {
            partition: records
            for partition, fetched in batches.items()
            if (records := self._cursors[partition].take(self._consumer, partition, fetched))
        }
        self._moved_at = time.monotonic()
        self._in_hand = {partition: records[0] for partition, records in taken.items()}
        leaving: list[Outgoing] = []
        outcomes: list[Outcome] = []
        for record in chain.from_iterable(taken.values()):
            outcome, told = await self._related(record)
            outcomes.append(outcome)
            leaving += told
            self._moved_at = time.monotonic()
            # The heart beats in the same loop.
            await asyncio.sleep(0)
        if taken:
            await send_in_one_transaction(
                self._producer,
                leaving,
                reached={
                    partition: (
                        records[-1].offset + 1,
                        self._archive.left_out.packed(partition.partition),
                    )
                    for partition, records in taken.items()
                },
                group=GROUP,
                claims=self._claims,
            )
            self._in_hand = {}
            self._count(outcomes, leaving)

    async def close(self) -> None:
        await self._producer.stop()

    async def _related(self, record: Record) -> tuple[Outcome, list[Outgoing]]:
        """What becomes of a record, and what is told of it."""
        name = (record.key or b"").decode("utf-8", "backslashreplace")
        if not is_transcript_id(name):
            if record.value is None:
                # A purge has a new segment of the log begun by one.
                return "passed_over", []
            log.error("record_unreadable", key=name, offset=record.offset, error="no transcript id")
            return "unreadable", []
        with isolated(record, name, relating=self._relating, archive=self._archive):
            parent = as_text(record.headers).get(TRACEPARENT)
            outcome, told = await self._relate(name, record)
            return outcome, [outgoing(one, parent=parent) for one in told]
        return "not_related", []

    async def _relate(self, name: str, record: Record) -> tuple[Outcome, list[Told]]:
        if record.value is None:
            self._archive.withdraw(name)
            told = await self._relating.withdrawn(name)
            log.info("transcript_withdrawn", transcript_id=name, told=len(told))
            return "withdrawn", told
        transcript = await transcript_in(record, self._claims)
        if transcript is None or transcript.transcript_id != name:
            return "unreadable", []
        speech = speech_of(transcript)
        self._archive.put(name, record.offset)
        self._archive.keep(name, speech)
        told = await self._relating.arrived(transcript, speech, recorded_ms=recorded_ms(record))
        log.info("transcript_related", transcript_id=name, told=[str(one.topic) for one in told])
        return "related", told


async def _committed(
    consumer: AIOKafkaConsumer, partitions: Sequence[TopicPartition], left_out: LeftOut
) -> dict[TopicPartition, int]:
    """The offset that each partition is done up to, and into `left_out` what was not on the way."""
    try:
        # What goes with an offset can't be had from the consumer itself.
        found = await consumer._coordinator.fetch_committed_offsets(partitions)
    except CONNECTION_ERRORS as error:
        raise UnavailableError(
            f"Kafka does not tell the committed offsets: {error!r}.", reason="kafka_unavailable"
        ) from error
    for partition, committed in found.items():
        left_out.unpack(partition.partition, committed.metadata)
    return {
        partition: max(0, found[partition].offset) if partition in found else 0
        for partition in partitions
    }
