"""`airwire rebuild-cache`: Redis filled again from the enriched topic."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import typer

from airwire_cli.connection import DataDir, Servers
from airwire_cli.console import (
    Json,
    counting_progress,
    messages,
    run_reporting,
    write_json,
)
from airwire_cli.records import topic_reader
from airwire_enrich.projection import project
from airwire_enrich.settings import EnrichSettings
from airwire_runtime.claims import ClaimStore
from airwire_runtime.errors import UnavailableError
from airwire_runtime.kafka import Record
from airwire_runtime.read_model import TranscriptProjection, connected
from airwire_schemas.topics import Topic

_BATCH = 200
_OUTCOMES = ("written", "removed", "seen", "older_recipe", "expired")
# A batch takes milliseconds; a Redis that has not taken one by then is gone.
_BATCH_SECONDS = 60.0


def rebuild_cache(*, as_json: Json = False, data_dir: DataDir = None) -> None:
    """Empty Redis of Airwire's keys and fill it again from the enriched topic.

    Readers find nothing, then more and more, until it is done. Services may run meanwhile.
    Transcripts live as long as AIRWIRE_TRANSCRIPT_TTL_DAYS says: set it as for enrich.
    Exit codes: 0 done; 2 wrong settings; 3 Redis or Kafka is not there.
    """
    servers = Servers(data_dir=data_dir)
    raise typer.Exit(
        run_reporting(lambda: asyncio.run(_rebuild(servers, as_json)), as_json=as_json)
    )


async def _rebuild(servers: Servers, as_json: bool) -> None:
    days = EnrichSettings.from_environment().transcript_ttl_days
    ttl = None if days is None else timedelta(days=days)
    counts = dict.fromkeys(_OUTCOMES, 0)
    async with (
        connected(servers.redis) as client,
        topic_reader(servers.kafka, Topic.ENRICHED) as reader,
    ):
        projection = TranscriptProjection(client, ttl=ttl)
        extents = await reader.extents(Topic.ENRICHED)
        await projection.clear()
        total = sum(extent.end - extent.begin for extent in extents.values())
        reached = {number: extent.begin for number, extent in extents.items()}
        with counting_progress("Rebuilding", total) as advance:
            async for batch in _batches(reader.records(Topic.ENRICHED)):
                for outcome in await _projected(batch, projection, servers.claims):
                    counts[outcome] += 1
                for record in batch:
                    # Offsets, not records: those of a compacted topic have holes.
                    advance(record.offset + 1 - reached[record.partition])
                    reached[record.partition] = record.offset + 1
    if as_json:
        write_json({"records": sum(counts.values()), **counts})
    else:
        told = ", ".join(f"{count} {outcome}" for outcome, count in counts.items() if count)
        messages().print(f"Redis is rebuilt: {told or 'the enriched topic is empty'}.")


async def _projected(
    batch: list[Record], projection: TranscriptProjection, claims: ClaimStore
) -> list[str]:
    try:
        async with asyncio.timeout(_BATCH_SECONDS):
            return await project(batch, projection=projection, claims=claims)
    except TimeoutError as error:
        raise UnavailableError(
            f"Redis has taken nothing for {_BATCH_SECONDS:.0f} s. When it is back, run this "
            "again, or let enrich go on by itself from where Redis stands.",
            reason="redis_unavailable",
        ) from error


async def _batches(records: AsyncIterator[Record]) -> AsyncIterator[list[Record]]:
    batch: list[Record] = []
    async for record in records:
        batch.append(record)
        if len(batch) == _BATCH:
            yield batch
            batch = []
    if batch:
        yield batch
