"""What relate says of its own health, on a real Kafka."""

import asyncio
import random
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from support.enriched import an_enriched, record_transcripts
from support.outsider import CLUSTER, MATCH
from support.probing import free_port, metrics, readiness
from support.relating import relate_running, settings_for, until
from support.stack import Servers
from support.stories import KINDS, a_story

from airwire_relate.restoring import restore
from airwire_relate.settings import Settings
from airwire_relate.watching.matcher import Matcher
from airwire_runtime.settings import HealthSettings

pytestmark = [pytest.mark.kafka, pytest.mark.slow]


OF_A_PURGE = f"-/{'0' * 32}"
"""Key of the tombstones by which a purge begins segments of the log."""


def settings_on(port: int, servers: Servers, folder: Path) -> Settings:
    return replace(settings_for(servers, folder), health=HealthSettings(port=port))


def related(outcome: str) -> str:
    return f'transcripts_related_total{{outcome="{outcome}"}}'


async def test_it_measures_what_became_of_records_what_was_told_and_what_is_held(
    fresh_servers: Servers, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    port = free_port()
    story = a_story(random.Random(31), thing="harbour")
    origin = an_enriched(story.text, published="2026-03-01")
    copy = an_enriched(KINDS["re-cased"](story, random.Random(0)).text, published="2026-03-02")
    poison, gone = (an_enriched(a_story(random.Random(n)).text) for n in (32, 33))
    match = Matcher.match

    def defective(self: Matcher, transcript: Any) -> Any:
        if transcript.transcript_id == poison.transcript_id:
            raise ZeroDivisionError
        return match(self, transcript)

    monkeypatch.setattr(Matcher, "match", defective)
    (tmp_path / "watchlist.yaml").write_text("rules: [{name: harbour, terms: [harbour]}]\n")
    settings = settings_on(port, fresh_servers, tmp_path)
    async with relate_running(fresh_servers, tmp_path, settings=settings):
        await until("it is ready", lambda: readiness(port)["status"] == "ready")
        await record_transcripts(
            fresh_servers,
            [origin, copy, poison, gone],
            withdrawn=[gone.transcript_id, OF_A_PURGE],
        )
        await until("all are related", lambda: metrics(port)[related("related")] == 3)
        await until("one is withdrawn", lambda: metrics(port)[related("withdrawn")] == 1)
        await until("one is not", lambda: metrics(port)[related("not_related")] == 1)
        await until("a mark is passed over", lambda: metrics(port)[related("passed_over")] == 1)
        await until("nothing waits", lambda: readiness(port)["lag_records"] == 0)
        ready = await asyncio.to_thread(readiness, port)
        measured = await asyncio.to_thread(metrics, port)
    monkeypatch.setattr(Matcher, "match", match)
    async with relate_running(fresh_servers, tmp_path, settings=settings):
        await until("it is still left out", lambda: readiness(port).get("left_out") == 1)
        await record_transcripts(fresh_servers, [poison])
        await until("it is no more", lambda: readiness(port)["left_out"] == 0)
    assert ready["role"] == "active"
    assert ready["partitions"] == list(range(8))
    assert (ready["transcripts"], ready["clusters"], ready["left_out"]) == (2, 1, 1)
    assert measured[related("unreadable")] == 0
    assert measured[f'transcripts_told_events_total{{topic="{CLUSTER}"}}'] == 1
    assert measured[f'transcripts_told_events_total{{topic="{MATCH}"}}'] >= 1
    assert measured["transcripts_held_transcripts"] == 2
    assert measured["transcripts_held_clusters"] == 1
    assert measured["transcripts_left_out_transcripts"] == 1
    assert measured["transcripts_relate_active"] == 1
    assert measured["transcripts_restoring_seconds"] > 0
    assert measured["transcripts_still_seconds"] == 0
    enriched = 'topic="transcripts.enriched.v1"'
    assert measured[f'transcripts_lag_records{{partition="0",{enriched}}}'] == 0
    assert measured[f"transcripts_oldest_in_hand_seconds{{{enriched}}}"] == 0


async def test_it_is_ready_as_a_stand_by_but_not_while_it_restores(
    fresh_servers: Servers, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    active, standby = free_port(), free_port()
    may_restore = asyncio.Event()

    async def restored_late(*args: Any, **kwargs: Any) -> int:
        await may_restore.wait()
        return await restore(*args, **kwargs)

    monkeypatch.setattr("airwire_relate.term.restore", restored_late)
    first = settings_on(active, fresh_servers, tmp_path)
    async with relate_running(fresh_servers, tmp_path, settings=first):
        await until("it restores", lambda: "relations" in readiness(active)["problems"])
        assert (await asyncio.to_thread(metrics, active))["transcripts_restoring_seconds"] > 0
        may_restore.set()
        await until("it is ready", lambda: readiness(active)["status"] == "ready")
        second = settings_on(standby, fresh_servers, tmp_path)
        async with relate_running(fresh_servers, tmp_path, settings=second):
            await until("it stands by", lambda: readiness(standby).get("role") == "standby")
            said = await asyncio.to_thread(readiness, standby)
            measured = await asyncio.to_thread(metrics, standby)
    assert said["status"] == "ready"
    assert said["partitions"] == []
    assert measured["transcripts_relate_active"] == 0
    assert not any(name.startswith("transcripts_lag_records") for name in measured)


async def test_it_is_not_ready_once_its_producer_sends_no_more(
    fresh_servers: Servers, tmp_path: Path
) -> None:
    port = free_port()
    settings = settings_on(port, fresh_servers, tmp_path)
    async with relate_running(fresh_servers, tmp_path, settings=settings) as relate:
        await until("it is ready", lambda: readiness(port)["status"] == "ready")
        assert relate._term is not None
        relate._term._producer._sender.sender_task.cancel()
        await until("it is not", lambda: "producer" in readiness(port)["problems"])
