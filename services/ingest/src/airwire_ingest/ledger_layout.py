"""The tables of the ledger, and what the database itself counts as they change."""

import sqlite3

LAYOUT = 3
_TABLES = """
CREATE TABLE origin (layout INTEGER NOT NULL, cluster TEXT NOT NULL);
CREATE TABLE positions (
    partition INTEGER PRIMARY KEY, last_offset INTEGER NOT NULL, last_event TEXT NOT NULL,
    next_offset INTEGER NOT NULL
);
CREATE TABLE documents (
    document BLOB PRIMARY KEY, is_published INTEGER NOT NULL, published REAL, end TEXT
) WITHOUT ROWID;
CREATE INDEX open_documents ON documents (published) WHERE is_published AND end IS NULL;
CREATE TABLE paths (
    path TEXT PRIMARY KEY, document BLOB NOT NULL, version INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE sightings (
    sighting BLOB PRIMARY KEY, state TEXT NOT NULL, document BLOB, version INTEGER, related BLOB,
    reason TEXT, partition INTEGER, offset INTEGER, published REAL
) WITHOUT ROWID;
CREATE TABLE receipts (sighting BLOB PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE journal (read_to INTEGER NOT NULL);
INSERT INTO journal VALUES (0);
CREATE TABLE counts (name TEXT PRIMARY KEY, number INTEGER NOT NULL) WITHOUT ROWID;
INSERT INTO counts VALUES ('seen', 0), ('published', 0), ('version_of', 0), ('duplicate_of', 0),
    ('rejected', 0), ('in_flight', 0), ('enriched', 0), ('dead_lettered', 0), ('withdrawn', 0);
CREATE TRIGGER sighting_added AFTER INSERT ON sightings BEGIN
    UPDATE counts SET number = number + 1 WHERE name IN ('seen', new.state);
END;
CREATE TRIGGER sighting_changed AFTER UPDATE OF state ON sightings BEGIN
    UPDATE counts SET number = number - 1 WHERE name = old.state;
    UPDATE counts SET number = number + 1 WHERE name = new.state;
END;
CREATE TRIGGER document_added AFTER INSERT ON documents WHEN new.is_published BEGIN
    UPDATE counts SET number = number + 1 WHERE name = coalesce(new.end, 'in_flight');
END;
CREATE TRIGGER document_changed AFTER UPDATE ON documents BEGIN
    UPDATE counts SET number = number - 1
    WHERE old.is_published AND name = coalesce(old.end, 'in_flight');
    UPDATE counts SET number = number + 1
    WHERE new.is_published AND name = coalesce(new.end, 'in_flight');
END;
"""


def lay_out(database: sqlite3.Connection) -> None:
    """Make all tables of a new ledger, or none."""
    database.executescript(f"BEGIN; {_TABLES} COMMIT;")


def is_current(database: sqlite3.Connection) -> bool:
    """Whether it has our tables, as we lay them out now; a new database has none."""
    if not database.execute("SELECT 1 FROM sqlite_master WHERE name = 'origin'").fetchone():
        return False
    row = database.execute("SELECT layout FROM origin").fetchone()
    return row is None or bool(row[0] == LAYOUT)
