"""Ingest when what it needs is away, slow or full: it waits, says so once, and loses nothing."""

import json
import os
import signal
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from support.ingest_process import Folders, Ingest, running_ingest
from support.outsider import RAW, read_topic, states
from support.small_disk import small_disk
from support.stack import ServerFactory, Servers
from support.waiting import comes_true, wait_until

from airwire_cli.embedded.kafka import EmbeddedKafka

pytestmark = [pytest.mark.kafka, pytest.mark.slow, pytest.mark.timeout(300)]

# As long as the continuous run can wait; AIRWIRE_TEST_OUTAGE_SECONDS=60 for the whole of it.
_OUTAGE_SECONDS = float(os.environ.get("AIRWIRE_TEST_OUTAGE_SECONDS", "15"))
_LINES_A_MINUTE = 20


@pytest.fixture
def folders(tmp_path: Path) -> Folders:
    return Folders(tmp_path)


@pytest.fixture
def kafka(server_factory: ServerFactory) -> EmbeddedKafka:
    return server_factory.kafka()


def servers_of(kafka: EmbeddedKafka) -> Servers:
    return Servers(
        bootstrap_servers=kafka.bootstrap_servers, redis_url="redis://none", source="embedded"
    )


def story(number: int, size: int = 30) -> bytes:
    return f"ANNA: This is story {number}.\n".encode().ljust(size, b"\n")


def suspended(kafka: EmbeddedKafka) -> Callable[[], None]:
    """The broker stands still, its connections open; returns what wakes it."""
    if kafka.child is None:
        raise AssertionError("it runs")
    pid = kafka.child.pid
    os.kill(pid, signal.SIGSTOP)
    return lambda: os.kill(pid, signal.SIGCONT)


def killed(kafka: EmbeddedKafka) -> Callable[[], None]:
    kafka.kill()
    return kafka.start


def lines_of_waiting(ingest: Ingest, *, during: Callable[[], None]) -> int:
    """How much it says meanwhile, but for what it says of each document."""
    before = len(ingest.events())
    during()
    return sum("document" not in told["event"] for told in ingest.events()[before:])


def check_each_came_once(bootstrap_servers: str, folders: Folders, paths: list[str]) -> None:
    def published() -> list[str]:
        records = read_topic(bootstrap_servers, RAW).records
        return sorted(json.loads(record.value())["path"] for record in records)

    # A broker that was suspended may be late in marking a committed transaction's end.
    comes_true(lambda: len(published()) >= len(paths), within=60.0)
    assert published() == sorted(paths)
    assert Counter(states(bootstrap_servers).values()) == {"published": len(paths)}
    assert sorted(receipt["path"] for receipt in folders.receipts()) == sorted(paths)


@pytest.mark.parametrize("outage", [killed, suspended])
def test_a_broker_that_is_gone_or_hangs_under_load_is_waited_for_and_nothing_is_lost_or_doubled(
    outage: Callable[[EmbeddedKafka], Callable[[], None]],
    kafka: EmbeddedKafka,
    folders: Folders,
) -> None:
    paths = [f"{number}.txt" for number in range(60)]
    with running_ingest(servers_of(kafka), folders) as ingest:
        for number, path in enumerate(paths[:20]):
            folders.put(path, story(number))
        wait_until((folders.done / "0.txt").exists, "the first files")
        end_outage = outage(kafka)
        try:
            for number, path in enumerate(paths[20:40], start=20):
                folders.put(path, story(number))
            said = lines_of_waiting(ingest, during=lambda: time.sleep(_OUTAGE_SECONDS))
        finally:
            end_outage()
        assert said < _LINES_A_MINUTE * max(1.0, _OUTAGE_SECONDS / 60)
        for number, path in enumerate(paths[40:], start=40):
            folders.put(path, story(number))
        wait_until(lambda: not folders.left(), "the files of the outage")
        assert "Traceback" not in ingest.log.read_text()
        assert ingest.stop() == 0
    check_each_came_once(kafka.bootstrap_servers, folders, paths)


@pytest.mark.parametrize("full", ["done", "state", "claims"])
def test_a_full_disk_is_waited_for_and_nothing_is_lost_or_doubled(
    full: str, fresh_servers: Servers, folders: Folders
) -> None:
    # The last one is too large for a record, and goes to the claim store.
    sizes = [20_000] * 20 + [7_000_000]
    paths = [f"{number}.txt" for number in range(len(sizes))]
    with small_disk(folders.root / full, "400k") as disk:
        with running_ingest(fresh_servers, folders) as ingest:
            wait_until(lambda: ingest.told("term_began"), "ingest's start")
            disk.fill()
            for number, (path, size) in enumerate(zip(paths, sizes, strict=True)):
                folders.put(path, story(number, size))
            wait_until(lambda: ingest.told("dependency_awaited"), "it to wait for room")
            said = lines_of_waiting(ingest, during=lambda: time.sleep(_OUTAGE_SECONDS))
            assert said < _LINES_A_MINUTE * max(1.0, _OUTAGE_SECONDS / 60)
            assert folders.left(), "there is no room for all of them"
            disk.grow("50m")
            wait_until(lambda: not folders.left(), "all files")
            assert "Traceback" not in ingest.log.read_text()
            assert ingest.stop() == 0
        check_each_came_once(fresh_servers.bootstrap_servers, folders, paths)


def test_a_file_from_the_future_is_taken_like_any_other(
    fresh_servers: Servers, folders: Folders
) -> None:
    with running_ingest(fresh_servers, folders) as ingest:
        future = time.time() + 40 * 365 * 24 * 3600
        folders.inbox.mkdir(exist_ok=True)
        (folders.inbox / "future.txt").write_bytes(story(1))
        os.utime(folders.inbox / "future.txt", (future, future))
        wait_until((folders.done / "future.txt").exists, "the file")
        assert ingest.stop() == 0
    check_each_came_once(fresh_servers.bootstrap_servers, folders, ["future.txt"])
