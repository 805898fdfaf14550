"""One owner a partition: it takes the records in order, and ends each batch in one transaction.

A batch's results, statuses, dead letters and offsets become visible together or not at all. The
broker knows the owner by its transactional id, so whoever took the partition over later wins and
an owner left behind can write nothing more.
"""

import asyncio
import time
from collections import deque
from collections.abc import Awaitable, Callable, Iterable, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from functools import partial
from itertools import count
from typing import Any

import structlog
from aiokafka import ConsumerRebalanceListener, TopicPartition
from aiokafka.errors import KafkaError
from pydantic import ValidationError

from airwire_enrich.ending import Ending
from airwire_enrich.policy import Failure, GiveUp, attempt_seconds, decide
from airwire_enrich.records import Outgoing, outgoing
from airwire_enrich.workers import Unavailable, Understood, Workers
from airwire_runtime.claims import ClaimStore
from airwire_runtime.cursor import Cursor
from airwire_runtime.errors import FatalError, UnavailableError
from airwire_runtime.kafka import Record, started
from airwire_runtime.waiting import when_available
from airwire_schemas.events import RawDocument

log = structlog.get_logger()

# A batch this large makes the transaction's own cost vanish; a longer one only delays its first.
_BATCH_RECORDS = 64
_BATCH_BYTES = 8 * 1024 * 1024
# Waiting records of one partition, past which no more of it are fetched.
_BACKLOG_RECORDS = 4 * _BATCH_RECORDS
_BACKLOG_BYTES = 4 * _BATCH_BYTES
# A transaction that is longer under way than this at a rebalance will not end by itself: the
# group's session would run out while we wait.
_CLOSE_SECONDS = 8.0

Clock = Callable[[], datetime]


def utc_now() -> datetime:
    return datetime.now(UTC)


