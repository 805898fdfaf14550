"""Composition root: the seat in the group, the term of the active instance, health."""

import asyncio
from contextlib import AsyncExitStack, suppress
from typing import Any

import structlog
from aiokafka import AIOKafkaConsumer
from aiokafka.errors import KafkaError

from airwire_relate.archive import TopicArchive
from airwire_relate.metrics import Metrics
from airwire_relate.seat import Seat
from airwire_relate.settings import Settings
from airwire_relate.term import GROUP, Term
from airwire_relate.watchlist_file import WatchlistFile
from airwire_runtime.claims import FolderClaimStore
from airwire_runtime.errors import FatalError
from airwire_runtime.health import serve_health
from airwire_runtime.kafka import (
    MAX_REQUEST_BYTES,
    connection,
    ensure_topics,
    partitions_of,
    started,
)
from airwire_runtime.sole_assignor import SoleAssignor
from airwire_runtime.waiting import when_available
from airwire_schemas.topics import Topic

log = structlog.get_logger()

# Records a transaction: its own cost vanishes, and a rebalance never waits long for its end.
_MAX_RECORDS = 200
_POLL_MS = 200
_SESSION_MS = 10_000
_HEARTBEAT_MS = 1_000
_REBALANCE_MS = 30_000
# Said when something is wrong: a batch of the longest transcripts takes less.
_STILL_SECONDS = 60.0
# Restoring takes as long as it takes; that the process lives is told by its heartbeat.
_MAX_POLL_INTERVAL_MS = 24 * 3600 * 1000


class Relate:
    """The service, for as long as it is not asked to end."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._claims = FolderClaimStore(settings.claims.store)
        self.watchlist = WatchlistFile(settings.relate.watchlist)
        self._seat = Seat()
        self._consumer: AIOKafkaConsumer | None = None
        self._term: Term | None = None
        self._term_ends = AsyncExitStack()
        self._term_number = 0
        self._metrics = Metrics(
            seat=self._seat, term=lambda: self._term, consumer=lambda: self._consumer
        )

    async def run(self) -> None:
        """Run until cancelled. Raises `FatalError` where going on could do harm."""
        async with AsyncExitStack() as stack:
            health = serve_health(
                self._settings.health,
                self._problems,
                details=self._metrics.details,
                metrics=self._metrics.exposition,
            )
            await stack.enter_async_context(health)
            await ensure_topics(self._settings.kafka)
            await self.watchlist.load()
            self._consumer = consumer = await when_available("kafka", self._joined)
            stack.push_async_callback(_left, consumer)
            stack.push_async_callback(self._end_term)
            watching = asyncio.create_task(self.watchlist.watch(), name="watch-list")
            stack.callback(watching.cancel)
            log.info("relate_started")
            while True:
                if watching.done():
                    watching.result()
                await self._step(consumer)

    async def _joined(self) -> Any:
        consumer = AIOKafkaConsumer(
            **connection(self._settings.kafka),
            group_id=GROUP,
            partition_assignment_strategy=(SoleAssignor(partitions_of(Topic.ENRICHED)),),
            enable_auto_commit=False,
            auto_offset_reset="earliest",
            isolation_level="read_committed",
            session_timeout_ms=_SESSION_MS,
            heartbeat_interval_ms=_HEARTBEAT_MS,
            rebalance_timeout_ms=_REBALANCE_MS,
            max_poll_interval_ms=_MAX_POLL_INTERVAL_MS,
            max_partition_fetch_bytes=MAX_REQUEST_BYTES,
        )
        consumer.subscribe([str(Topic.ENRICHED)], listener=self._seat)
        return await started(consumer)

    async def _step(self, consumer: AIOKafkaConsumer) -> None:
        """One batch of the active instance, or a moment of standing by."""
        seat = self._seat
        if not seat.partitions:
            if seat.is_known:
                await self._end_term()
            seat.changed.clear()
            with suppress(TimeoutError):
                async with asyncio.timeout(_POLL_MS / 1000):
                    await seat.changed.wait()
            return
        if self._term is None:
            self._term_number = seat.number
            with self._metrics.restoring():
                await self._begin_term(consumer)
        async with seat.working:
            if not seat.partitions or self._term is None:
                return
            if seat.number != self._term_number:
                self._term_number = seat.number
                self._term.seek()
            try:
                batches = await consumer.getmany(timeout_ms=_POLL_MS, max_records=_MAX_RECORDS)
            except KafkaError as error:
                raise FatalError(
                    f"The enriched topic can't be read: {error!r}.", reason="consumer_failed"
                ) from error
            await self._term.take(batches)

    async def _begin_term(self, consumer: AIOKafkaConsumer) -> None:
        async with AsyncExitStack() as ends:
            archive = await ends.enter_async_context(
                TopicArchive.opened(self._settings.kafka, self._claims)
            )
            term = await Term.begun(
                self._settings,
                consumer=consumer,
                partitions=sorted(self._seat.partitions),
                archive=archive,
                claims=self._claims,
                matcher=lambda: self.watchlist.matcher,
                count=self._metrics.count,
            )
            ends.push_async_callback(term.close)
            self._term, self._term_ends = term, ends.pop_all()

    async def _end_term(self) -> None:
        self._term = None
        await self._term_ends.aclose()

    async def _problems(self) -> dict[str, str]:
        found: dict[str, str] = {}
        if self.watchlist.problem is not None:
            found["watchlist"] = self.watchlist.problem
        if not self._seat.is_known:
            found["kafka"] = "the group has not answered yet"
        elif self._seat.partitions and self._term is None:
            seconds = self._metrics.restoring_seconds or 0
            found["relations"] = f"being restored from the topics, for {seconds:.0f} s so far"
        elif self._term is not None:
            if not self._term.is_alive:
                found["producer"] = "not connected"
            if (still := self._term.still_seconds()) > _STILL_SECONDS:
                found["records"] = f"there are some in hand, and nothing moved for {still:.0f} s"
        return found


async def _left(consumer: AIOKafkaConsumer) -> None:
    with suppress(KafkaError):
        await consumer.stop()
