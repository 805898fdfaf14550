"""What has been seen and what became of it, as the status topic tells, kept at hand in SQLite.

The topic is the truth and this a projection of it: every change is idempotent, the offsets up to
which the topic was read stand in the same transaction, and without the file all of it is read
again. Memory stays flat however many files there were, a start reads only what is new, and what
the books need is counted by the database as it changes, never by going through it.
"""

import sqlite3
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from airwire_ingest.decision import Known, Latest, Outcome
from airwire_ingest.ledger_layout import LAYOUT, is_current, lay_out
from airwire_runtime.books import Books
from airwire_runtime.errors import UnavailableError
from airwire_schemas.events import DocumentState, RawPosition

_CACHE_KIB = 16 * 1024
_PUBLISHING = {DocumentState.PUBLISHED, DocumentState.VERSION_OF}
_ENDS = {DocumentState.ENRICHED, DocumentState.DEAD_LETTERED, DocumentState.WITHDRAWN}
# SQLite takes no more parameters than this in any build that is still about.
_MOST_PARAMETERS = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """The final state of a sighting, and where the file was found."""

    sighting_id: str
    path: str
    outcome: Outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentChange:
    """What another writer says of a document: that it came to an end, or is under way again."""

    document_id: str
    state: DocumentState


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """How far a partition of the status topic has been read."""

    next_offset: int
    last_offset: int
    """Of the last record that was read."""
    last_event: str
    """Its event id: another one at this offset means that this is another topic."""


