"""The status topic read into the ledger, from where the ledger stands to the topic's end."""

import asyncio
import re
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from typing import NamedTuple

import structlog
from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient
from pydantic import ValidationError

from airwire_ingest.decision import Outcome
from airwire_ingest.ledger import DocumentChange, Entry, Ledger, Position
from airwire_runtime.errors import UnavailableError
from airwire_runtime.kafka import (
    CONNECTION_ERRORS,
    Record,
    committed_reader,
    connection,
    started,
)
from airwire_runtime.settings import KafkaSettings
from airwire_schemas.events import DocumentState, DocumentStatus
from airwire_schemas.headers import CE_ID
from airwire_schemas.topics import TOPICS, Topic

_BATCH_RECORDS = 2_000
_POLL_MS = 500
_SEEN = f":{DocumentState.SEEN}".encode()
_SIGHTING = re.compile(rb"(-|[0-9a-f]{64})/([0-9a-f]{32})")
_DOCUMENT = re.compile(rb"[0-9a-f]{64}")

log = structlog.get_logger()


class ForeignTopicError(Exception):
    """The ledger was made from another topic than the one that is there."""


class Projection:
    """Keeps one ledger level with the topic."""

    def __init__(self, settings: KafkaSettings, ledger: Ledger) -> None:
        self._settings = settings
        self._ledger = ledger
        self._turn = asyncio.Lock()
        self._level_at: float | None = None

    @property
    def is_current(self) -> bool:
        """Whether the ledger has been level with the topic since this process started."""
        return self._level_at is not None

    @property
    def age_seconds(self) -> float | None:
        """How long ago it was level with the topic; null where it was not yet."""
        return None if self._level_at is None else time.monotonic() - self._level_at

    async def catch_up(self) -> None:
        """Read what is new. Waits for the broker; raises `UnavailableError` if it goes meanwhile.

        A ledger that belongs to another cluster, to another topic of this name, or to a longer
        one than is there, is made anew.
        """
        async with self._turn:
            asked_at = time.monotonic()
            try:
                cluster = await self._cluster()
                if not await asyncio.to_thread(self._ledger.belongs_to, cluster):
                    await asyncio.to_thread(self._ledger.rebuild, cluster)
                try:
                    await self._read()
                except ForeignTopicError as error:
                    log.warning("ledger_rebuilt", reason=str(error))
                    await asyncio.to_thread(self._ledger.rebuild, cluster)
                    await self._read()
            except CONNECTION_ERRORS as error:
                raise UnavailableError(
                    f"The status topic can't be read: {error!r}.", reason="kafka_unavailable"
                ) from error
            self._level_at = asked_at

    async def _cluster(self) -> str:
        admin = await started(AIOKafkaAdminClient(**connection(self._settings)))
        try:
            described = await admin.describe_cluster()
        finally:
            await admin.close()
        return str(described.get("cluster_id"))

    async def _read(self) -> None:
        positions = await asyncio.to_thread(self._ledger.positions)
        ends = await self._ends()
        _check_length(ends, positions)
        told: list[Record] = []
        async with committed_reader(self._settings) as consumer:
            async for record in _records(consumer, ends, positions):
                if _sighting_in(record) is not None or _tells_of_document(record):
                    told.append(record)
                positions[record.partition] = Position(
                    next_offset=record.offset + 1,
                    last_offset=record.offset,
                    last_event=_text(_event_of(record)),
                )
                if len(told) >= _BATCH_RECORDS:
                    await asyncio.to_thread(self._take_in, told, positions)
                    told = []
        await asyncio.to_thread(self._take_in, told, positions)

    def _take_in(self, told: Sequence[Record], positions: Mapping[int, Position]) -> None:
        """Enter what is new; most of it is this process's own and was entered when it was sent.

        A sighting that is known with another document is entered again, so that the books show it.
        """
        named = [_sighting_in(record) for record in told]
        known = self._ledger.final_among([each.sighting for each in named if each is not None])
        entries, changes = [], []
        for record, name in zip(told, named, strict=True):
            if name is not None and known.get(name.sighting, "") == name.document:
                continue
            status = _status_in(record)
            if status is None:
                continue
            if name is not None:
                entries.append(_entry_of(status))
            elif status.document_id is not None:
                changes.append(DocumentChange(document_id=status.document_id, state=status.state))
        self._ledger.record([entry for entry in entries if entry is not None], positions, changes)

    async def _ends(self) -> dict[int, int]:
        """Where the partitions end, open transactions included.

        For a reader of committed records they end before the first open transaction. Ours may
        stand behind one of somebody else's, and must not be overlooked.
        """
        consumer = await started(
            AIOKafkaConsumer(**connection(self._settings), group_id=None, enable_auto_commit=False)
        )
        try:
            ends = await consumer.end_offsets(_partitions())
        finally:
            await consumer.stop()
        return {partition.partition: end for partition, end in ends.items()}


