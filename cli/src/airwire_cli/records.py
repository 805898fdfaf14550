"""Topics as a command reads them: what is committed now, without ever waiting for long."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Collection, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import KafkaError

from airwire_cli.connection import PATIENCE_SECONDS
from airwire_runtime.errors import UnavailableError
from airwire_runtime.kafka import Record, committed_reader, read_to_end
from airwire_runtime.settings import KafkaSettings
from airwire_schemas.keys import partition_for
from airwire_schemas.topics import TOPICS, Topic

# A broker that hands out nothing for this long, though there is more, will not do so soon.
_STALLED_SECONDS = 30.0
_POLL_MS = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Extent:
    """Which offsets of a partition are there."""

    begin: int
    end: int
    """Offset after the last committed record."""


class TopicReader:
    """Reads Airwire's topics for one command."""

    def __init__(self, consumer: AIOKafkaConsumer, *, address: str) -> None:
        self._consumer = consumer
        self._address = address

    async def records(
        self,
        topic: Topic,
        *,
        start: Mapping[int, int] | None = None,
        partitions: Iterable[int] | None = None,
    ) -> AsyncGenerator[Record, None]:
        """Every committed record that is there now, in order within each partition.

        Raises `UnavailableError` where the broker goes away meanwhile.
        """
        found = aiter(read_to_end(self._consumer, topic, start=start, partitions=partitions))
        while True:
            async with self._explained():
                try:
                    record = await anext(found)
                except StopAsyncIteration:
                    return
            yield record

    async def of_document(self, topic: Topic, document_id: str) -> AsyncIterator[Record]:
        """Every record that speaks of a document, in the order it was written."""
        async for record in self.records(topic, partitions=[partition_of(document_id)]):
            if (record.key or b"").partition(b"/")[0] == document_id.encode():
                yield record

    async def at(self, topic: Topic, *, partition: int, offset: int) -> Record | None:
        """The record at an offset; null where it was replaced since."""
        found = self.records(topic, start={partition: offset}, partitions=[partition])
        async for record in found:
            await found.aclose()
            return record if record.offset == offset else None
        return None

    async def extents(self, topic: Topic) -> dict[int, Extent]:
        """For each partition which offsets are there."""
        partitions = [TopicPartition(str(topic), n) for n in range(TOPICS[topic].partitions)]
        async with self._explained():
            begins = await self._consumer.beginning_offsets(partitions)
            ends = await self._consumer.end_offsets(partitions)
        return {p.partition: Extent(begin=begins[p], end=ends[p]) for p in partitions}

    async def follow(self, topic: Topic, *, start: Mapping[int, int]) -> AsyncIterator[Record]:
        """What is committed from the offsets `start` on, without end."""
        partitions = {TopicPartition(str(topic), number): at for number, at in start.items()}
        self._consumer.assign(list(partitions))
        for partition, offset in partitions.items():
            self._consumer.seek(partition, offset)
        while True:
            batches = await self._consumer.getmany(timeout_ms=_POLL_MS)
            for record in in_order(record for batch in batches.values() for record in batch):
                yield record

    async def require(self, topics: Collection[Topic]) -> None:
        """Raise `UnavailableError` unless all of `topics` are there."""
        async with self._explained():
            there = await self._consumer.topics()
        missing = [str(topic) for topic in topics if topic not in there]
        if missing:
            raise UnavailableError(
                f"Kafka at {self._address} has no topic {', '.join(missing)}: no Airwire has run "
                "there yet. Start one with `airwire up`, or check AIRWIRE_KAFKA_BOOTSTRAP_SERVERS.",
                reason="no_topics",
            )

    @asynccontextmanager
    async def _explained(self) -> AsyncIterator[None]:
        try:
            async with asyncio.timeout(_STALLED_SECONDS):
                yield
        except (KafkaError, OSError, TimeoutError) as error:
            why = str(error) or f"nothing came for {_STALLED_SECONDS:.0f} s"
            raise UnavailableError(
                f"Kafka at {self._address} does not answer any more: {why}. Try again when it is "
                "back.",
                reason="kafka_unavailable",
            ) from error


@asynccontextmanager
async def topic_reader(settings: KafkaSettings, *topics: Topic) -> AsyncIterator[TopicReader]:
    """A reader of `topics`. Raises `UnavailableError` where Kafka or one of them is not there."""
    async with committed_reader(settings, patience_seconds=PATIENCE_SECONDS) as consumer:
        reader = TopicReader(consumer, address=settings.bootstrap_servers)
        await reader.require(topics)
        yield reader


def partition_of(document_id: str) -> int:
    """The partition of a document's records on any topic."""
    return partition_for(document_id.encode(), range(TOPICS[Topic.RAW].partitions))


def in_order(records: Iterable[Record]) -> list[Record]:
    """Records of several partitions by the time they were written."""
    return sorted(records, key=lambda record: (record.timestamp, record.partition, record.offset))
