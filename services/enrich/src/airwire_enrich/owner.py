"""The owner of one partition: it takes the records in order, and ends each batch in a transaction.

A batch's results, statuses, dead letters and offsets become visible together or not at all. The
broker knows the owner by its transactional id, so whoever took the partition over later wins and
an owner left behind can write nothing more.
"""

import asyncio
import time
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from functools import partial
from itertools import count
from typing import Any

from aiokafka import TopicPartition
from pydantic import ValidationError

from airwire_enrich.ending import Ending
from airwire_enrich.handed_on import known_of, withdrawal_in
from airwire_enrich.lanes import Lane
from airwire_enrich.policy import Failure, GiveUp, attempt_seconds, decide
from airwire_enrich.records import Result, outgoing
from airwire_enrich.telling import tell
from airwire_enrich.workers import Unavailable, Understood, Workers
from airwire_runtime.claims import ClaimStore
from airwire_runtime.cursor import Cursor
from airwire_runtime.errors import FatalError, UnavailableError
from airwire_runtime.kafka import Record
from airwire_runtime.outgoing import send_in_one_transaction
from airwire_runtime.waiting import when_available
from airwire_schemas.events import RawDocument
from airwire_schemas.topics import Topic

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
Count = Callable[[Record, Result | None], None]
"""Is told of each record that came to its end, and of what became of it."""


def utc_now() -> datetime:
    return datetime.now(UTC)


class PartitionOwner:
    """Takes one partition's records from its backlog to the end of a transaction, in order."""

    def __init__(
        self,
        *,
        partition: TopicPartition,
        lane: Lane,
        producer: Any,
        cursor: Cursor,
        workers: Workers,
        claims: ClaimStore,
        ending: Ending,
        clock: Clock,
        resume: Callable[[], None],
        count: Count,
    ) -> None:
        self.partition = partition
        self.cursor = cursor
        self.committed = cursor.next_offset
        """The offset up to which everything is done."""
        self._progressed_at = time.monotonic()
        self._busy_until = self._progressed_at
        self._lane = lane
        self._producer = producer
        self._workers = workers
        self._claims = claims
        self._ending = ending
        self._clock = clock
        self._resume = resume
        self._count = count
        self._backlog: deque[Record] = deque()
        self._backlog_bytes = 0
        self._in_hand: Sequence[Record] = ()
        self._more = asyncio.Event()
        self._in_transaction = asyncio.Lock()
        self._task = asyncio.create_task(self._run(), name=f"owner of {partition}")

    @property
    def is_full(self) -> bool:
        return len(self._backlog) >= _BACKLOG_RECORDS or self._backlog_bytes >= _BACKLOG_BYTES

    @property
    def oldest(self) -> Record | None:
        """The record that was taken first of those that are not done."""
        return next(iter(self._in_hand), None) or next(iter(self._backlog), None)

    def still_seconds(self) -> float:
        """How long nothing has moved on here, though there is something to do; 0 where it did.

        Waiting for a worker is no standing still as long as the workers come to ends.
        """
        if self.oldest is None:
            return 0.0
        moved = max(self._progressed_at, self._busy_until)
        if not self._in_transaction.locked():
            moved = max(moved, self._workers.last_result_at)
        return max(0.0, time.monotonic() - moved)

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
                self._in_hand = batch = await self._next_batch()
                results = await asyncio.gather(*(self._resolve(record) for record in batch))
                async with self._in_transaction:
                    await self._commit(batch, results)
                self._in_hand = ()
                self.committed = batch[-1].offset + 1
                self._progressed_at = time.monotonic()
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

    async def _resolve(self, record: Record) -> Result | None:
        """What became of a record in the end; null for one that asks for nothing."""
        if record.value is None:
            return withdrawal_in(record)
        if self._lane.topic is Topic.BACKFILL and known_of(record) is None:
            return None
        limit = _limit_seconds(record.value) * self._lane.patience
        for attempt in count(1):
            attempted = partial(self._attempt, record.value, limit)
            result = await when_available("claim_store", attempted)
            if isinstance(result, Understood):
                return result
            decision = decide(result, attempt=attempt, key=record.key or b"")
            if isinstance(decision, GiveUp):
                return decision
            await asyncio.sleep(decision.delay_seconds)
        raise AssertionError("attempts never end")

    async def _attempt(self, value: bytes, limit_seconds: float) -> Understood | Failure:
        self._busy_until = max(self._busy_until, time.monotonic() + limit_seconds)
        result = await self._workers.understand(value, limit_seconds=limit_seconds)
        if isinstance(result, Unavailable):
            raise UnavailableError(result.message, reason=result.reason)
        return result

    async def _commit(self, batch: Sequence[Record], results: Sequence[Result | None]) -> None:
        now = self._clock()
        leaving = [
            made
            for record, result in zip(batch, results, strict=True)
            if result is not None
            for made in outgoing(record, result, now=now, recipe=self._workers.recipe)
        ]
        await send_in_one_transaction(
            self._producer,
            leaving,
            reached={self.partition: batch[-1].offset + 1},
            group=self._lane.group,
            claims=self._claims,
        )
        for record, result in zip(batch, results, strict=True):
            tell(record, result)
            self._count(record, result)


def _limit_seconds(value: bytes) -> float:
    """By the document's size, which a record that refers to a claim does not have."""
    try:
        raw = RawDocument.read(value)
    except ValidationError:
        return attempt_seconds(len(value))
    return attempt_seconds(raw.size_bytes, raw.media_type.value)