def _partitions() -> list[TopicPartition]:
    return [TopicPartition(str(Topic.STATUS), n) for n in range(TOPICS[Topic.STATUS].partitions)]


def _check_length(ends: Mapping[int, int], positions: Mapping[int, Position]) -> None:
    for partition, position in positions.items():
        if position.next_offset > ends.get(partition, 0):
            raise ForeignTopicError(
                f"partition {partition} ends at {ends.get(partition, 0)}, "
                f"but was read up to {position.next_offset}"
            )


async def _records(
    consumer: AIOKafkaConsumer, ends: Mapping[int, int], positions: Mapping[int, Position]
) -> AsyncIterator[Record]:
    """What is new, up to `ends`; waits for transactions that are open before these.

    The last known record of a partition is read once more, to see that it is still the same.
    """
    known = dict(positions)
    consumer.assign(_partitions())
    begins = await consumer.beginning_offsets(_partitions())
    pending = set()
    for partition in _partitions():
        position = known.get(partition.partition)
        first = max(0 if position is None else position.last_offset, begins[partition])
        consumer.seek(partition, first)
        if first < ends[partition.partition]:
            pending.add(partition)
    while pending:
        for batch in (await consumer.getmany(*pending, timeout_ms=_POLL_MS)).values():
            for record in batch:
                position = known.get(record.partition)
                if position is None or record.offset >= position.next_offset:
                    yield record
                elif record.offset == position.last_offset:
                    _check_same(record, position)
        for partition in tuple(pending):
            # Markers of transactions occupy offsets too and yield no record.
            if await consumer.position(partition) >= ends[partition.partition]:
                pending.discard(partition)


def _check_same(record: Record, position: Position) -> None:
    if _text(_event_of(record)) != position.last_event:
        raise ForeignTopicError(
            f"offset {record.offset} of partition {record.partition} holds another event"
        )


def _event_of(record: Record) -> bytes:
    return next((value for name, value in record.headers if name == CE_ID), b"")


def _text(event: bytes) -> str:
    return event.decode("utf-8", "backslashreplace")


class _Named(NamedTuple):
    """What the key of a sighting's record names."""

    document: str | None
    sighting: str


def _sighting_in(record: Record) -> _Named | None:
    """The sighting whose final state the record tells; nothing where it tells something else."""
    match = _SIGHTING.fullmatch(record.key or b"")
    if match is None or record.value is None or _event_of(record).endswith(_SEEN):
        return None
    document = match[1].decode()
    return _Named(None if document == "-" else document, match[2].decode())


def _tells_of_document(record: Record) -> bool:
    """Whether it is another writer's word on a document itself."""
    return record.value is not None and _DOCUMENT.fullmatch(record.key or b"") is not None


def _status_in(record: Record) -> DocumentStatus | None:
    try:
        return DocumentStatus.read(record.value or b"")
    except ValidationError:
        log.warning("status_unreadable", partition=record.partition, offset=record.offset)
        return None


def _entry_of(status: DocumentStatus) -> Entry | None:
    if status.sighting is None or status.state is DocumentState.SEEN:
        return None
    published = status.time_of("published")
    return Entry(
        sighting_id=status.sighting.sighting_id,
        path=status.sighting.path,
        outcome=Outcome(
            state=status.state,
            document_id=status.document_id,
            version=status.version,
            related=status.related,
            reason=status.reason,
            raw=status.raw,
            published_at=None if published is None else published.timestamp(),
        ),
    )
