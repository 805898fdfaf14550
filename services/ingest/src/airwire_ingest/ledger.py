"""What has been seen and published, as the status topic tells it, kept at hand in SQLite.

The topic is the truth and this a projection of it: every change is idempotent, the offsets up to
which the topic was read stand in the same transaction, and without the file all of it is read
again. Memory stays flat however many files there were, and a start reads only what is new.
"""

import sqlite3
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from airwire_ingest.decision import Known, Latest, Outcome
from airwire_runtime.errors import UnavailableError
from airwire_schemas.events import DocumentState, RawPosition

_LAYOUT = 1
_FILE = "ledger.sqlite3"
_TABLES = """
CREATE TABLE IF NOT EXISTS origin (layout INTEGER NOT NULL, cluster TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS positions (
    partition INTEGER PRIMARY KEY, last_offset INTEGER NOT NULL, last_event TEXT NOT NULL,
    next_offset INTEGER NOT NULL
);
CREATE TABLE IF NOT EXISTS documents (document BLOB PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS paths (
    path TEXT PRIMARY KEY, document BLOB NOT NULL, version INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS sightings (
    sighting BLOB PRIMARY KEY, state TEXT NOT NULL, document BLOB, version INTEGER, related BLOB,
    reason TEXT, partition INTEGER, offset INTEGER, published REAL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS receipts (sighting BLOB PRIMARY KEY) WITHOUT ROWID;
"""
_CACHE_KIB = 16 * 1024
_PUBLISHING = {DocumentState.PUBLISHED, DocumentState.VERSION_OF}
# SQLite takes no more parameters than this in any build that is still about.
_MOST_PARAMETERS = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """The final state of a sighting, and where the file was found."""

    sighting_id: str
    path: str
    outcome: Outcome


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

    def __init__(self, folder: Path) -> None:
        """Raises `UnavailableError` where the folder can't be written."""
        self._path = folder / _FILE
        self._lock = threading.Lock()
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self._database = self._opened()
        except (OSError, sqlite3.OperationalError) as error:
            raise self._unavailable(error) from error

    def _opened(self) -> sqlite3.Connection:
        try:
            return self._connected()
        except sqlite3.DatabaseError as error:
            if isinstance(error, sqlite3.OperationalError):
                raise
            # A damaged projection is no loss: it is made again.
            self._delete_files()
            return self._connected()

    def _connected(self) -> sqlite3.Connection:
        database = sqlite3.connect(self._path, check_same_thread=False)
        database.execute("PRAGMA journal_mode=WAL")
        # A lost tail is read from the topic again; WAL keeps the file itself whole.
        database.execute("PRAGMA synchronous=NORMAL")
        database.execute(f"PRAGMA cache_size=-{_CACHE_KIB}")
        with database:
            database.executescript(_TABLES)
        return database

    def _delete_files(self) -> None:
        for suffix in ("", "-wal", "-shm"):
            self._path.with_name(_FILE + suffix).unlink(missing_ok=True)

    def close(self) -> None:
        with self._lock:
            self._database.close()

    def belongs_to(self, cluster: str) -> bool:
        """Whether it was made from this cluster's topic, by code that laid it out as we do."""
        with self._lock:
            row = self._database.execute("SELECT layout, cluster FROM origin").fetchone()
        return bool(row == (_LAYOUT, cluster))

    def rebuild(self, cluster: str) -> None:
        """Forget everything; what follows is read from the start of `cluster`'s topic."""
        with self._lock:
            self._database.close()
            self._delete_files()
            self._database = self._connected()
            with self._database:
                self._database.execute("INSERT INTO origin VALUES (?, ?)", (_LAYOUT, cluster))

    def positions(self) -> dict[int, Position]:
        with self._lock:
            rows = self._database.execute(
                "SELECT partition, next_offset, last_offset, last_event FROM positions"
            ).fetchall()
        return {
            partition: Position(next_offset=following, last_offset=last, last_event=event)
            for partition, following, last, event in rows
        }

    def record(
        self, entries: Iterable[Entry], positions: Mapping[int, Position] | None = None
    ) -> None:
        """Take in final states, all or none; `positions` where they were read from the topic."""
        with self._transaction():
            self._record(list(entries))
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
            "INSERT OR REPLACE INTO sightings VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            map(_row, entries),
        )
        self._database.executemany(
            "INSERT OR IGNORE INTO documents VALUES (?)",
            [
                (_packed(entry.outcome.document_id),)
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

    def mark_receipted(self, sighting_ids: Iterable[str]) -> None:
        """These have their line in the receipts journal."""
        with self._transaction():
            self._database.executemany(
                "INSERT OR IGNORE INTO receipts VALUES (?)",
                [(_packed(sighting_id),) for sighting_id in sighting_ids],
            )

    def final_among(self, sighting_ids: Sequence[str]) -> set[str]:
        """Those of them that are in their final state."""
        with self._lock:
            return {row[0].hex() for row in self._rows("sighting", "sightings", sighting_ids)}

    def look_up(
        self, *, sightings: Sequence[str], documents: Sequence[str], paths: Sequence[str]
    ) -> Known:
        """All that is known of these."""
        with self._lock:
            return Known(
                outcomes={
                    row[0].hex(): _outcome(row[1:])
                    for row in self._rows("*", "sightings", sightings)
                },
                receipted=frozenset(
                    row[0].hex() for row in self._rows("sighting", "receipts", sightings)
                ),
                documents=frozenset(
                    row[0].hex() for row in self._rows("document", "documents", documents)
                ),
                latest={
                    path: Latest(document_id=document.hex(), version=version)
                    for path, document, version in self._rows("*", "paths", paths)
                },
            )

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        try:
            with self._lock, self._database:
                yield
        except sqlite3.OperationalError as error:
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
