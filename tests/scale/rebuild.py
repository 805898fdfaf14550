"""How fast a lost ledger comes back: `python -m scale.rebuild 300000`, with `tests` on the path.

On an embedded Kafka of its own it writes that many status records, as ingest and enrich would (a
sighting seen, published, enriched), and has a new ledger read them.
"""

import asyncio
import hashlib
import json
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from scale.ledger import resident_mib
from support.stack import Servers, embedded_servers

from airwire_ingest.ledger import Ledger
from airwire_ingest.projection import Projection
from airwire_runtime.kafka import ensure_topics, started, transactional_producer
from airwire_schemas.events import DocumentState, DocumentStatus, RawPosition, Sighting
from airwire_schemas.headers import event_headers
from airwire_schemas.keys import status_key
from airwire_schemas.topics import Topic

_BATCH = 5_000
_A_DOCUMENT = (DocumentState.SEEN, DocumentState.PUBLISHED, DocumentState.ENRICHED)


def _statuses(records: int) -> Iterator[tuple[str, str, DocumentStatus]]:
    """Key, event id and status."""
    for number in range(records):
        place, state = number // len(_A_DOCUMENT), _A_DOCUMENT[number % len(_A_DOCUMENT)]
        document = hashlib.sha256(str(place).encode()).hexdigest()
        if state is DocumentState.ENRICHED:
            status = DocumentStatus(document_id=document, state=state, transcripts=(document,))
            yield document, f"{document}:{state}", status
            continue
        sighting = document[:32]
        status = DocumentStatus(
            document_id=document,
            state=state,
            sighting=Sighting(
                sighting_id=sighting, path=f"2024-05-06/story-{place}.txt", size_bytes=5_000
            ),
            version=None if state is DocumentState.SEEN else 1,
            raw=None
            if state is DocumentState.SEEN
            else RawPosition(partition=place % 8, offset=place),
        )
        yield status_key(document, sighting), f"{sighting}:{state}", status


async def write(servers: Servers, records: int) -> None:
    producer = await started(transactional_producer(servers.kafka, "scale"))
    try:
        statuses = _statuses(records)
        while True:
            async with producer.transaction():
                for count, (key, event, status) in enumerate(statuses, start=1):
                    headers = event_headers(
                        Topic.STATUS, event_id=event, source="scale", subject=key
                    )
                    await producer.send(
                        str(Topic.STATUS), status.body(), key=key.encode(), headers=headers
                    )
                    if count == _BATCH:
                        break
                else:
                    return
    finally:
        await producer.stop()


async def measure(servers: Servers, records: int, folder: Path) -> dict[str, float]:
    await ensure_topics(servers.kafka)
    await write(servers, records)
    ledger = Ledger(folder / "ledger.sqlite3")
    projection = Projection(servers.kafka, ledger)
    began, worked = time.monotonic(), time.process_time()
    await projection.catch_up()
    read, worked = time.monotonic() - began, time.process_time() - worked
    if ledger.books().seen != records // len(_A_DOCUMENT) or ledger.books().balance:
        raise AssertionError(f"the books are wrong: {ledger.books()}")
    began = time.monotonic()
    await projection.catch_up()
    again = time.monotonic() - began
    ledger.close()
    return {
        "records": records,
        "seconds": read,
        "records_per_second": records / read,
        "processor_seconds": worked,
        "level_again_ms": again * 1000,
        "memory_mib": resident_mib(),
    }


def main(records: int) -> None:
    with tempfile.TemporaryDirectory() as folder, embedded_servers(Path(folder) / "kafka") as there:
        measured = asyncio.run(measure(there, records, Path(folder)))
        print(json.dumps({name: round(value, 1) for name, value in measured.items()}))  # noqa: T201


if __name__ == "__main__":
    main(int(sys.argv[1]))
