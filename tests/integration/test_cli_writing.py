"""Commands that change something: a replay, a rebuilt Redis, and servers that are not there."""

import asyncio
import json
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
import redis
from support import outsider
from support.airwire import Ended, airwire_here, environment_of
from support.filled import Filled, a_sighting, fill, send
from support.stack import ServerFactory, Servers, emptied

from airwire_runtime.claims import FolderClaimStore
from airwire_runtime.outgoing import Outgoing
from airwire_schemas.events import Content, DeadLetter, DocumentState, ReferencedContent
from airwire_schemas.headers import event_headers
from airwire_schemas.keys import BUCKETS, transcript_key
from airwire_schemas.topics import Topic

pytestmark = [pytest.mark.kafka, pytest.mark.redis]

Run = Callable[..., Ended]
_SECONDS = 60.0


@pytest.fixture
def filled(servers: Servers, tmp_path: Path) -> Filled:
    asyncio.run(emptied(servers))
    return asyncio.run(fill(servers, tmp_path / "claims"))


@pytest.fixture
def environment(servers: Servers, filled: Filled, tmp_path: Path) -> dict[str, str]:
    return {
        **servers.environment,
        "AIRWIRE_CLAIM_STORE": str(tmp_path / "claims"),
        "AIRWIRE_DATA_DIR": str(tmp_path / "data"),
    }


@pytest.fixture
def run(environment: dict[str, str], tmp_path: Path) -> Run:
    return lambda *arguments: airwire_here(*arguments, environment=environment, folder=tmp_path)


def raw_records_of(servers: Servers, document_id: str) -> list[object]:
    records = outsider.read_topic(servers.bootstrap_servers, outsider.RAW).records
    return [
        (record.key(), record.value(), record.headers())
        for record in records
        if record.key() == document_id.encode()
    ]


def test_a_replay_sends_the_record_as_it_was(run: Run, filled: Filled, servers: Servers) -> None:
    ended = run("dead-letters", "replay", filled.dead.document_id, "--json")
    assert (ended.code, ended.err) == (0, "")
    assert ended.objects == [{"document_id": filled.dead.document_id, "path": "news/two.txt"}]
    first, again = raw_records_of(servers, filled.dead.document_id)
    assert first == again


def test_a_replayed_document_is_in_flight_again(run: Run, filled: Filled) -> None:
    run("dead-letters", "replay", "--reason", "no_speech")
    (books,) = run("books", "--json").objects
    assert (books["dead_lettered"], books["in_flight"], books["balance"]) == (0, 2, 0)
    (told,) = run("where", "two.txt", "--json").objects
    assert told["state"] == "published"
    assert run("dead-letters", "list", "--json").objects == []
    (letter,) = run("dead-letters", "list", "--resolved", "--json").objects
    assert (letter["document_id"], letter["state"]) == (filled.dead.document_id, "published")


def test_the_status_of_a_replay_names_the_new_record(
    run: Run, filled: Filled, servers: Servers
) -> None:
    run("dead-letters", "replay", "--all")
    statuses = outsider.read_topic(servers.bootstrap_servers, outsider.STATUS).newest()
    place = json.loads(statuses[filled.dead.document_id])["raw"]
    records = outsider.read_topic(servers.bootstrap_servers, outsider.RAW).records
    (newest,) = [
        record
        for record in records
        if (record.partition(), record.offset()) == (place["partition"], place["offset"])
    ]
    assert newest.key().decode() == filled.dead.document_id
    assert place["offset"] > filled.dead_record.offset
    assert run("raw", filled.dead.document_id).out == filled.contents[filled.dead.document_id]


@pytest.mark.parametrize(
    ("arguments", "code", "reason"),
    [
        ([], 2, "nothing_named"),
        (["--older-than", "soon"], 2, "duration"),
        (["--reason", "time_limit"], 1, "not_found"),
        (["f" * 64], 1, "not_found"),
        (["two.txt"], 2, "id"),
    ],
)
def test_a_replay_that_means_nothing_sends_nothing(
    run: Run, servers: Servers, arguments: list[str], code: int, reason: str
) -> None:
    ended = run("dead-letters", "replay", *arguments, "--json")
    assert (ended.code, ended.out, ended.error["reason"]) == (code, b"", reason)
    assert len(outsider.read_topic(servers.bootstrap_servers, outsider.RAW).records) == 4


def test_a_dead_letter_is_replayed_once(run: Run, filled: Filled) -> None:
    assert run("dead-letters", "replay", filled.dead.document_id).code == 0
    assert run("dead-letters", "replay", filled.dead.document_id).code == 1


def test_books_that_do_not_balance_are_an_exit_code(
    run: Run, filled: Filled, servers: Servers
) -> None:
    twice = a_sighting("news/one.txt", DocumentState.PUBLISHED, filled.dead.document_id, 1)
    asyncio.run(send(servers, [twice]))
    ended = run("books", "--json")
    assert ended.code == 4
    assert ended.objects[0]["balance"] != 0
    assert "NOT BALANCED" in run("books").out.decode()


def test_a_wiped_redis_is_rebuilt(run: Run, filled: Filled, servers: Servers) -> None:
    client = redis.Redis.from_url(servers.redis_url)
    before = {key: client.dump(key) for key in client.scan_iter() if b"position" not in key}
    client.flushall()
    client.set("airwire:{00}:transcript:left-over", "x")
    client.set("somebody-else", "1")
    ended = run("rebuild-cache", "--json")
    (counts,) = ended.objects
    assert (ended.code, counts["records"], counts["written"]) == (0, 1, 1)
    assert {
        key: client.dump(key)
        for key in client.scan_iter()
        if b"position" not in key and key != b"somebody-else"
    } == before
    assert client.exists("somebody-else")
    assert len(list(client.scan_iter("airwire:*:position"))) == BUCKETS


