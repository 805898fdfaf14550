import asyncio
from typing import Any

from prometheus_client import generate_latest
from support.probing import metrics, readiness
from support.waiting import wait_until

from airwire_runtime.health import serve_health
from airwire_runtime.metrics import gauge, labelled_gauge, registry_with
from airwire_runtime.settings import HealthSettings


def once_listening(port: int) -> dict[str, Any]:
    wait_until(lambda: readiness(port)["status"] != "not listening", "it to listen")
    return readiness(port)


async def nothing_wrong() -> dict[str, str]:
    return {}


async def test_what_is_worth_knowing_stands_beside_the_problems_and_is_none() -> None:
    async def details() -> dict[str, object]:
        return {"role": "standby", "lag": 9_000}

    async with serve_health(HealthSettings(), nothing_wrong, details=details) as port:
        body = await asyncio.to_thread(once_listening, port)
    assert body == {"status": "ready", "problems": {}, "role": "standby", "lag": 9_000}


async def test_a_problem_makes_it_less_ready() -> None:
    async def problems() -> dict[str, str]:
        return {"producer": "not connected"}

    async with serve_health(HealthSettings(), problems) as port:
        body = await asyncio.to_thread(once_listening, port)
    assert body == {"status": "not ready", "problems": {"producer": "not connected"}}


async def test_metrics_are_read_when_they_are_asked_for() -> None:
    waiting: dict[tuple[str, ...], float] = {("a", "0"): 3.0}
    registry = registry_with(
        lambda: [
            labelled_gauge("transcripts_lag_records", "Lag.", ("topic", "partition"), waiting),
            gauge("transcripts_books_balance", "Balance.", 0),
            gauge("transcripts_ledger_age_seconds", "Age.", None),
        ]
    )

    async def exposition() -> bytes:
        return generate_latest(registry)

    async with serve_health(HealthSettings(), nothing_wrong, metrics=exposition) as port:
        await asyncio.to_thread(once_listening, port)
        waiting["a", "0"] = 4.0
        measured = await asyncio.to_thread(metrics, port)
    assert measured['transcripts_lag_records{partition="0",topic="a"}'] == 4
    assert measured["transcripts_books_balance"] == 0
    assert "transcripts_ledger_age_seconds" not in measured
    assert measured["process_resident_memory_bytes"] > 0
