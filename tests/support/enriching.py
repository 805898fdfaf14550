"""enrich in this process, on real servers, and documents for it."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import structlog
from support.stack import Servers
from support.waiting import wait_until

from airwire_cli.connection import silence_libraries
from airwire_enrich.app import run, worker_pool
from airwire_enrich.ending import Ending
from airwire_enrich.lanes import Lane
from airwire_enrich.settings import EnrichSettings, Settings
from airwire_enrich.workers import Result, WorkerPool, understand
from airwire_runtime.kafka import started, transactional_producer
from airwire_runtime.settings import ClaimSettings, HealthSettings, LogSettings, RedisSettings
from airwire_schemas.events import RawDocument
from airwire_schemas.headers import event_headers
from airwire_schemas.topics import Topic

PATIENCE_SECONDS = 60.0


def text(name: str) -> bytes:
    return f"NINA OKAFOR, HOST:\n\nGood morning, this is {name}.\n\nOKAFOR: Goodbye.\n".encode()


def settings_for(servers: Servers, folder: Path, *, workers: int = 1) -> Settings:
    return Settings(
        kafka=servers.kafka,
        redis=RedisSettings.from_environment(url=servers.redis_url),
        claims=ClaimSettings(store=folder / "claims"),
        health=HealthSettings(),
        logs=LogSettings(),
        enrich=EnrichSettings(workers=workers),
    )


@asynccontextmanager
async def enrich_running(
    settings: Settings, *, task: Callable[[bytes], Result] = understand
) -> AsyncIterator[None]:
    """`task` is what a worker does with a document.

    It says nothing, since a command that a test runs beside it shares its standard output.
    """
    silence_libraries()

    def pool_for(settings: Settings, lane: Lane) -> WorkerPool:
        return worker_pool(settings, lane, task=task)

    ending = Ending()
    service = asyncio.create_task(run(settings, ending, pool_for=pool_for))
    try:
        yield
    finally:
        ending.ask()
        await service
        structlog.reset_defaults()


async def publish(servers: Servers, records: Sequence[tuple[bytes, bytes | None]]) -> None:
    """Put (key, value) pairs on partition 0 of the raw topic, in order."""
    producer = await started(transactional_producer(servers.kafka, "test"))
    async with producer.transaction():
        for key, value in records:
            headers = event_headers(Topic.RAW, event_id="test", source="ingest", subject="test")
            await producer.send(
                str(Topic.RAW),
                value=value,
                key=key,
                partition=0,
                headers=[*headers, ("broken", b"\xff\xfe")],
            )
    await producer.stop()


def record_of(raw: RawDocument) -> tuple[bytes, bytes]:
    return raw.document_id.encode(), raw.body()


async def until(what: str, holds: Callable[[], bool], *, within: float = PATIENCE_SECONDS) -> None:
    await asyncio.to_thread(wait_until, holds, what, within=within)
