"""A relate in this process, and what it told."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

from confluent_kafka import Consumer, TopicPartition
from support import outsider
from support.stack import Servers
from support.waiting import wait_until

from airwire_relate.app import Relate
from airwire_relate.settings import RelateSettings, Settings
from airwire_runtime.settings import ClaimSettings, HealthSettings, LogSettings

PATIENCE_SECONDS = 60.0


def settings_for(servers: Servers, folder: Path) -> Settings:
    return Settings(
        kafka=servers.kafka,
        claims=ClaimSettings(store=folder / "claims"),
        health=HealthSettings(),
        logs=LogSettings(),
        relate=RelateSettings(watchlist=folder / "watchlist.yaml"),
    )


@asynccontextmanager
async def relate_running(
    servers: Servers, folder: Path, *, settings: Settings | None = None
) -> AsyncIterator[Relate]:
    watchlist = folder / "watchlist.yaml"
    if not watchlist.exists():
        watchlist.write_text("rules: []\n")
    relate = Relate(settings or settings_for(servers, folder))
    running = asyncio.create_task(relate.run())
    try:
        yield relate
    finally:
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running


def events(servers: Servers, topic: str) -> list[dict[str, Any] | None]:
    """All that was told on a topic, in order; null for what was taken back."""
    records = outsider.read_topic(servers.bootstrap_servers, topic).records
    return [json.loads(record.value()) if record.value() else None for record in records]


async def until(what: str, holds: Callable[[], bool]) -> None:
    await asyncio.to_thread(wait_until, holds, what, within=PATIENCE_SECONDS)


def members(event: dict[str, Any] | None) -> dict[str, str]:
    assert event is not None
    return {member["transcript_id"]: member["relation"] for member in event["members"]}


def committed(servers: Servers) -> int:
    """Offsets that relate has committed, of all partitions together."""
    consumer = Consumer(
        {"bootstrap.servers": servers.bootstrap_servers, "group.id": "airwire-relate"}
    )
    partitions = [TopicPartition("transcripts.enriched.v1", number) for number in range(8)]
    try:
        return sum(max(0, found.offset) for found in consumer.committed(partitions, timeout=20))
    finally:
        consumer.close()