class PartitionOwner:
    """Takes one partition's records from its backlog to the end of a transaction, in order."""

    def __init__(
        self,
        *,
        partition: TopicPartition,
        group: str,
        producer: Any,
        cursor: Cursor,
        workers: Workers,
        claims: ClaimStore,
        ending: Ending,
        clock: Clock,
        resume: Callable[[], None],
    ) -> None:
        self.partition = partition
        self.cursor = cursor
        self.progressed_at = time.monotonic()
        self.busy_until = self.progressed_at
        """Until when an attempt that is under way may take."""
        self._group = group
        self._producer = producer
        self._workers = workers
        self._claims = claims
        self._ending = ending
        self._clock = clock
        self._resume = resume
        self._backlog: deque[Record] = deque()
        self._backlog_bytes = 0
        self._more = asyncio.Event()
        self._in_transaction = asyncio.Lock()
        self._task = asyncio.create_task(self._run(), name=f"owner of {partition}")

    @property
    def is_full(self) -> bool:
        return len(self._backlog) >= _BACKLOG_RECORDS or self._backlog_bytes >= _BACKLOG_BYTES

    @property
    def is_idle(self) -> bool:
        return not self._backlog and not self._in_transaction.locked()

    def add(self, records: Iterable[Record]) -> None:
        for record in records:
            self._backlog.append(record)
            self._backlog_bytes += len(record.value or b"")
            self._more.set()

    async def close(self) -> None:
        """Abandon what has not reached its transaction, finish the transaction, let go.

        Raises `FatalError` where the transaction does not end in time.
        """
        try:
            async with asyncio.timeout(_CLOSE_SECONDS):
                async with self._in_transaction:
                    self._task.cancel()
                with suppress(asyncio.CancelledError):
                    await self._task
                await self._producer.stop()
        except TimeoutError as error:
            raise FatalError(
                f"The transaction of {self.partition} did not end within {_CLOSE_SECONDS} s.",
                reason="transaction_stuck",
            ) from error

    async def _run(self) -> None:
        try:
            while True:
                batch = await self._next_batch()
                results = await asyncio.gather(*(self._resolve(record) for record in batch))
                async with self._in_transaction:
                    await self._commit(batch, results)
                self.progressed_at = time.monotonic()
        except asyncio.CancelledError:
            raise
        except FatalError as error:
            self._ending.fail(error)
        except Exception as error:  # noqa: BLE001  a partition without an owner must not stand still
            self._ending.fail(
                FatalError(
                    f"The owner of {self.partition} failed: {type(error).__name__}: {error}",
                    reason="owner_failed",
                )
            )

    async def _next_batch(self) -> Sequence[Record]:
        await self._more.wait()
        batch: list[Record] = []
        size = 0
        while self._backlog and len(batch) < _BATCH_RECORDS and size < _BATCH_BYTES:
            record = self._backlog.popleft()
            batch.append(record)
            size += len(record.value or b"")
        self._backlog_bytes -= size
        if not self._backlog:
            self._more.clear()
        if not self.is_full:
            self._resume()
        return batch

    async def _resolve(self, record: Record) -> Understood | GiveUp | None:
        """What became of a record in the end; null for a tombstone, which says nothing new."""
        if record.value is None:
            return None
        limit = _limit_seconds(record.value)
        for attempt in count(1):
            attempted = partial(self._attempt, record.value, limit)
            result = await when_available("claim_store", attempted)
            if isinstance(result, Understood):
                return result
            decision = decide(result, attempt=attempt)
            if isinstance(decision, GiveUp):
                return decision
            await asyncio.sleep(decision.delay_seconds)
        raise AssertionError("attempts never end")

    async def _attempt(self, value: bytes, limit_seconds: float) -> Understood | Failure:
        self.busy_until = max(self.busy_until, time.monotonic() + limit_seconds)
        result = await self._workers.understand(value, limit_seconds=limit_seconds)
        if isinstance(result, Unavailable):
            raise UnavailableError(result.message, reason=result.reason)
        return result

    async def _commit(
        self, batch: Sequence[Record], results: Sequence[Understood | GiveUp | None]
    ) -> None:
        now = self._clock()
        leaving = [
            made
            for record, result in zip(batch, results, strict=True)
            if result is not None
            for made in outgoing(record, result, now=now)
        ]
        for claim in (made.claim for made in leaving if made.claim is not None):
            await when_available("claim_store", partial(asyncio.to_thread, self._claims.put, claim))
        try:
            async with self._producer.transaction():
                await self._send(leaving)
                await self._producer.send_offsets_to_transaction(
                    {self.partition: batch[-1].offset + 1}, self._group
                )
        except KafkaError as error:
            raise FatalError(
                f"A transaction of {self.partition} failed: {type(error).__name__}: {error}. "
                "Nothing of it is visible; it is done again after the restart.",
                reason="transaction_failed",
            ) from error
        for record, result in zip(batch, results, strict=True):
            _tell(record, result)

    async def _send(self, leaving: Sequence[Outgoing]) -> None:
        sent: list[Awaitable[Any]] = [
            await self._producer.send(
                str(made.topic), value=made.value, key=made.key.encode(), headers=made.headers
            )
            for made in leaving
        ]
        await asyncio.gather(*sent)


def _limit_seconds(value: bytes) -> float:
    """By the document's size, which a record that refers to a claim does not have."""
    try:
        raw = RawDocument.read(value)
    except ValidationError:
        return attempt_seconds(len(value))
    return attempt_seconds(raw.size_bytes, raw.media_type.value)


def _tell(record: Record, result: Understood | GiveUp | None) -> None:
    """One line a document, after its end is certain."""
    place = {"partition": record.partition, "offset": record.offset}
    if isinstance(result, Understood):
        log.info(
            "document_enriched",
            document_id=result.document_id,
            path=result.path,
            transcripts=len(result.transcripts),
            turns=sum(made.turns for made in result.transcripts),
            entities=sum(made.entities for made in result.transcripts),
            **place,
        )
    elif isinstance(result, GiveUp):
        log.warning(
            "document_dead_lettered",
            document_id=(record.key or b"").decode("utf-8", "backslashreplace"),
            reason=result.failure.reason,
            stage=result.failure.stage,
            error=result.failure.message,
            attempts=result.attempts,
            **place,
        )


