"""Who owns which partition: owners are made and let go at every rebalance of a lane's group."""

import asyncio
from collections.abc import Callable, Iterable
from typing import Any

import structlog
from aiokafka import ConsumerRebalanceListener, TopicPartition
from aiokafka.errors import KafkaError

from airwire_enrich.ending import Ending
from airwire_enrich.lanes import Lane
from airwire_enrich.owner import Clock, Count, PartitionOwner, utc_now
from airwire_enrich.workers import Workers
from airwire_runtime.claims import ClaimStore
from airwire_runtime.cursor import Cursor
from airwire_runtime.errors import FatalError, UnavailableError
from airwire_runtime.kafka import Record, started
from airwire_runtime.lag import lag_of

log = structlog.get_logger()


class PartitionOwners(ConsumerRebalanceListener):  # type: ignore[misc]
    """The owners of what is assigned to this process on one lane."""

    def __init__(
        self,
        *,
        lane: Lane,
        workers: Workers,
        claims: ClaimStore,
        producer_for: Callable[[TopicPartition], Any],
        consumer: Callable[[], Any],
        ending: Ending,
        count: Count = lambda _record, _result: None,
        clock: Clock = utc_now,
    ) -> None:
        self._lane = lane
        self._workers = workers
        self._claims = claims
        self._producer_for = producer_for
        self._consumer = consumer
        self._ending = ending
        self._count = count
        self._clock = clock
        self._owners: dict[TopicPartition, PartitionOwner] = {}
        self._takings: dict[TopicPartition, asyncio.Task[None]] = {}
        """Partitions that are being taken over because a first record came."""
        self.has_share = False
        """Whether the group has dealt out partitions; this process's share may be none."""

    @property
    def partitions(self) -> list[TopicPartition]:
        return sorted(self._owners)

    def still_seconds(self) -> list[tuple[TopicPartition, float]]:
        """For each partition how long nothing has moved on it, though there is something to do."""
        return [(partition, owner.still_seconds()) for partition, owner in self._owners.items()]

    async def lag(self) -> dict[int, int]:
        """For each assigned partition how many offsets are committed and not done."""
        consumer = self._consumer()
        in_hand = {
            partition: owner.committed
            for partition, owner in self._owners.items()
            if owner.oldest is not None
        }
        return {} if consumer is None else await lag_of(consumer, in_hand)

    def oldest_timestamp_ms(self) -> int | None:
        """When the oldest record in hand was written, Unix time; null where none is."""
        records = (owner.oldest for owner in self._owners.values())
        return min((record.timestamp for record in records if record is not None), default=None)

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
                self._take_over_later(partition)
                continue
            owner.add(owner.cursor.take(consumer, partition, batch))
            if owner.is_full:
                consumer.pause(partition)

    def _take_over_later(self, partition: TopicPartition) -> None:
        consumer = self._consumer()
        is_ours = partition in consumer.assignment()
        if self._lane.owns_at_once or partition in self._takings or not is_ours:
            return
        consumer.pause(partition)
        self._takings[partition] = asyncio.create_task(
            self._take_over([partition]), name=f"taking over {partition}"
        )

    async def on_partitions_revoked(self, revoked: Iterable[TopicPartition]) -> None:  # noqa: ARG002
        """Let go of everything: with the eager protocol all partitions are dealt out anew."""
        self.has_share = False
        await self.close()

    async def on_partitions_assigned(self, assigned: Iterable[TopicPartition]) -> None:
        """Take partitions over, where the lane does not wait for a first record."""
        if self._lane.owns_at_once:
            await self._take_over(list(assigned))
        self.has_share = True

    async def _take_over(self, partitions: list[TopicPartition]) -> None:
        """Own partitions. A failure ends the process: aiokafka would only log it."""
        try:
            await asyncio.gather(*(self._own(partition) for partition in partitions))
        except (KafkaError, UnavailableError, OSError) as error:
            self._ending.fail(
                FatalError(
                    f"Partitions could not be taken over: {error}", reason="assignment_failed"
                )
            )
        else:
            log.info(
                "partitions_assigned",
                topic=str(self._lane.topic),
                partitions=[tp.partition for tp in self.partitions],
            )

    async def _own(self, partition: TopicPartition) -> None:
        # The order matters. Starting the producer fences the last owner and waits for the end of
        # its transaction; only then is the committed offset what that owner really finished.
        producer = await started(self._producer_for(partition))
        try:
            consumer = self._consumer()
            committed = await consumer.committed(partition)
            is_ours = partition in consumer.assignment()
        except BaseException:
            await producer.stop()
            raise
        if not is_ours:
            await producer.stop()
            return
        cursor = Cursor(committed or 0)
        owner = PartitionOwner(
            partition=partition,
            lane=self._lane,
            producer=producer,
            cursor=cursor,
            workers=self._workers,
            claims=self._claims,
            ending=self._ending,
            clock=self._clock,
            resume=lambda: self._resume(partition),
            count=self._count,
        )
        self._owners[partition] = owner
        cursor.jump(consumer, partition, committed or 0)
        self._resume(partition)

    def _resume(self, partition: TopicPartition) -> None:
        consumer = self._consumer()
        if consumer is not None and partition in consumer.paused():
            consumer.resume(partition)

    async def close(self) -> None:
        """Let go of every partition."""
        takings, self._takings = self._takings, {}
        for taking in takings.values():
            taking.cancel()
        await asyncio.gather(*takings.values(), return_exceptions=True)
        owners, self._owners = self._owners, {}
        try:
            await asyncio.gather(*(owner.close() for owner in owners.values()))
        except (FatalError, KafkaError) as error:
            self._ending.fail(
                error
                if isinstance(error, FatalError)
                else FatalError(f"A producer did not stop: {error}", reason="producer_failed")
            )