class Ledger:
    """Blocking; safe to call from any thread."""

    def __init__(self, path: Path) -> None:
        """Raises `UnavailableError` where the file can't be written."""
        self._path = path
        self._lock = threading.Lock()
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._database = self._opened()
        except (OSError, sqlite3.OperationalError) as error:
            raise self._unavailable(error) from error

    def _opened(self) -> sqlite3.Connection:
        try:
            database = self._connected()
            if is_current(database):
                return database
            database.close()
        except sqlite3.DatabaseError as error:
            if isinstance(error, sqlite3.OperationalError):
                raise
        # A damaged or outdated projection is no loss: it is made again.
        return self._made_anew()

    def _made_anew(self) -> sqlite3.Connection:
        for suffix in ("", "-wal", "-shm"):
            self._path.with_name(self._path.name + suffix).unlink(missing_ok=True)
        database = self._connected()
        with database:
            lay_out(database)
        return database

    def _connected(self) -> sqlite3.Connection:
        database = sqlite3.connect(self._path, check_same_thread=False)
        database.execute("PRAGMA journal_mode=WAL")
        # A lost tail is read from the topic again; WAL keeps the file itself whole.
        database.execute("PRAGMA synchronous=NORMAL")
        database.execute(f"PRAGMA cache_size=-{_CACHE_KIB}")
        return database

    def close(self) -> None:
        with self._lock:
            self._database.close()

    def belongs_to(self, cluster: str) -> bool:
        """Whether it was made from this cluster's topic, by code that laid it out as we do."""
        with self._reading():
            row = self._database.execute("SELECT layout, cluster FROM origin").fetchone()
        return bool(row == (LAYOUT, cluster))

    def rebuild(self, cluster: str) -> None:
        """Forget everything; what follows is read from the start of `cluster`'s topic."""
        with self._reading():
            self._database.close()
            self._database = self._made_anew()
            with self._database:
                self._database.execute("INSERT INTO origin VALUES (?, ?)", (LAYOUT, cluster))

    def positions(self) -> dict[int, Position]:
        with self._reading():
            rows = self._database.execute(
                "SELECT partition, next_offset, last_offset, last_event FROM positions"
            ).fetchall()
        return {
            partition: Position(next_offset=following, last_offset=last, last_event=event)
            for partition, following, last, event in rows
        }

    def record(
        self,
        entries: Iterable[Entry],
        positions: Mapping[int, Position] | None = None,
        changes: Iterable[DocumentChange] = (),
    ) -> None:
        """Take in final states, all or none; `positions` where they were read from the topic."""
        with self._transaction():
            self._record(list(entries))
            self._database.executemany(
                "INSERT INTO documents VALUES (?, FALSE, NULL, ?) ON CONFLICT (document) "
                "DO UPDATE SET end = excluded.end",
                [
                    (
                        _packed(change.document_id),
                        str(change.state) if change.state in _ENDS else None,
                    )
                    for change in changes
                ],
            )
            self._database.executemany(
                "INSERT OR REPLACE INTO positions (partition, next_offset, last_offset, last_event)"
                " VALUES (?, ?, ?, ?)",
                [
                    (partition, position.next_offset, position.last_offset, position.last_event)
                    for partition, position in (positions or {}).items()
                ],
            )

    def _record(self, entries: Sequence[Entry]) -> None:
        self._database.executemany(
            # Not REPLACE: that would take the old row away without a word to the triggers.
            "INSERT INTO sightings VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (sighting) "
            "DO UPDATE SET state = excluded.state, document = excluded.document, "
            "version = excluded.version, related = excluded.related, reason = excluded.reason, "
            "partition = excluded.partition, offset = excluded.offset, "
            "published = excluded.published",
            map(_row, entries),
        )
        self._database.executemany(
            "INSERT INTO documents VALUES (?, TRUE, ?, NULL) ON CONFLICT (document) "
            "DO UPDATE SET is_published = TRUE, published = excluded.published",
            [
                (_packed(entry.outcome.document_id), entry.outcome.published_at)
                for entry in entries
                if entry.outcome.state in _PUBLISHING
            ],
        )
        # Partitions are read side by side, so an older version may come after a newer one.
        self._database.executemany(
            "INSERT INTO paths VALUES (?, ?, ?) ON CONFLICT (path) DO UPDATE SET "
            "document = excluded.document, version = excluded.version "
            "WHERE excluded.version > version",
            [
                (entry.path, _packed(entry.outcome.document_id), entry.outcome.version)
                for entry in entries
                if entry.outcome.version is not None
            ],
        )

    def mark_receipted(self, sighting_ids: Iterable[str], *, read_to: int | None = None) -> None:
        """These have their line in the receipts journal; it was read to the byte `read_to`."""
        with self._transaction():
            if read_to is not None:
                self._database.execute("UPDATE journal SET read_to = ?", (read_to,))
            self._database.executemany(
                "INSERT OR IGNORE INTO receipts VALUES (?)",
                [(_packed(sighting_id),) for sighting_id in sighting_ids],
            )

    def final_among(self, sighting_ids: Sequence[str]) -> dict[str, str | None]:
        """Those of them that are in their final state, each with its document."""
        with self._reading():
            rows = self._rows("sighting, document", "sightings", sighting_ids)
            return {sighting.hex(): _unpacked(document) for sighting, document in rows}

    def finished_among(self, sighting_ids: Sequence[str]) -> set[str]:
        """Those of them that are in their final state and have their receipt."""
        with self._reading():
            return {row[0].hex() for row in self._rows("sighting", "receipts", sighting_ids)}

    def journal_read_to(self) -> int:
        """Up to which byte the receipts journal was read."""
        with self._reading():
            return int(self._database.execute("SELECT read_to FROM journal").fetchone()[0])

    def books(self) -> Books:
        """What was seen, and what became of it: each counted where it stands.

        Sightings are counted in one table, documents and their ends in another, so that what was
        published twice, or ended without having been seen, upsets the balance.
        """
        with self._reading():
            count = dict(self._database.execute("SELECT name, number FROM counts").fetchall())
        return Books(
            seen=count["seen"],
            enriched=count["enriched"],
            duplicate=count["duplicate_of"],
            rejected=count["rejected"],
            dead_lettered=count["dead_lettered"],
            withdrawn=count["withdrawn"],
            in_flight=count["in_flight"],
        )

    def oldest_in_flight(self) -> float | None:
        """When the document was published that has waited longest; seconds since 1970."""
        with self._reading():
            row = self._database.execute(
                "SELECT min(published) FROM documents WHERE is_published AND end IS NULL"
            ).fetchone()
        return None if row[0] is None else float(row[0])

    def look_up(
        self, *, sightings: Sequence[str], documents: Sequence[str], paths: Sequence[str]
    ) -> Known:
        """All that is known of these."""
        with self._reading():
            states = {row[0].hex(): row[1:] for row in self._rows("*", "documents", documents)}
            return Known(
                outcomes={
                    row[0].hex(): _outcome(row[1:])
                    for row in self._rows("*", "sightings", sightings)
                },
                receipted=frozenset(
                    row[0].hex() for row in self._rows("sighting", "receipts", sightings)
                ),
                documents=frozenset(
                    document for document, (is_published, *_) in states.items() if is_published
                ),
                withdrawn=frozenset(
                    document
                    for document, (*_, end) in states.items()
                    if end == DocumentState.WITHDRAWN
                ),
                latest={
                    path: Latest(document_id=document.hex(), version=version)
                    for path, document, version in self._rows("*", "paths", paths)
                },
            )

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        with self._reading(), self._database:
            yield

    @contextmanager
    def _reading(self) -> Iterator[None]:
        try:
            with self._lock:
                yield
        except (OSError, sqlite3.OperationalError) as error:
            raise self._unavailable(error) from error

    def _unavailable(self, error: Exception) -> UnavailableError:
        return UnavailableError(
            f"The ledger {self._path} can't be used: {error}. Free some space, make the folder "
            "writable, or name another by AIRWIRE_STATE.",
            reason="ledger_unavailable",
        )

    def _rows(self, columns: str, table: str, keys: Sequence[str]) -> Iterable[tuple[Any, ...]]:
        column = {"sightings": "sighting", "receipts": "sighting", "documents": "document"}.get(
            table, "path"
        )
        packed = list(keys) if column == "path" else [bytes.fromhex(key) for key in keys]
        for start in range(0, len(packed), _MOST_PARAMETERS):
            part = packed[start : start + _MOST_PARAMETERS]
            marks = ",".join("?" * len(part))
            # Table and column are our own words, never somebody's input.
            query = f"SELECT {columns} FROM {table} WHERE {column} IN ({marks})"  # noqa: S608
            yield from self._database.execute(query, part)


def _row(entry: Entry) -> tuple[Any, ...]:
    outcome = entry.outcome
    return (
        _packed(entry.sighting_id),
        str(outcome.state),
        _packed(outcome.document_id),
        outcome.version,
        _packed(outcome.related),
        outcome.reason,
        outcome.raw and outcome.raw.partition,
        outcome.raw and outcome.raw.offset,
        outcome.published_at,
    )


def _packed(identity: str | None) -> bytes | None:
    return None if identity is None else bytes.fromhex(identity)


def _unpacked(identity: bytes | None) -> str | None:
    return None if identity is None else identity.hex()


def _outcome(row: tuple[Any, ...]) -> Outcome:
    state, document, version, related, reason, partition, offset, published = row
    return Outcome(
        state=DocumentState(state),
        document_id=_unpacked(document),
        version=version,
        related=_unpacked(related),
        reason=reason,
        raw=None if partition is None else RawPosition(partition=partition, offset=offset),
        published_at=published,
    )