class PartitionOwners(ConsumerRebalanceListener):  # type: ignore[misc]
    """The owners of what is assigned to this process; made and let go at every rebalance."""

    def __init__(
        self,
        *,
        group: str,
        workers: Workers,
        claims: ClaimStore,
        producer_for: Callable[[TopicPartition], Any],
        consumer: Callable[[], Any],
        ending: Ending,
        clock: Clock = utc_now,
    ) -> None:
        self._group = group
        self._workers = workers
        self._claims = claims
        self._producer_for = producer_for
        self._consumer = consumer
        self._ending = ending
        self._clock = clock
        self._owners: dict[TopicPartition, PartitionOwner] = {}

    @property
    def partitions(self) -> list[TopicPartition]:
        return sorted(self._owners)

    def owner_of(self, partition: TopicPartition) -> PartitionOwner | None:
        return self._owners.get(partition)

    def take(self, records: Iterable[Record]) -> None:
        """Hand fetched records to their owners, and fetch no more for one that has enough.

        Records of a partition without an owner are dropped: its next owner reads them again from
        the committed offset.
        """
        consumer = self._consumer()
        batches: dict[TopicPartition, list[Record]] = {}
        for record in records:
            batches.setdefault(TopicPartition(record.topic, record.partition), []).append(record)
        for partition, batch in batches.items():
            owner = self._owners.get(partition)
            if owner is None:
                continue
            owner.add(owner.cursor.take(consumer, partition, batch))
            if owner.is_full:
                consumer.pause(partition)

    async def on_partitions_revoked(self, revoked: Iterable[TopicPartition]) -> None:  # noqa: ARG002
        """Let go of everything: with the eager protocol all partitions are dealt out anew."""
        await self.close()

    async def on_partitions_assigned(self, assigned: Iterable[TopicPartition]) -> None:
        """Take partitions over. A failure ends the process: aiokafka would only log it."""
        try:
            await asyncio.gather(*(self._own(partition) for partition in assigned))
        except (KafkaError, UnavailableError, OSError) as error:
            self._ending.fail(
                FatalError(
                    f"Partitions could not be taken over: {error}", reason="assignment_failed"
                )
            )
        else:
            log.info("partitions_assigned", partitions=[tp.partition for tp in self.partitions])

    async def _own(self, partition: TopicPartition) -> None:
        # The order matters. Starting the producer fences the last owner and waits for the end of
        # its transaction; only then is the committed offset what that owner really finished.
        producer = await started(self._producer_for(partition))
        consumer = self._consumer()
        committed = await consumer.committed(partition)
        if partition not in consumer.assignment():
            await producer.stop()
            return
        cursor = Cursor(committed or 0)
        owner = PartitionOwner(
            partition=partition,
            group=self._group,
            producer=producer,
            cursor=cursor,
            workers=self._workers,
            claims=self._claims,
            ending=self._ending,
            clock=self._clock,
            resume=lambda: self._resume(partition),
        )
        self._owners[partition] = owner
        cursor.jump(consumer, partition, committed or 0)

    def _resume(self, partition: TopicPartition) -> None:
        consumer = self._consumer()
        if consumer is not None and partition in consumer.paused():
            consumer.resume(partition)

    async def close(self) -> None:
        """Let go of every partition."""
        owners, self._owners = self._owners, {}
        try:
            await asyncio.gather(*(owner.close() for owner in owners.values()))
        except (FatalError, KafkaError) as error:
            self._ending.fail(
                error
                if isinstance(error, FatalError)
                else FatalError(f"A producer did not stop: {error}", reason="producer_failed")
            )
