"""What ingest measures: its own work, the inbox, and the books as its ledger has them."""

import asyncio
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict

from prometheus_client import Counter, generate_latest
from prometheus_client.metrics_core import Metric

from airwire_ingest.inbox import Inbox
from airwire_ingest.leadership import Leadership
from airwire_ingest.ledger import Ledger
from airwire_ingest.projection import Projection
from airwire_runtime.errors import UnavailableError
from airwire_runtime.metrics import gauge, labelled_gauge, registry_with
from airwire_schemas.events import DocumentState

_DISPOSITIONS = {
    DocumentState.PUBLISHED: "published",
    DocumentState.VERSION_OF: "published",
    DocumentState.DUPLICATE_OF: "duplicate",
    DocumentState.REJECTED: "rejected",
}


class Metrics:
    """Counts what is done, and reads the rest when it is asked for."""

    def __init__(
        self,
        *,
        ledger: Ledger,
        inbox: Inbox,
        leadership: Leadership,
        projection: Projection,
        clock: Callable[[], float] = time.time,
    ) -> None:
        """`clock` gives seconds since 1970."""
        self._ledger = ledger
        self._inbox = inbox
        self._leadership = leadership
        self._projection = projection
        self._clock = clock
        self.registry = registry_with(self._readings)
        self._documents = Counter(
            "transcripts_documents",
            "Files that this process brought to their end here, by what became of them.",
            ["disposition"],
            registry=self.registry,
        )
        self._bytes = Counter(
            "transcripts_read_bytes", "Length of these files.", registry=self.registry
        )
        for disposition in set(_DISPOSITIONS.values()):
            self._documents.labels(disposition)

    def count(self, state: DocumentState, size_bytes: int) -> None:
        """A file has come to its end."""
        self._documents.labels(_DISPOSITIONS[state]).inc()
        self._bytes.inc(size_bytes)

    async def exposition(self) -> bytes:
        """All of it, in Prometheus's text format."""
        return await asyncio.to_thread(generate_latest, self.registry)

    async def details(self) -> dict[str, object]:
        """The same in short, for a person who asks whether ingest is ready."""
        try:
            in_flight, oldest = self._ledger.books().in_flight, self._oldest_seconds()
        except UnavailableError:
            in_flight, oldest = None, None
        return {
            "role": self._leadership.role,
            "term": self._leadership.term,
            "in_flight": in_flight,
            "oldest_in_flight_seconds": oldest,
            "ledger_age_seconds": self._projection.age_seconds,
            "inbox": self._inbox_files(),
        }

    def _oldest_seconds(self) -> float | None:
        published = self._ledger.oldest_in_flight()
        # A clock that was set back must not make an age negative.
        return None if published is None else max(0.0, self._clock() - published)

    def _inbox_files(self) -> dict[str, int]:
        return {
            "settling": self._inbox.settling,
            "in_hand": self._inbox.in_hand,
            "stuck": self._inbox.stuck,
            "ignored": self._inbox.ignored,
        }

    def _readings(self) -> Iterator[Metric]:
        yield gauge(
            "transcripts_ingest_active",
            "1 for the instance that takes files, 0 for one that stands by.",
            float(self._leadership.role == "active"),
        )
        yield labelled_gauge(
            "transcripts_inbox_files",
            "Files in the inbox, as far as this instance looked, by what they wait for.",
            ("state",),
            {(state,): number for state, number in self._inbox_files().items()},
        )
        yield gauge(
            "transcripts_ledger_age_seconds",
            "How long ago the ledger was level with the status topic; the books are of then.",
            self._projection.age_seconds,
        )
        try:
            books, oldest = self._ledger.books(), self._oldest_seconds()
        except UnavailableError:
            return
        yield labelled_gauge(
            "transcripts_books_sightings",
            "Files ever seen, and how many came to which end.",
            ("state",),
            {(state,): number for state, number in asdict(books).items()},
        )
        yield gauge(
            "transcripts_books_balance",
            "Seen less all that came to an end or is in flight: 0, or something is wrong.",
            books.balance,
        )
        yield gauge(
            "transcripts_oldest_in_flight_seconds",
            "Since when the longest waiting document is published and at no end.",
            0.0 if oldest is None else oldest,
        )
