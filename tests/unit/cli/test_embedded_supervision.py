import asyncio
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from airwire_cli.embedded.child import Guard
from airwire_cli.embedded.service import Service
from airwire_cli.embedded.supervision import supervise
from airwire_runtime.errors import AirwireError, UsageError

# A service that ends with the code named, saying why as ours do; the fourth start stays.
MODULE = """
import json, os, sys, time
starts = open("starts", "a"); starts.write("x"); starts.close()
if len(open("starts").read()) < 4:
    print(json.dumps({"level": "error", "reason": "fenced", "error": "another one took over"}))
    sys.exit(int(os.environ["CODE"]))
open("settled", "w").close()
time.sleep(60)
"""


@pytest.fixture
def guard() -> Iterator[Guard]:
    guard = Guard()
    yield guard
    guard.close()


@pytest.fixture
def service(guard: Guard, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Service:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a_service.py").write_text(MODULE)
    environment = dict(os.environ) | {"PYTHONPATH": str(tmp_path), "CODE": "3"}
    return Service(
        "enrich", module="a_service", logs=tmp_path, guard=guard, environment=environment
    )


async def test_what_ends_is_started_again_and_told_once(service: Service, tmp_path: Path) -> None:
    told: list[tuple[str, AirwireError]] = []
    service.spawn()
    task = asyncio.create_task(
        supervise(service, say=lambda *what: told.append(what), first_pause=0.01)
    )
    async with asyncio.timeout(30):
        while not (tmp_path / "settled").exists():
            await asyncio.sleep(0.02)
    task.cancel()
    service.stop()
    assert (tmp_path / "starts").read_text() == "xxxx"
    ((name, failure),) = told
    assert (name, failure.reason) == ("enrich", "fenced")
    assert "another one took over" in str(failure)


async def test_a_wrong_setting_is_not_tried_again(
    guard: Guard, tmp_path: Path, service: Service
) -> None:
    environment = dict(os.environ) | {"PYTHONPATH": str(tmp_path), "CODE": "2"}
    wrong = Service(
        "ingest", module="a_service", logs=tmp_path, guard=guard, environment=environment
    )
    wrong.spawn()
    with pytest.raises(UsageError, match="ingest does not start: another one took over"):
        await supervise(wrong, say=lambda *_: None, first_pause=0.01)
    assert (tmp_path / "starts").read_text() == "x"
