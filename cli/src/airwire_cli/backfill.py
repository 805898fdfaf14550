"""Which documents are to be enriched again, and how they come onto the back-fill topic."""

from collections import Counter
from collections.abc import AsyncIterator, Callable, Collection, Sequence
from dataclasses import dataclass, field

from pydantic import ValidationError

from airwire_cli.operator_hand import OperatorHand
from airwire_cli.records import TopicReader
from airwire_runtime.kafka import Record
from airwire_schemas.events import DocumentState, DocumentStatus
from airwire_schemas.headers import AIRWIRE_STATUS
from airwire_schemas.topics import TOPICS, Topic

# A transaction of some megabytes ends within a second.
_BATCH_RECORDS = 200
_BATCH_BYTES = 8 * 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Again:
    """Which documents are meant: those that meet everything that is given; all by default."""

    ids: frozenset[str] = frozenset()
    """Of documents; any if empty."""
    older_than: int | None = None
    """Enriched by a recipe with a lower number than this."""

    def takes(self, status: DocumentStatus) -> bool:
        return (
            status.state is DocumentState.ENRICHED
            and (not self.ids or status.document_id in self.ids)
            and (self.older_than is None or (status.recipe or 0) < self.older_than)
        )


@dataclass(slots=True)
class Queued:
    """What came of it."""

    queued: int = 0
    already_queued: int = 0
    """Not queued again: they wait there from before."""
    missing: list[str] = field(default_factory=list)
    """Documents whose records are not on the raw topic."""
    recipes: Counter[int] = field(default_factory=Counter)
    """Number of the recipe to how many of those that were queued it had enriched."""
    waiting: dict[bytes, int] = field(default_factory=dict)
    """Keys of all that wait on the back-fill topic of what was meant, and each one's offset."""


async def queue_again(
    reader: TopicReader,
    again: Again,
    *,
    hand: OperatorHand | None,
    advance: Callable[[int], None] = lambda _count: None,
) -> Queued:
    """Copy what is meant from the raw topic to the back-fill topic, byte for byte.

    Without a `hand` it is only counted. A document that waits there already is not queued again,
    so this can be run any number of times. All keys of a document have one partition number on
    every topic, so partitions are done one by one, and memory is bounded by what one of them
    holds: a status for each document that is meant, never a body.
    """
    result = Queued()
    for partition in range(TOPICS[Topic.RAW].partitions):
        wanted = await _wanted(reader, again, partition)
        waiting = await _waiting(reader, partition)
        for key in wanted.keys() & waiting.keys():
            result.already_queued += 1
            result.waiting[key] = waiting[key]
            del wanted[key]
        if hand is None:
            _count(result, wanted.values())
            continue
        async for batch in _batches(_records(reader, partition, wanted)):
            await _send(hand, batch, result)
            advance(len(batch))
        result.missing += [key.decode() for key in wanted]
    return result


async def _wanted(reader: TopicReader, again: Again, partition: int) -> dict[bytes, DocumentStatus]:
    """Of each document that is meant what enrich told last."""
    wanted: dict[bytes, DocumentStatus] = {}
    async for record in reader.records(Topic.STATUS, partitions=[partition]):
        key = record.key or b""
        if b"/" in key:
            continue
        status = _status(record)
        if status is not None and again.takes(status):
            wanted[key] = status
        else:
            wanted.pop(key, None)
    return wanted


def _status(record: Record) -> DocumentStatus | None:
    try:
        return None if record.value is None else DocumentStatus.read(record.value)
    except ValidationError:
        return None


async def _waiting(reader: TopicReader, partition: int) -> dict[bytes, int]:
    """Keys of what stands on the back-fill topic and is not done, with their offsets."""
    waiting: dict[bytes, int] = {}
    async for record in reader.records(Topic.BACKFILL, partitions=[partition]):
        if record.value is None:
            waiting.pop(record.key or b"", None)
        else:
            waiting[record.key or b""] = record.offset
    return waiting


@dataclass(frozen=True, slots=True)
class _Copied:
    record: Record
    status: DocumentStatus


async def _records(
    reader: TopicReader, partition: int, wanted: dict[bytes, DocumentStatus]
) -> AsyncIterator[_Copied]:
    """The raw records of `wanted`, which loses those that are found."""
    if not wanted:
        return
    first = min(_raw_offset(status) for status in wanted.values())
    records = reader.records(Topic.RAW, start={partition: first}, partitions=[partition])
    async for record in records:
        status = wanted.get(record.key or b"")
        if status is None or record.value is None or record.offset < _raw_offset(status):
            continue
        del wanted[record.key or b""]
        yield _Copied(record, status)
        if not wanted:
            await records.aclose()
            return


def _raw_offset(status: DocumentStatus) -> int:
    return 0 if status.raw is None else status.raw.offset


async def _batches(found: AsyncIterator[_Copied]) -> AsyncIterator[list[_Copied]]:
    batch: list[_Copied] = []
    size = 0
    async for copied in found:
        batch.append(copied)
        size += len(copied.record.value or b"")
        if len(batch) == _BATCH_RECORDS or size >= _BATCH_BYTES:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


async def _send(hand: OperatorHand, batch: Sequence[_Copied], result: Queued) -> None:
    async with hand.transaction():
        sent = [
            await hand.send(
                Topic.BACKFILL,
                key=copied.record.key or b"",
                value=copied.record.value,
                headers=[
                    *(pair for pair in copied.record.headers if pair[0] != AIRWIRE_STATUS),
                    (AIRWIRE_STATUS, copied.status.body()),
                ],
            )
            for copied in batch
        ]
        places = [await written for written in sent]
    _count(result, [copied.status for copied in batch])
    for copied, place in zip(batch, places, strict=True):
        result.waiting[copied.record.key or b""] = place.offset


def _count(result: Queued, statuses: Collection[DocumentStatus]) -> None:
    result.queued += len(statuses)
    result.recipes.update(status.recipe or 0 for status in statuses)


@dataclass(slots=True)
class Outcome:
    """What came of documents that were enriched again."""

    enriched: int = 0
    not_enriched: dict[str, str] = field(default_factory=dict)
    """Documents whose older result stands, and the reason."""
    withdrawn: int = 0


async def outcome_of(reader: TopicReader, keys: Collection[bytes]) -> Outcome:
    """What enrich told last of documents that it is done with."""
    told: dict[bytes, tuple[DocumentState, str | None]] = {}
    async for record in reader.records(Topic.STATUS):
        key = record.key or b""
        if key in keys and (status := _status(record)) is not None:
            told[key] = (status.state, status.reason)
    outcome = Outcome()
    for key, (state, reason) in told.items():
        if state is DocumentState.WITHDRAWN:
            outcome.withdrawn += 1
        elif reason is not None:
            outcome.not_enriched[key.decode()] = reason
        else:
            outcome.enriched += 1
    return outcome
