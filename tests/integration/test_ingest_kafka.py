"""Ingest and its Kafka: away, back, another one, taken over."""

import json
import shutil
import sqlite3
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

import pytest
from support.ingest_process import Folders, Ingest, running_ingest
from support.outsider import RAW, read_topic, states
from support.stack import ServerFactory, Servers
from support.waiting import wait_until

from airwire_ingest.publisher import TRANSACTIONAL_ID
from airwire_runtime.kafka import started, transactional_producer
from airwire_schemas.topics import Topic

pytestmark = pytest.mark.kafka

SPEECH, LATER = b"ANNA: Good evening.\n", b"ANNA: Good night.\n"


@pytest.fixture
def folders(tmp_path: Path) -> Folders:
    return Folders(tmp_path)


def readiness(ingest: Ingest) -> dict[str, Any]:
    wait_until(lambda: ingest.told("health_served"), "the health port")
    port = ingest.told("health_served")[0]["port"]
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=5) as answer:
            body: dict[str, Any] = json.load(answer)
    except urllib.error.HTTPError as error:
        body = json.load(error)
    except urllib.error.URLError:
        body = {"status": "not listening", "problems": {}}
    return body


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_a_broker_that_is_away_is_waited_for_and_nothing_is_lost_or_doubled(
    server_factory: ServerFactory, folders: Folders
) -> None:
    kafka = server_factory.kafka()
    servers = Servers(
        bootstrap_servers=kafka.bootstrap_servers, redis_url="redis://none", source="embedded"
    )
    kafka.kill()
    with running_ingest(servers, folders) as ingest:
        wait_until(lambda: ingest.told("dependency_awaited"), "ingest to wait")
        wait_until(
            lambda: set(readiness(ingest)["problems"]) >= {"ledger", "producer"}, "the problems"
        )
        folders.put("a.txt", SPEECH)
        kafka.start()
        wait_until((folders.done / "a.txt").exists, "the first file")
        wait_until(lambda: readiness(ingest)["status"] == "ready", "readiness")

        kafka.kill()
        for number in range(20):
            folders.put(f"{number}.txt", LATER + str(number).encode())
        kafka.start()
        wait_until(lambda: not folders.left(), "the files of the outage")
        assert len(ingest.told("dependency_awaited")) < 10
        assert ingest.stop() == 0
    raw = read_topic(kafka.bootstrap_servers, RAW)
    assert len(raw.records) == len(raw.keys()) == 21
    assert set(states(kafka.bootstrap_servers).values()) == {"published"}


async def test_an_ingest_that_was_taken_over_ends_with_a_name_for_it(
    fresh_servers: Servers, folders: Folders
) -> None:
    with running_ingest(fresh_servers, folders) as ingest:
        folders.put("a.txt", SPEECH)
        wait_until((folders.done / "a.txt").exists, "the first file")
        other = await started(transactional_producer(fresh_servers.kafka, TRANSACTIONAL_ID))
        try:
            folders.put("b.txt", LATER)
            assert ingest.ended() == 3
        finally:
            await other.stop()
        (ended,) = ingest.told("service_ended")
    assert ended["reason"] == "producer_fenced"
    assert "Traceback" not in ingest.log.read_text()
    assert folders.left() == ["b.txt"]
    assert len(read_topic(fresh_servers.bootstrap_servers, RAW).records) == 1


def test_wrong_settings_end_it_with_the_name_of_the_variable(
    fresh_servers: Servers, folders: Folders
) -> None:
    settings = {"AIRWIRE_QUIET_SECONDS": "soon"}
    with running_ingest(fresh_servers, folders, settings=settings) as ingest:
        assert ingest.ended() == 2
        (told,) = ingest.events()
    assert "AIRWIRE_QUIET_SECONDS" in told["error"]


def test_done_may_not_hold_the_inbox(fresh_servers: Servers, folders: Folders) -> None:
    settings = {"AIRWIRE_DONE": str(folders.root)}
    with running_ingest(fresh_servers, folders, settings=settings) as ingest:
        assert ingest.ended() == 2
        (told,) = ingest.events()
    assert "AIRWIRE_DONE" in told["error"]


@pytest.mark.slow
@pytest.mark.parametrize("ledger", ["lost", "of_other_topics"])
async def test_a_ledger_that_is_lost_or_of_other_topics_is_made_anew_from_kafka(
    ledger: str, fresh_servers: Servers, folders: Folders
) -> None:
    with running_ingest(fresh_servers, folders):
        folders.put("a.txt", SPEECH)
        wait_until((folders.done / "a.txt").exists, "the first file")
    if ledger == "lost":
        shutil.rmtree(folders.root / "state")
    else:
        _pretend_other_topics(folders.root / "state")
    with running_ingest(fresh_servers, folders) as ingest:
        folders.put("b.txt", SPEECH)
        wait_until((folders.done / "b.txt").exists, "the copy")
        assert bool(ingest.told("ledger_rebuilt")) == (ledger == "of_other_topics")
    assert len(read_topic(fresh_servers.bootstrap_servers, RAW).records) == 1


def _pretend_other_topics(state: Path) -> None:
    """Leave a ledger that has read more of the topic than there is, and knows no document."""
    database = sqlite3.connect(state / "ledger-1.sqlite3")
    with database:
        database.execute("DELETE FROM documents")
        database.executemany(
            "INSERT OR REPLACE INTO positions VALUES (?, 999998, 'x', 999999)",
            [(number,) for number in range(8)],
        )
    database.close()


@pytest.mark.slow
async def test_an_open_transaction_of_somebody_else_hides_nothing_from_the_ledger(
    fresh_servers: Servers, folders: Folders
) -> None:
    other = await started(transactional_producer(fresh_servers.kafka, "somebody-else"))
    try:
        await other.begin_transaction()
        for number in range(8):
            await other.send_and_wait(str(Topic.STATUS), b"{}", key=b"x", partition=number)
        with running_ingest(fresh_servers, folders) as ingest:
            folders.put("a.txt", SPEECH)
            wait_until(lambda: set(readiness(ingest)["problems"]) == {"ledger"}, "it to wait")
            assert folders.left() == ["a.txt"]
            await other.abort_transaction()
            wait_until((folders.done / "a.txt").exists, "the file")
    finally:
        await other.stop()
