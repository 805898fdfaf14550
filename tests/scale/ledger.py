"""How ingest's ledger grows: `python -m scale.ledger 1000000 10000000`, with `tests` on the path.

For each number it fills a ledger through its own interface, as the status topic would: nine of
ten sightings publish a document that comes to its end, the tenth is a duplicate. Then a process of
its own, as at a start, opens it, asks what a start asks, takes a batch of 500 files through it,
and says how long that took and by how much its memory grew.
"""

import hashlib
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from airwire_ingest.decision import Outcome
from airwire_ingest.ledger import DocumentChange, Entry, Ledger, Position
from airwire_schemas.events import DocumentState, RawPosition

_BATCH = 20_000
_CLUSTER = "scale"


def _identity(kind: str, number: int) -> str:
    return hashlib.sha256(f"{kind}{number}".encode()).hexdigest()


def _entries(count: int) -> Iterator[Entry]:
    for number in range(count):
        is_duplicate = number % 10 == 9
        yield Entry(
            sighting_id=_identity("sighting", number)[:32],
            path=f"network=NNN/2024-05-{number % 28 + 1:02d}/story-{number}.txt",
            outcome=Outcome(
                state=DocumentState.DUPLICATE_OF if is_duplicate else DocumentState.PUBLISHED,
                document_id=_identity("document", number - is_duplicate),
                version=1,
                raw=None if is_duplicate else RawPosition(partition=number % 8, offset=number),
                published_at=None if is_duplicate else 1.7e9 + number,
            ),
        )


def fill(ledger: Ledger, count: int) -> float:
    """Returns the seconds it took."""
    began = time.monotonic()
    ledger.rebuild(_CLUSTER)
    entries = _entries(count)
    while batch := list(islice(entries, _BATCH)):
        published = [entry for entry in batch if entry.outcome.state is DocumentState.PUBLISHED]
        ended = (
            DocumentChange(
                document_id=entry.outcome.document_id or "", state=DocumentState.ENRICHED
            )
            for entry in published
        )
        position = Position(next_offset=count, last_offset=count - 1, last_event="x")
        ledger.record(batch, {0: position}, ended)
        ledger.mark_receipted(entry.sighting_id for entry in batch)
    return time.monotonic() - began


def start(path: Path, count: int) -> dict[str, float]:
    """What a start asks of the ledger, and then what one batch does."""
    before = resident_mib()
    began = time.monotonic()
    ledger = Ledger(path)
    if not ledger.belongs_to(_CLUSTER) or not ledger.positions():
        raise AssertionError("it is not the ledger that was filled")
    books, oldest = ledger.books(), ledger.oldest_in_flight()
    opened = time.monotonic()
    if (books.seen, books.balance, oldest) != (count, 0, None):
        raise AssertionError(f"the books are wrong: {books}")
    files = list(islice(_entries(count), 500))
    known = ledger.look_up(
        sightings=[_identity("new", number)[:32] for number in range(500)],
        documents=[entry.outcome.document_id or "" for entry in files],
        paths=[entry.path for entry in files],
    )
    asked = time.monotonic()
    if len(known.documents) != len({entry.outcome.document_id for entry in files}):
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
            path = Path(folder) / "ledger.sqlite3"
            ledger = Ledger(path)
            seconds = fill(ledger, count)
            ledger.close()
            size = path.stat().st_size / 2**20
            again = [sys.executable, "-m", "scale.ledger", "start", str(path), str(count)]
            said = subprocess.run(again, capture_output=True, text=True, check=True).stdout
            measured = {
                "sightings": count,
                "size_mib": size,
                "filled_per_second": count / seconds,
                **json.loads(said),
            }
            print(json.dumps({name: round(value, 1) for name, value in measured.items()}))  # noqa: T201


if __name__ == "__main__":
    if sys.argv[1] == "start":
        print(json.dumps(start(Path(sys.argv[2]), int(sys.argv[3]))))  # noqa: T201
    else:
        main([int(count) for count in sys.argv[1:]])