def test_a_rebuilt_redis_keeps_to_the_life_time_that_is_set(
    filled: Filled, servers: Servers, environment: dict[str, str], tmp_path: Path
) -> None:
    with_ttl = {**environment, "AIRWIRE_TRANSCRIPT_TTL_DAYS": "1"}
    airwire_here("rebuild-cache", environment=with_ttl, folder=tmp_path)
    client = redis.Redis.from_url(servers.redis_url)
    left = client.ttl(transcript_key(filled.transcript.transcript_id))
    assert 0 < left <= 86_400


def test_tail_follows_until_it_is_interrupted(
    environment: dict[str, str], filled: Filled, servers: Servers, tmp_path: Path
) -> None:
    follower = subprocess.Popen(
        [sys.executable, "-m", "airwire_cli", "tail", "raw", "-n", "1", "--json"],
        env=environment_of(environment),
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    try:
        assert follower.stdout is not None
        json.loads(follower.stdout.readline())
        airwire_here("dead-letters", "replay", "--all", environment=environment, folder=tmp_path)
        came = json.loads(follower.stdout.readline())
        follower.send_signal(signal.SIGINT)
        _, err = follower.communicate(timeout=_SECONDS)
    finally:
        follower.kill()
        follower.wait()
    assert came["key"] == filled.dead.document_id
    assert came["value"]["path"] == "news/two.txt"
    assert (follower.returncode, err) == (0, b"")


@pytest.mark.slow
def test_a_kafka_without_our_topics_is_told_from_one_that_is_gone(
    server_factory: ServerFactory, tmp_path: Path
) -> None:
    kafka = server_factory.kafka()
    environment = {
        "AIRWIRE_KAFKA_BOOTSTRAP_SERVERS": kafka.bootstrap_servers,
        "AIRWIRE_REDIS_URL": "redis://127.0.0.1:1/0",
        "AIRWIRE_DATA_DIR": str(tmp_path),
    }
    for arguments in [
        ["raw", "0" * 64],
        ["where", "x.txt"],
        ["show", "x.txt"],
        ["tail", "raw"],
        ["books"],
        ["dead-letters", "list"],
        ["dead-letters", "show", "0" * 64],
        ["dead-letters", "replay", "--all"],
        ["re-enrich", "0" * 64],
        ["withdraw", "0" * 64],
        ["audit"],
        ["rebuild-cache"],
    ]:
        ended = airwire_here(*arguments, "--json", environment=environment, folder=tmp_path)
        assert (ended.code, ended.out, ended.error["reason"]) == (3, b"", "no_topics"), arguments
    kafka.kill()
    ended = airwire_here("books", "--json", environment=environment, folder=tmp_path)
    assert (ended.code, ended.out, ended.error["reason"]) == (3, b"", "kafka_unavailable")


@pytest.mark.parametrize("command", [["show", "0" * 64], ["find", "--person", "x"]])
def test_a_redis_that_hangs_is_given_up_in_time(tmp_path: Path, command: list[str]) -> None:
    started = time.monotonic()
    with socket.create_server(("127.0.0.1", 0)) as silent:
        environment = {"AIRWIRE_REDIS_URL": f"redis://127.0.0.1:{silent.getsockname()[1]}/0"}
        ended = airwire_here(*command, "--json", environment=environment, folder=tmp_path)
    assert (ended.code, ended.out, ended.error["reason"]) == (3, b"", "redis_unavailable")
    assert time.monotonic() - started < _SECONDS


async def dead_lettered_again(servers: Servers, document_id: str, content: Content) -> None:
    """Put the document's dead letter on its topic once more, with `content` as its value."""
    letters = outsider.read_topic(servers.bootstrap_servers, outsider.DEAD_LETTER).newest()
    letter = DeadLetter.read(letters[document_id]).model_copy(update={"value": content})
    headers = event_headers(Topic.DEAD_LETTER, event_id="test", source="test", subject="test")
    record = Outgoing(
        topic=Topic.DEAD_LETTER, key=document_id, value=letter.body(), headers=headers
    )
    await send(servers, [record])


def test_a_large_record_is_replayed_from_the_claim_store(
    run: Run, filled: Filled, servers: Servers, tmp_path: Path
) -> None:
    document_id = filled.dead.document_id
    dataref = FolderClaimStore(tmp_path / "claims").put(filled.dead_record.value or b"")
    asyncio.run(dead_lettered_again(servers, document_id, ReferencedContent(dataref=dataref)))
    assert run("dead-letters", "replay", document_id).code == 0
    first, again = raw_records_of(servers, document_id)
    assert first == again


def test_a_claim_that_is_gone_stops_the_replay_and_nothing_is_sent(
    run: Run, filled: Filled, servers: Servers
) -> None:
    document_id = filled.dead.document_id
    gone = ReferencedContent(dataref=f"claim:sha256/{'0' * 64}")
    asyncio.run(dead_lettered_again(servers, document_id, gone))
    ended = run("dead-letters", "replay", "--all", "--json")
    assert (ended.code, ended.out, ended.error["reason"]) == (1, b"", "claim_missing")
    assert len(raw_records_of(servers, document_id)) == 1
    (books,) = run("books", "--json").objects
    assert (books["dead_lettered"], books["balance"]) == (1, 0)
