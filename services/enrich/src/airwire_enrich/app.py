"""Composition root: two lanes of owners, the projection, and health."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Iterable, Iterator, Sequence
from contextlib import AsyncExitStack, contextmanager, suppress
from dataclasses import replace
from typing import Any

import structlog
from aiokafka import TopicPartition
from faststream import AckPolicy
from faststream.kafka import KafkaBroker
from faststream.kafka.annotations import KafkaMessage

from airwire_enrich.ending import Ending
from airwire_enrich.furniture_store import read_snapshot
from airwire_enrich.lanes import BACKFILL, FRESH, Lane
from airwire_enrich.metrics import Metrics
from airwire_enrich.partitions import PartitionOwners
from airwire_enrich.projection import GROUP as PROJECTION_GROUP
from airwire_enrich.projection import Projector
from airwire_enrich.settings import Settings
from airwire_enrich.workers import Result, WorkerPool, understand
from airwire_runtime.claims import FolderClaimStore
from airwire_runtime.errors import FatalError
from airwire_runtime.health import serve_health
from airwire_runtime.kafka import (
    CONNECTION_ERRORS,
    MAX_REQUEST_BYTES,
    METADATA_MAX_AGE_MS,
    broker_security,
    ensure_topics,
    transactional_producer,
)
from airwire_runtime.read_model import TranscriptProjection, connected
from airwire_schemas.topics import Topic

log = structlog.get_logger()

# Records a call: enough for every partition to have a batch waiting, little enough to stay small.
_MAX_RECORDS = 500
_BATCH_TIMEOUT_MS = 200
# The consume loop hands records on and comes back at once; only a projection that waits for Redis
# stays away longer, and while it waits nobody else could do better. Liveness is the watchdog's.
_MAX_POLL_INTERVAL_MS = 24 * 3600 * 1000
# A partition with records in hand on which nothing has moved for this long, after every attempt
# under way should have ended, has an owner that will not recover.
_STUCK_SECONDS = 300.0
# Said long before: a document's attempts, with all their pauses, are over by then.
_STILL_SECONDS = 60.0
# Workers of the back-fill lane get a tenth of what the others leave them no time for.
_BACKFILL_NICENESS = 10
# After a kill the group waits this long before others take the partitions over: the least that
# brokers allow. Heartbeats come from the event loop, which no document ever holds.
_SESSION_TIMEOUT_MS = 6_000
_HEARTBEAT_MS = 1_500
# How long a rebalance waits for transactions to end; longer than owners give themselves.
_REBALANCE_TIMEOUT_MS = 15_000
_WATCH_SECONDS = 5.0


async def _undecoded(message: KafkaMessage) -> None:
    """Leave records as they are: a body that is no JSON is a document's failure, not a batch's."""


async def _unparsed(
    records: tuple[Any, ...], original: Callable[[tuple[Any, ...]], Awaitable[KafkaMessage]]
) -> KafkaMessage:
    """FastStream's parser, spared the headers: one that is not UTF-8 would lose the whole batch."""
    message = await original(tuple(replace(record, headers=()) for record in records))
    message.raw_message = records
    return message


def worker_pool(
    settings: Settings, lane: Lane, *, task: Callable[[bytes], Result] = understand
) -> WorkerPool:
    """The workers of a lane; `task` is what they do with a raw record's value."""
    is_backfill = lane is BACKFILL
    return WorkerPool(
        workers=settings.enrich.backfill_workers if is_backfill else settings.enrich.workers,
        niceness=_BACKFILL_NICENESS if is_backfill else 0,
        memory_bytes=settings.enrich.worker_memory_bytes,
        claim_store=settings.claims.store,
        engine=settings.enrich.engine,
        furniture=read_snapshot(settings.enrich.furniture),
        task=task,
    )


PoolFor = Callable[[Settings, Lane], WorkerPool]


