"""Several ingests on one folder: one takes files, the others stand by, each document comes once."""

import json
import signal
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from support import probing, stopping_ingest
from support.ingest_process import Folders, Ingest, running_ingest
from support.outsider import RAW, read_topic, states
from support.stack import Servers
from support.waiting import wait_until

pytestmark = [pytest.mark.kafka, pytest.mark.slow, pytest.mark.timeout(300)]

# A silent instance counts as alive for six seconds; then the other has to take over.
_TAKE_OVER_SECONDS = 60.0


class Sender:
    """Puts new documents into the inbox, and knows what must have become of them."""

    def __init__(self, folders: Folders) -> None:
        self._folders = folders
        self._numbers = count()
        self.sent: dict[str, bytes] = {}

    def send(self, files: int = 20) -> None:
        for number in range(files):
            place = next(self._numbers)
            content = f"ANNA: This is story {place}.\n".encode()
            path = f"batch-{place - number}/{place}.txt"
            self._folders.put(path, content)
            self.sent[path] = content

    def wait_until_taken(self) -> None:
        wait_until(lambda: not self._folders.left(), "an empty inbox", within=_TAKE_OVER_SECONDS)

    def check_each_came_once(self, servers: Servers) -> None:
        raw = read_topic(servers.bootstrap_servers, RAW)
        assert Counter(json.loads(record.value())["path"] for record in raw.records) == Counter(
            list(self.sent)
        )
        assert set(raw.keys().values()) == {1}
        assert Counter(states(servers.bootstrap_servers).values()) == {"published": len(self.sent)}
        receipts = Counter(receipt["path"] for receipt in self._folders.receipts())
        assert receipts == Counter(list(self.sent))
        for path, content in self.sent.items():
            assert (self._folders.done / path).read_bytes() == content


class Instances:
    """Ingests that run until the test ends."""

    def __init__(self, servers: Servers, folders: Folders, ends: ExitStack) -> None:
        self._servers = servers
        self._folders = folders
        self._ends = ends

    def start(self, entry: list[str] | None = None) -> Ingest:
        tests = str(Path(stopping_ingest.__file__).parents[1])
        running = running_ingest(
            self._servers, self._folders, entry=entry, settings={"PYTHONPATH": tests}
        )
        return self._ends.enter_context(running)

    def active(self, entry: list[str] | None = None) -> Ingest:
        ingest = self.start(entry)
        wait_until(lambda: ingest.told("term_began"), "it to be active", within=_TAKE_OVER_SECONDS)
        return ingest

    def standby(self) -> Ingest:
        ingest = self.start()
        wait_until(lambda: ingest.told("standing_by"), "it to stand by")
        return ingest


@pytest.fixture
def folders(tmp_path: Path) -> Folders:
    return Folders(tmp_path)


@pytest.fixture
def sender(folders: Folders) -> Sender:
    return Sender(folders)


@pytest.fixture
def instances(fresh_servers: Servers, folders: Folders) -> Iterator[Instances]:
    with ExitStack() as ends:
        yield Instances(fresh_servers, folders, ends)


def readiness(ingest: Ingest) -> dict[str, Any]:
    return probing.readiness(ingest.health_port())


def takes_over(ingest: Ingest) -> bool:
    return bool(ingest.told("term_began"))


def test_when_the_active_one_is_killed_the_other_takes_over(
    fresh_servers: Servers, instances: Instances, sender: Sender
) -> None:
    active, standby = instances.active(), instances.standby()
    sender.send()
    sender.wait_until_taken()
    assert not standby.told("document_published"), "a stand-by takes nothing"
    sender.send()
    active.process.kill()
    sender.send()
    wait_until(lambda: takes_over(standby), "the take-over", within=_TAKE_OVER_SECONDS)
    sender.wait_until_taken()
    sender.check_each_came_once(fresh_servers)


@pytest.mark.parametrize(
    "step",
    [
        "reader.read_all after",
        "producer.commit_transaction before",
        "producer.commit_transaction after",
        "receipts.append before",
        "disposal.dispose before",
    ],
)
def test_one_that_stood_still_and_wakes_up_writes_nothing_twice_and_stands_by(
    step: str, fresh_servers: Servers, folders: Folders, instances: Instances, sender: Sender
) -> None:
    log = str(folders.root / "stopped")
    zombie = instances.active(["-m", "support.stopping_ingest", step, log])
    standby = instances.standby()
    sender.send()
    wait_until((folders.root / "stopped").exists, "it to stand still")
    wait_until(lambda: takes_over(standby), "the take-over", within=_TAKE_OVER_SECONDS)
    sender.send()
    sender.wait_until_taken()
    zombie.process.send_signal(signal.SIGCONT)
    wait_until(lambda: zombie.told("standing_by"), "it to stand by", within=_TAKE_OVER_SECONDS)
    wait_until(lambda: readiness(zombie)["status"] == "ready", "its readiness as a stand-by")
    assert readiness(zombie)["role"] == "standby"
    sender.send()
    sender.wait_until_taken()
    sender.check_each_came_once(fresh_servers)
    assert not standby.told("service_ended")
    assert zombie.stop() == standby.stop() == 0


def test_restarted_one_after_the_other_under_load_they_lose_and_double_nothing(
    fresh_servers: Servers, instances: Instances, sender: Sender
) -> None:
    running = [instances.active(), instances.standby()]
    for _ in range(4):
        sender.send(100)
        leaving = running.pop(0)
        assert leaving.stop() == 0
        wait_until(lambda: takes_over(running[0]), "the take-over")
        running.append(instances.standby())
    sender.send()
    sender.wait_until_taken()
    sender.check_each_came_once(fresh_servers)


def test_a_standby_of_another_inbox_says_that_it_will_never_be_read(
    fresh_servers: Servers, instances: Instances, folders: Folders
) -> None:
    instances.active()
    elsewhere = Folders(folders.root / "elsewhere")
    elsewhere.root.mkdir()
    with running_ingest(fresh_servers, elsewhere) as other:
        wait_until(lambda: other.told("standing_by"), "it to stand by")
        assert "another inbox" in readiness(other)["problems"]["inbox"]
        assert other.stop() == 0
