"""Ingest and its Kafka: away, back, another one, taken over."""

import hashlib
import json
import shutil
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from support import probing
from support.ingest_process import Folders, Ingest, running_ingest
from support.outsider import RAW, read_topic, states
from support.stack import ServerFactory, Servers
from support.waiting import wait_until

from airwire_ingest.publisher import TRANSACTIONAL_ID
from airwire_runtime.kafka import started, transactional_producer
from airwire_schemas.events import DocumentState, DocumentStatus
from airwire_schemas.topics import Topic

pytestmark = pytest.mark.kafka

SPEECH, LATER = b"ANNA: Good evening.\n", b"ANNA: Good night.\n"


@pytest.fixture
def folders(tmp_path: Path) -> Folders:
    return Folders(tmp_path)


def readiness(ingest: Ingest) -> dict[str, Any]:
    return probing.readiness(ingest.health_port())


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
            lambda: set(readiness(ingest)["problems"]) >= {"ledger", "group"}, "the problems"
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


async def test_an_ingest_that_was_fenced_starts_over_and_publishes_what_it_had_in_hand_once(
    fresh_servers: Servers, folders: Folders
) -> None:
    with running_ingest(fresh_servers, folders) as ingest:
        folders.put("a.txt", SPEECH)
        wait_until((folders.done / "a.txt").exists, "the first file")
        other = await started(transactional_producer(fresh_servers.kafka, TRANSACTIONAL_ID))
        try:
            folders.put("b.txt", LATER)
            wait_until((folders.done / "b.txt").exists, "the second file")
        finally:
            await other.stop()
        assert [ended["reason"] for ended in ingest.told("term_ended")] == ["producer_fenced"]
        assert "Traceback" not in ingest.log.read_text()
        assert ingest.stop() == 0
    assert len(read_topic(fresh_servers.bootstrap_servers, RAW).records) == 2


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


@pytest.mark.slow
async def test_it_measures_what_it_does_and_its_books_follow_enrich(
    fresh_servers: Servers, folders: Folders
) -> None:
    with running_ingest(fresh_servers, folders) as ingest:
        for path, content in {"a.txt": SPEECH, "b.txt": SPEECH, "c.txt": b""}.items():
            folders.put(path, content)
        wait_until(lambda: not folders.left(), "an empty inbox")
        measured = metrics(ingest)
        assert measured['transcripts_documents_total{disposition="published"}'] == 1
        assert measured['transcripts_documents_total{disposition="duplicate"}'] == 1
        assert measured['transcripts_documents_total{disposition="rejected"}'] == 1
        assert measured['transcripts_books_sightings{state="in_flight"}'] == 1
        assert measured["transcripts_books_balance"] == 0
        assert 0 < measured["transcripts_oldest_in_flight_seconds"] < 60
        assert measured["transcripts_ingest_active"] == 1
        assert readiness(ingest)["in_flight"] == 1
        await say(fresh_servers, hashlib.sha256(SPEECH).hexdigest(), DocumentState.ENRICHED)
        enriched = 'transcripts_books_sightings{state="enriched"}'
        wait_until(lambda: metrics(ingest)[enriched] == 1, "the books to follow")
        measured = metrics(ingest)
        assert measured["transcripts_books_balance"] == 0
        assert measured["transcripts_oldest_in_flight_seconds"] == 0


async def test_withdrawn_bytes_are_rejected_and_their_successors_are_versions(
    fresh_servers: Servers, folders: Folders
) -> None:
    document = hashlib.sha256(SPEECH).hexdigest()
    with running_ingest(fresh_servers, folders) as ingest:
        folders.put("a.txt", SPEECH)
        wait_until((folders.done / "a.txt").exists, "the first file")
        await say(fresh_servers, document, DocumentState.WITHDRAWN)
        folders.put("again.txt", SPEECH)
        wait_until((folders.rejected / "again.txt").exists, "the same bytes to be rejected")
        assert folders.reason("again.txt") == "withdrawn"
        told = json.loads((folders.rejected / "again.txt.reason.json").read_text())
        assert "Delete the file" in told["message"]
        folders.put("a.txt", LATER)
        wait_until(lambda: not folders.left(), "the corrected text")
        assert ingest.told("document_published")[-1]["supersedes"] == document
    records = read_topic(fresh_servers.bootstrap_servers, RAW).records
    assert [record.key() for record in records].count(document.encode()) == 1
    assert len(records) == 2


async def say(servers: Servers, document_id: str, state: DocumentState) -> None:
    """Say of a document what enrich, or a withdrawal, says of it."""
    producer = await started(transactional_producer(servers.kafka, "another-writer"))
    try:
        async with producer.transaction():
            await producer.send_and_wait(
                str(Topic.STATUS),
                DocumentStatus(document_id=document_id, state=state).body(),
                key=document_id.encode(),
            )
    finally:
        await producer.stop()


def metrics(ingest: Ingest) -> dict[str, float]:
    return probing.metrics(ingest.health_port())


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
            wait_until(lambda: "ledger" in readiness(ingest)["problems"], "it to wait")
            assert folders.left() == ["a.txt"]
            await other.abort_transaction()
            wait_until((folders.done / "a.txt").exists, "the file")
    finally:
        await other.stop()
