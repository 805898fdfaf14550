"""relate on a real Kafka: clusters, watch-list, versions, withdrawals, restarts."""

import asyncio
import json
import random
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
from support import outsider
from support.enriched import an_enriched, record_transcripts
from support.stack import Servers
from support.stories import KINDS, Story, a_story
from support.waiting import wait_until

from airwire_relate.app import Relate
from airwire_relate.settings import RelateSettings, Settings
from airwire_runtime.settings import ClaimSettings, HealthSettings, LogSettings
from airwire_schemas.events import EnrichedTranscript

pytestmark = [pytest.mark.kafka]

CLUSTER = "transcripts.cluster.v1"
MATCH = "transcripts.match.v1"
VERSION = "transcripts.version.v1"
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
async def relate_running(servers: Servers, folder: Path) -> AsyncIterator[None]:
    watchlist = folder / "watchlist.yaml"
    if not watchlist.exists():
        watchlist.write_text("rules: []\n")
    running = asyncio.create_task(Relate(settings_for(servers, folder)).run())
    try:
        yield
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


def copies_of(story: Story, *kinds: str, seed: int = 0) -> list[EnrichedTranscript]:
    rng = random.Random(seed)
    return [
        an_enriched(KINDS[kind](story, rng).text, path=f"{kind}.txt", published="2026-03-02")
        for kind in kinds
    ]


def members(event: dict[str, Any] | None) -> dict[str, str]:
    assert event is not None
    return {member["transcript_id"]: member["relation"] for member in event["members"]}


async def test_clusters_form_grow_and_pass_the_origin_on_when_it_is_withdrawn(
    fresh_servers: Servers, tmp_path: Path
) -> None:
    story = a_story(random.Random(1))
    origin = an_enriched(story.text, published="2026-03-01")
    other = an_enriched(a_story(random.Random(2)).text, published="2026-03-01")
    copy, excerpt = copies_of(story, "re-cased", "excerpt of 40 %")
    async with relate_running(fresh_servers, tmp_path):
        await record_transcripts(fresh_servers, [origin, other])
        await record_transcripts(fresh_servers, [copy])
        await until("a cluster forms", lambda: len(events(fresh_servers, CLUSTER)) == 1)
        await record_transcripts(fresh_servers, [excerpt])
        await until("it grows", lambda: len(events(fresh_servers, CLUSTER)) == 2)
        await record_transcripts(fresh_servers, [], withdrawn=[origin.transcript_id])
        await until("it is reduced", lambda: len(events(fresh_servers, CLUSTER)) == 3)
    formed, grown, reduced = events(fresh_servers, CLUSTER)
    assert formed
    assert grown
    assert reduced
    assert [e["change"] for e in (formed, grown, reduced)] == ["formed", "grown", "reduced"]
    assert len({e["cluster_id"] for e in (formed, grown, reduced)}) == 1
    assert members(grown) == {
        origin.transcript_id: "origin",
        copy.transcript_id: "copy",
        excerpt.transcript_id: "excerpt",
    }
    assert members(reduced) == {copy.transcript_id: "origin", excerpt.transcript_id: "excerpt"}
