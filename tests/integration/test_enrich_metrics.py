"""What enrich says of its own health, on a real Kafka and Redis."""

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest
from support.builders import a_raw_document
from support.enriching import enrich_running, publish, record_of, settings_for, text, until
from support.probing import free_port, metrics, readiness
from support.stack import Servers

from airwire_runtime.settings import HealthSettings

pytestmark = [pytest.mark.kafka, pytest.mark.redis, pytest.mark.slow]

_RAW = 'topic="transcripts.raw.v1"'


async def test_it_measures_documents_attempts_and_what_waits_and_is_ready_with_what_it_holds(
    fresh_servers: Servers, tmp_path: Path
) -> None:
    port = free_port()
    settings = replace(settings_for(fresh_servers, tmp_path), health=HealthSettings(port=port))
    silent = a_raw_document(b"   \n\n  ", path="silent.txt")
    good = [a_raw_document(text(f"story {n}"), path=f"{n}.txt") for n in range(3)]
    async with enrich_running(settings):
        await until("it is ready", lambda: readiness(port)["status"] == "ready")
        ready = await asyncio.to_thread(readiness, port)
        assert ready["partitions"]["transcripts.raw.v1"] == list(range(8))
        assert ready["lag_records"]["transcripts.raw.v1"] == 0
        await publish(fresh_servers, [record_of(raw) for raw in [*good, silent]])
        enriched = f'transcripts_documents_total{{disposition="enriched",{_RAW}}}'
        dead = f'transcripts_documents_total{{disposition="dead_lettered",{_RAW}}}'
        await until("all are done", lambda: metrics(port)[enriched] + metrics(port)[dead] == 4)
        measured = await asyncio.to_thread(metrics, port)
    assert measured[enriched] == 3
    assert measured['transcripts_attempts_total{outcome="understood"}'] == 3
    assert measured['transcripts_attempts_total{outcome="empty"}'] >= 1
    assert measured["transcripts_attempt_seconds_count"] >= 4
    assert measured[f'transcripts_lag_records{{partition="0",{_RAW}}}'] == 0
    assert measured[f"transcripts_owned_partitions{{{_RAW}}}"] == 8
    assert measured[f"transcripts_oldest_in_hand_seconds{{{_RAW}}}"] == 0
    assert measured["transcripts_still_seconds"] == 0
