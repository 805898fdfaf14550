"""How ingest's ledger grows: `python -m scale.ledger 1000000 10000000`, with `tests` on the path.

For each number it makes a ledger of so many sightings, nine of ten of which published a document
that came to its end, the tenth a duplicate. Then a process of its own, as at a start, opens it,
asks what a start asks, takes a batch of 500 files through it, and says how long that took and by
how much its memory grew.

The rows are written into the tables in bulk, in the order of their keys. Through the ledger's own
interface they come in no order, which costs more time and some space; `scale.rebuild` says how
fast that is.
"""

import json
import os
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

from airwire_ingest.ledger import Ledger, Position

_CLUSTER = "scale"
_BATCH_FILES = 500


def document(number: int, count: int) -> bytes:
    """Spread evenly over all keys, in their order."""
    return (number * 2**256 // count).to_bytes(32)


def sighting(number: int, count: int) -> bytes:
    return document(number, count)[:16]


def path(number: int) -> str:
    return f"network=NNN/2024-05-06/story-{number:08d}.txt"


def fill(place: Path, count: int) -> None:
    ledger = Ledger(place)
    ledger.rebuild(_CLUSTER)
    ledger.record([], {0: Position(next_offset=count, last_offset=count - 1, last_event="x")})
    ledger.close()
    tables: dict[str, Iterable[Any]] = {
        "documents (document, is_published, published, end)": (
            (document(number, count), True, 1.7e9 + number, "enriched")
            for number in _published(count)
        ),
        "paths (path, document, version)": (
            (path(number), document(number, count), 1) for number in _published(count)
        ),
        "sightings (sighting, state, document, version)": _sightings(count),
        "receipts (sighting)": ((sighting(number, count),) for number in range(count)),
    }
    with closing(sqlite3.connect(place)) as database, database:
        triggers = database.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        kept = triggers.fetchall()
        for name, _ in kept:
            database.execute(f"DROP TRIGGER {name}")
        for table, rows in tables.items():
            marks = ", ".join("?" * (table.count(",") + 1))
            database.executemany(f"INSERT INTO {table} VALUES ({marks})", rows)
        counts = {
            "seen": count,
            "published": count - count // 10,
            "enriched": count - count // 10,
            "duplicate_of": count // 10,
        }
        database.executemany(
            "UPDATE counts SET number = ? WHERE name = ?",
            [(number, name) for name, number in counts.items()],
        )
        for _, sql in kept:
            database.execute(sql)


def _published(count: int) -> Iterator[int]:
    return (number for number in range(count) if number % 10 != 9)


def _sightings(count: int) -> Iterator[tuple[Any, ...]]:
    for number in range(count):
        is_duplicate = number % 10 == 9
        yield (
            sighting(number, count),
            "duplicate_of" if is_duplicate else "published",
            document(number - is_duplicate, count),
            1,
        )


def start(place: Path, count: int) -> dict[str, float]:
    """What a start asks of the ledger, and then what one batch does."""
    before = resident_mib()
    began = time.monotonic()
    ledger = Ledger(place)
    if not ledger.belongs_to(_CLUSTER) or not ledger.positions():
        raise AssertionError("it is not the ledger that was filled")
    books, oldest = ledger.books(), ledger.oldest_in_flight()
    opened = time.monotonic()
    if (books.seen, books.balance, oldest) != (count, 0, None):
        raise AssertionError(f"the books are wrong: {books}")
    step = count // _BATCH_FILES
    numbers = [number - number % 10 for number in range(0, step * _BATCH_FILES, step)]
    known = ledger.look_up(
        sightings=[sighting(number, count).hex() for number in numbers],
        documents=[document(number, count).hex() for number in numbers],
        paths=[path(number) for number in numbers],
    )
    asked = time.monotonic()
    if len(known.documents) != len(set(numbers)):
        raise AssertionError("documents are missing")
    grown = resident_mib() - before
    ledger.close()
    return {
        "start_ms": (opened - began) * 1000,
        "batch_of_500_ms": (asked - opened) * 1000,
        "memory_grown_mib": grown,
    }


def resident_mib() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGESIZE") / 2**20


def main(counts: list[int]) -> None:
    """Fill and start for each number, and print a line of JSON for it."""
    for count in counts:
        with tempfile.TemporaryDirectory() as folder:
            place = Path(folder) / "ledger.sqlite3"
            fill(place, count)
            size = place.stat().st_size / 2**20
            again = [sys.executable, "-m", "scale.ledger", "start", str(place), str(count)]
            said = subprocess.run(again, capture_output=True, text=True, check=True).stdout
            measured = {"sightings": count, "size_mib": size, **json.loads(said)}
            print(json.dumps({name: round(value, 1) for name, value in measured.items()}))  # noqa: T201


if __name__ == "__main__":
    if sys.argv[1] == "start":
        print(json.dumps(start(Path(sys.argv[2]), int(sys.argv[3]))))  # noqa: T201
    else:
        main([int(count) for count in sys.argv[1:]])
