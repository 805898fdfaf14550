"""The books: every file that was ever seen, and what became of it, counted from the status topic.

    seen = enriched + duplicate + rejected + dead-lettered + withdrawn + in flight

Counted are sightings. One that was published counts by the state of its document, which enrich
tells under a key of its own: see `airwire_schemas.keys`.
"""

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pydantic import ValidationError

from airwire_runtime.kafka import read_to_end
from airwire_schemas.events import DocumentState, DocumentStatus
from airwire_schemas.topics import Topic

_PUBLISHED = frozenset({DocumentState.PUBLISHED, DocumentState.VERSION_OF})
_ENDS = {
    DocumentState.ENRICHED: "enriched",
    DocumentState.DEAD_LETTERED: "dead_lettered",
    DocumentState.WITHDRAWN: "withdrawn",
}
_OUTCOMES = {DocumentState.DUPLICATE_OF: "duplicate", DocumentState.REJECTED: "rejected"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Books:
    """How many sightings there were, and how many came to which end."""

    seen: int = 0
    enriched: int = 0
    duplicate: int = 0
    rejected: int = 0
    dead_lettered: int = 0
    withdrawn: int = 0
    in_flight: int = 0
    """Taken up, and not at an end yet."""

    @property
    def balance(self) -> int:
        """0, or something is counted twice or not at all."""
        return self.seen - (
            self.enriched
            + self.duplicate
            + self.rejected
            + self.dead_lettered
            + self.withdrawn
            + self.in_flight
        )

    @property
    def is_idle(self) -> bool:
        """Whether everything that was seen is at its end."""
        return self.in_flight == 0 and self.balance == 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Unfinished:
    """A sighting that is not at its end."""

    sighting_id: str
    document_id: str | None
    path: str
    state: DocumentState
    """The last that is known of it."""
    since: datetime | None
    """When it came there, as far as its writer knew."""

    def age_seconds(self, now: datetime) -> float | None:
        return None if self.since is None else (now - self.since).total_seconds()


@dataclass(slots=True)
class _Sighted:
    """The last word on a sighting; what only an unfinished one needs is dropped with its end."""

    key: bytes
    document_id: bytes | None
    state: DocumentState
    path: str | None
    since: datetime | None


class Tally:
    """Counts status records. Pure; takes them in the order of their partition."""

    def __init__(self) -> None:
        self._sightings: dict[bytes, _Sighted] = {}
        self._surplus = 0
        self._documents: dict[bytes, DocumentState] = {}
        self.next_offsets: dict[int, int] = {}
        """Where each partition is to be read on."""
        self.unreadable = 0
        """Records that are not what the topic promises: somebody else's, or damaged."""

    def take(self, record: Any) -> None:
        """Count a record as aiokafka hands it over."""
        self.next_offsets[record.partition] = record.offset + 1
        self.add(record.key or b"", record.value)

    def add(self, key: bytes, value: bytes | None) -> None:
        """Count one status record; without a value it takes back what was said under its key."""
        if value is None:
            self._take_back(key)
            return
        try:
            status = DocumentStatus.read(value)
        except ValidationError:
            self.unreadable += 1
            return
        if status.sighting is not None:
            self._add_sighting(key, status)
        elif status.document_id is not None:
            self._add_document(bytes.fromhex(status.document_id), status.state)

    def _add_sighting(self, key: bytes, status: DocumentStatus) -> None:
        if status.sighting is None:
            return
        sighting = bytes.fromhex(status.sighting.sighting_id)
        earlier = self._sightings.get(sighting)
        if earlier is not None and earlier.key != key:
            # One file, told of under two documents: counted twice, so that the books show it.
            self._surplus += 1
        is_open = status.state not in _OUTCOMES
        self._sightings[sighting] = _Sighted(
            key,
            None if status.document_id is None else bytes.fromhex(status.document_id),
            status.state,
            status.sighting.path if is_open else None,
            max((time.at for time in status.times), default=None) if is_open else None,
        )

    def _add_document(self, document: bytes, state: DocumentState) -> None:
        if state in _ENDS:
            self._documents[document] = state
        else:
            # A replay says that a dead-lettered document is under way again.
            self._documents.pop(document, None)

    def _take_back(self, key: bytes) -> None:
        document, has_sighting, sighting = key.partition(b"/")
        try:
            if has_sighting:
                self._sightings.pop(bytes.fromhex(sighting.decode()), None)
            else:
                self._documents.pop(bytes.fromhex(document.decode()), None)
        except ValueError:
            self.unreadable += 1

    def books(self) -> Books:
        """The books of what was counted so far."""
        counts = dict.fromkeys([*_ENDS.values(), *_OUTCOMES.values(), "in_flight"], 0)
        for sighted in self._sightings.values():
            counts[self._end_of(sighted) or "in_flight"] += 1
        counts["in_flight"] += self._surplus
        return Books(seen=len(self._sightings), **counts)

    def _end_of(self, sighted: _Sighted) -> str | None:
        if sighted.state in _OUTCOMES:
            return _OUTCOMES[sighted.state]
        if sighted.state not in _PUBLISHED or sighted.document_id is None:
            return None
        state = self._documents.get(sighted.document_id)
        return None if state is None else _ENDS[state]

    def has_seen(self, sighting_id: str) -> bool:
        return bytes.fromhex(sighting_id) in self._sightings

    def unfinished(self) -> Iterator[Unfinished]:
        """Every sighting that is not at its end, in the order they were seen."""
        for sighting, sighted in self._sightings.items():
            if self._end_of(sighted) is None:
                yield Unfinished(
                    sighting_id=sighting.hex(),
                    document_id=None if sighted.document_id is None else sighted.document_id.hex(),
                    path=sighted.path or "",
                    state=sighted.state,
                    since=sighted.since,
                )


@dataclass(frozen=True, slots=True, kw_only=True)
class Whereabouts:
    """One sighting of a file, and what is known of its document beyond it."""

    sighting: DocumentStatus
    """What ingest said last."""
    document: DocumentStatus | None
    """What enrich said last of the document."""


async def update(tally: Tally, consumer: Any) -> Tally:
    """Read the status topic from where `tally` stands to its end, and count.

    `consumer` is one of `airwire_runtime.kafka.committed_reader`.
    """
    async for record in read_to_end(consumer, Topic.STATUS, start=tally.next_offsets):
        tally.take(record)
    return tally


async def read_books(consumer: Any) -> Tally:
    """Count the whole status topic."""
    return await update(Tally(), consumer)


async def whereabouts(
    consumer: Any, *, path: str | None = None, document_id: str | None = None
) -> list[Whereabouts]:
    """Every sighting of a path (as in `Sighting.path`) or of a document, oldest first.

    Memory is bounded by what is found: the topic is read twice, first for the sightings.
    """
    sightings: dict[str, DocumentStatus] = {}
    async for status in _statuses(consumer):
        sighting = status.sighting
        if sighting is not None and (
            sighting.path == path or (document_id is not None and status.document_id == document_id)
        ):
            sightings[sighting.sighting_id] = status
    wanted = {status.document_id for status in sightings.values()} - {None}
    documents: dict[str | None, DocumentStatus] = {}
    if wanted:
        async for status in _statuses(consumer):
            if status.sighting is None and status.document_id in wanted:
                documents[status.document_id] = status
    found = [
        Whereabouts(
            sighting=status,
            document=None
            if status.state is DocumentState.REJECTED
            else documents.get(status.document_id),
        )
        for status in sightings.values()
    ]
    return sorted(found, key=_seen_at)


def _seen_at(found: Whereabouts) -> float:
    seen = found.sighting.time_of("seen")
    return 0.0 if seen is None else seen.timestamp()


async def _statuses(consumer: Any) -> AsyncIterator[DocumentStatus]:
    async for record in read_to_end(consumer, Topic.STATUS):
        if record.value is None:
            continue
        try:
            yield DocumentStatus.read(record.value)
        except ValidationError:
            continue
