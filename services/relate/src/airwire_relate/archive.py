"""The enriched topic read back: what is said in transcripts that are not in memory."""

import asyncio
from collections import OrderedDict
from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from typing import Any, Self

from aiokafka import AIOKafkaConsumer, TopicPartition

from airwire_relate.left_out import LeftOut
from airwire_relate.likeness.speech import Speech, speech_of
from airwire_relate.positions import Positions, partition_of
from airwire_relate.transcripts import is_transcript_id, transcript_in
from airwire_runtime.claims import ClaimStore
from airwire_runtime.errors import UnavailableError
from airwire_runtime.kafka import (
    CONNECTION_ERRORS,
    Record,
    connection,
    partitions_of,
    read_to_end,
    started,
)
from airwire_runtime.settings import KafkaSettings
from airwire_runtime.waiting import when_available
from airwire_schemas.events import EnrichedTranscript
from airwire_schemas.topics import Topic

# Of speeches kept in memory, counted in words: 20 bytes each.
_KEPT_WORDS = 2_000_000
# A broker hands out at least one batch however large; reading one record on, more is of no use.
_FETCH_BYTES = 64 * 1024
_POLL_MS = 500
_ANSWER_SECONDS = 10.0


class TopicArchive:
    """Reads single records back, and remembers what was said in the last ones."""

    def __init__(
        self, consumer: AIOKafkaConsumer, *, settings: KafkaSettings, claims: ClaimStore
    ) -> None:
        self.positions = Positions()
        self.left_out = LeftOut()
        self.absent: set[str] = set()
        """Transcripts of which the newest record was left out."""
        self._consumer = consumer
        self._settings = settings
        self._claims = claims
        self._speeches: OrderedDict[str, Speech] = OrderedDict()
        self._words = 0
        self._partitions = partitions_of(Topic.ENRICHED)

    @classmethod
    @asynccontextmanager
    async def opened(cls, settings: KafkaSettings, claims: ClaimStore) -> AsyncIterator[Self]:
        """An archive with a consumer of its own; it waits for the broker."""

        async def start() -> Any:
            return await started(
                AIOKafkaConsumer(
                    **connection(settings),
                    group_id=None,
                    enable_auto_commit=False,
                    isolation_level="read_committed",
                    auto_offset_reset="earliest",
                    max_partition_fetch_bytes=_FETCH_BYTES,
                )
            )

        consumer = await when_available("kafka", start)
        try:
            yield cls(consumer, settings=settings, claims=claims)
        finally:
            await consumer.stop()

    def put(self, transcript_id: str, offset: int) -> None:
        """Take up where a transcript stands."""
        self.positions.put(transcript_id, offset)
        self.absent.discard(transcript_id)

    def keep(self, transcript_id: str, speech: Speech) -> None:
        """Remember a speech for a while: copies come soon."""
        old = self._speeches.pop(transcript_id, None)
        self._words += len(speech.words) - (0 if old is None else len(old.words))
        self._speeches[transcript_id] = speech
        while self._words > _KEPT_WORDS and len(self._speeches) > 1:
            _, dropped = self._speeches.popitem(last=False)
            self._words -= len(dropped.words)

    def withdraw(self, transcript_id: str) -> None:
        self.positions.withdraw(transcript_id)
        self.absent.discard(transcript_id)
        self._drop(transcript_id)

    def leave_out(self, transcript_id: str, record: Record) -> None:
        """Have no such transcript, now or after a restart, until it is recorded again."""
        if record.value is not None:
            self.left_out.add(record.partition, record.offset)
            self.positions.forget(transcript_id)
            self.absent.add(transcript_id)
        self._drop(transcript_id)

    def _drop(self, transcript_id: str) -> None:
        old = self._speeches.pop(transcript_id, None)
        self._words -= 0 if old is None else len(old.words)

    async def speeches(self, transcript_ids: Collection[str]) -> dict[str, Speech]:
        found: dict[str, Speech] = {}
        for name in sorted(transcript_ids):
            speech = self._speeches.get(name)
            if speech is None:
                transcript = await self.transcript(name)
                if transcript is None:
                    continue
                speech = speech_of(transcript)
                self.keep(name, speech)
            self._speeches.move_to_end(name)
            found[name] = speech
        return found

    async def transcript(self, transcript_id: str) -> EnrichedTranscript | None:
        offset = self.positions.of(transcript_id)
        if offset is None:
            return None
        partition = TopicPartition(str(Topic.ENRICHED), partition_of(transcript_id))
        record = await when_available("kafka", lambda: self._record_at(partition, offset))
        return None if record is None else await transcript_in(record, self._claims)

    async def transcripts_of(self, document_id: str) -> list[EnrichedTranscript]:
        known = list(self.positions.of_document(document_id))
        partition = partition_of(document_id)
        if not known and partition not in self.positions.complete:
            await when_available("kafka", lambda: self._complete(partition))
            known = list(self.positions.of_document(document_id))
        found = [await self.transcript(name) for name, _ in known]
        return [transcript for transcript in found if transcript is not None]

    def was_withdrawn(self, document_id: str) -> bool:
        return self.positions.was_withdrawn(document_id)

    async def _complete(self, partition: int) -> None:
        """Learn where all transcripts of a partition stand: once, however often that is asked."""
        older: dict[str, int | None] = {}
        try:
            consumer = await started(
                AIOKafkaConsumer(
                    **connection(self._settings),
                    group_id=None,
                    enable_auto_commit=False,
                    isolation_level="read_committed",
                    auto_offset_reset="earliest",
                )
            )
            try:
                async for record in read_to_end(consumer, Topic.ENRICHED, partitions=[partition]):
                    name = (record.key or b"").decode("utf-8", "replace")
                    if (partition, record.offset) in self.left_out:
                        older.pop(name, None)
                    else:
                        older[name] = None if record.value is None else record.offset
            finally:
                await consumer.stop()
        except CONNECTION_ERRORS as error:
            raise _unavailable(error) from error
        for name, offset in older.items():
            if not is_transcript_id(name):
                continue
            if offset is not None:
                self.positions.put_older(name, offset)
            elif self.positions.of(name) is None:
                self.positions.withdraw(name)
        self.positions.complete.add(partition)

    async def _record_at(self, partition: TopicPartition, offset: int) -> Record | None:
        """The record at an offset; null where compaction has removed it."""
        consumer = self._consumer
        try:
            if consumer.assignment() != {partition}:
                consumer.assign([partition])
            consumer.seek(partition, offset)
            async with asyncio.timeout(_ANSWER_SECONDS):
                while True:
                    batches = await consumer.getmany(partition, timeout_ms=_POLL_MS, max_records=1)
                    for record in batches.get(partition, ()):
                        return record if record.offset == offset else None
                    ends = await consumer.end_offsets([partition])
                    if await consumer.position(partition) >= ends[partition]:
                        return None
        except CONNECTION_ERRORS as error:
            raise _unavailable(error) from error


def _unavailable(error: BaseException) -> UnavailableError:
    return UnavailableError(
        f"Kafka does not hand out what is on {Topic.ENRICHED}: {error!r}. Check that it runs.",
        reason="kafka_unavailable",
    )