async def run(settings: Settings, ending: Ending, *, pool_for: PoolFor = worker_pool) -> None:
    """Run until `ending` is due. Raises `FatalError` where going on could do harm."""
    async with AsyncExitStack() as stack:
        pools = {lane: pool_for(settings, lane) for lane in (FRESH, BACKFILL)}
        for pool in pools.values():
            stack.callback(pool.close)
        redis = await stack.enter_async_context(connected(settings.redis))
        claims = FolderClaimStore(settings.claims.store)
        broker = KafkaBroker(
            settings.kafka.bootstrap_servers,
            security=broker_security(settings.kafka),
            allow_auto_create_topics=False,
            metadata_max_age_ms=METADATA_MAX_AGE_MS,
            logger=None,
        )

        metrics = Metrics()

        def producer_for(partition: TopicPartition) -> Any:
            name = f"airwire-enrich-{partition.topic}-{partition.partition}"
            return transactional_producer(settings.kafka, name)

        def owners_of(lane: Lane) -> PartitionOwners:
            owners = PartitionOwners(
                lane=lane,
                workers=metrics.measured(pools[lane]),
                claims=claims,
                producer_for=producer_for,
                consumer=lambda: subscriber.consumer,
                ending=ending,
                count=metrics.count,
            )
            subscriber = _subscriber(broker, lane.topic, group=lane.group, listener=owners)

            async def on_records(message: KafkaMessage) -> None:
                with _nothing_swallowed(ending):
                    owners.take(message.raw_message)

            subscriber(on_records, parser=_unparsed, decoder=_undecoded)
            return owners

        lanes = {lane: owners_of(lane) for lane in pools}
        metrics.follow(lanes)
        projector = Projector(
            projection=TranscriptProjection(redis, ttl=settings.transcript_ttl),
            claims=claims,
            consumer=lambda: enriched.consumer,
        )
        enriched = _subscriber(broker, Topic.ENRICHED, group=PROJECTION_GROUP, listener=projector)

        async def on_enriched(message: KafkaMessage) -> None:
            with _nothing_swallowed(ending):
                await projector.take(message.raw_message)

        enriched(on_enriched, parser=_unparsed, decoder=_undecoded)
        started = asyncio.Event()

        async def problems() -> dict[str, str]:
            found: dict[str, str] = {}
            if not started.is_set():
                found["kafka"] = "not connected yet"
            elif not lanes[FRESH].has_share:
                found["partitions"] = "the group has not dealt them out yet"
            for partition, still in _still(lanes.values()):
                if still > _STILL_SECONDS:
                    found[f"{partition.topic}/{partition.partition}"] = (
                        f"it has records and made no progress for {still:.0f} s"
                    )
            return found

        health = serve_health(
            settings.health, problems, details=metrics.details, metrics=metrics.exposition
        )
        await stack.enter_async_context(health)
        await _unless_ending(ending, ensure_topics(settings.kafka))
        await _unless_ending(ending, pools[FRESH].warm_up())
        stack.push_async_callback(broker.stop)
        for owners in lanes.values():
            # Runs first at the end: transactions finish while the group still knows us.
            stack.push_async_callback(owners.close)
        await _unless_ending(ending, _started(broker))
        started.set()
        log.info("enrich_started", workers=settings.enrich.workers)
        background = [
            asyncio.create_task(_watch(list(lanes.values()), ending), name="watchdog"),
            asyncio.create_task(_follow(projector, ending), name="redis watch"),
        ]
        stack.push_async_callback(_cancelled, background)
        await ending.wait()


async def _started(broker: KafkaBroker) -> None:
    try:
        await broker.start()
    except CONNECTION_ERRORS as error:
        raise FatalError(
            f"Kafka went away while we joined our groups: {error}", reason="kafka_unavailable"
        ) from error


def _subscriber(broker: KafkaBroker, topic: Topic, *, group: str, listener: Any) -> Any:
    return broker.subscriber(
        str(topic),
        batch=True,
        group_id=group,
        ack_policy=AckPolicy.MANUAL,
        auto_offset_reset="earliest",
        isolation_level="read_committed",
        max_records=_MAX_RECORDS,
        batch_timeout_ms=_BATCH_TIMEOUT_MS,
        max_poll_interval_ms=_MAX_POLL_INTERVAL_MS,
        session_timeout_ms=_SESSION_TIMEOUT_MS,
        heartbeat_interval_ms=_HEARTBEAT_MS,
        rebalance_timeout_ms=_REBALANCE_TIMEOUT_MS,
        max_partition_fetch_bytes=MAX_REQUEST_BYTES,
        listener=listener,
    )


async def _unless_ending(ending: Ending, work: Coroutine[Any, Any, None]) -> None:
    """Do `work`, or give it up when the end is due."""
    task = asyncio.ensure_future(work)
    end = asyncio.ensure_future(ending.wait())
    await asyncio.wait({task, end}, return_when=asyncio.FIRST_COMPLETED)
    for pending in (task, end):
        if not pending.done():
            pending.cancel()
            with suppress(asyncio.CancelledError):
                await pending
    if task.done() and not task.cancelled():
        task.result()


async def _watch(lanes: Sequence[PartitionOwners], ending: Ending) -> None:
    """End the process if a partition stands still while its group looks healthy."""
    while True:
        await asyncio.sleep(_WATCH_SECONDS)
        for partition, still in _still(lanes):
            if still > _STUCK_SECONDS:
                ending.fail(
                    FatalError(
                        f"{partition} has records and made no progress for {still:.0f} s.",
                        reason="partition_stuck",
                    )
                )


def _still(lanes: Iterable[PartitionOwners]) -> Iterator[tuple[TopicPartition, float]]:
    return (found for owners in lanes for found in owners.still_seconds())


async def _follow(projector: Projector, ending: Ending) -> None:
    with _nothing_swallowed(ending):
        await projector.watch()


@contextmanager
def _nothing_swallowed(ending: Ending) -> Iterator[None]:
    """End the process on an error that FastStream would log before it goes on to the next batch."""
    try:
        yield
    except Exception as error:  # noqa: BLE001  whatever it is, going on would pass records over
        ending.fail(
            FatalError(
                f"A batch could not be handled: {type(error).__name__}: {error}",
                reason="batch_failed",
            )
        )


async def _cancelled(tasks: list[asyncio.Task[None]]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
