"""kill -9 of enrich at every step of a document's path, counted by an outsider.

After the kill it is started again as a supervisor would, and then: nothing lost, nothing
doubled for a read_committed reader, Redis equals the enriched topic, the books balance, every file
lies where it belongs with one receipt.
"""

import json
import os
import subprocess
import sys
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from crash.crashing_enrich import STEPS
from support import outsider
from support.stack import Servers
from support.waiting import wait_until

CRASHING = Path(__file__).with_name("crashing_enrich.py")
FILES = 24
PATIENCE_SECONDS = 90.0

pytestmark = [pytest.mark.kafka, pytest.mark.redis, pytest.mark.slow, pytest.mark.timeout(300)]


@dataclass(frozen=True, slots=True)
class Place:
    """An inbox with files in it, and the settings of services that work on it."""

    folder: Path
    servers: Servers
    contents: dict[str, bytes]
    """By file name."""

    @property
    def environment(self) -> dict[str, str]:
        return {
            **os.environ,
            **self.servers.environment,
            "AIRWIRE_INBOX": str(self.folder / "inbox"),
            "AIRWIRE_STATE": str(self.folder / "state"),
            "AIRWIRE_CLAIM_STORE": str(self.folder / "claims"),
            "AIRWIRE_QUIET_SECONDS": "0.2",
            "AIRWIRE_RESCAN_SECONDS": "1",
            "AIRWIRE_WORKERS": "1",
        }

    @contextmanager
    def running(self, *command: str) -> Iterator[subprocess.Popen[bytes]]:
        with (self.folder / "services.log").open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, *command], env=self.environment, stdout=log, stderr=log
            )
            try:
                yield process
            finally:
                process.terminate()
                process.wait(30)


@pytest.fixture
def place(fresh_servers: Servers, tmp_path: Path) -> Place:
    contents = {
        f"story-{number:02d}.txt": (
            f"Harbour Light {number}\n\nNINA OKAFOR, HOST:\n\nThis is story {uuid.uuid4()}.\n\n"
            f"TOM BRANDT, BYLINE: And this is what I saw of it in Lisbon.\n\n"
            f"OKAFOR: Thank you, Tom.\n"
        ).encode()
        for number in range(FILES)
    }
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    for name, content in contents.items():
        (inbox / name).write_bytes(content)
    return Place(tmp_path, fresh_servers, contents)


def until(what: str, holds: Callable[[], bool]) -> None:
    wait_until(holds, what, within=PATIENCE_SECONDS)


def killed_at(place: Place, step: str) -> None:
    """Run enrich until it kills itself at `step`, with work in flight."""
    log = place.folder / "killed"
    with place.running(str(CRASHING), step, str(log)) as crashing:
        until(f"enrich reaches {step}", lambda: crashing.poll() is not None)
        assert crashing.returncode == -9, (place.folder / "services.log").read_text()[-2000:]
    assert int(log.read_text()) > 0, "a kill with nothing in flight proves nothing"


def check_nothing_is_lost_or_doubled(place: Place) -> None:
    servers = place.servers

    def all_enriched() -> bool:
        keys = outsider.read_topic(servers.bootstrap_servers, outsider.ENRICHED).keys()
        return len(keys) >= FILES

    def redis_has_them_all() -> bool:
        return len(outsider.redis_transcripts(servers.redis_url)) >= FILES

    def inbox_is_empty() -> bool:
        return not any((place.folder / "inbox").iterdir())

    until("all are on the enriched topic", all_enriched)
    until("all are in Redis", redis_has_them_all)
    until("all files have left the inbox", inbox_is_empty)

    for topic in (outsider.RAW, outsider.ENRICHED):
        read = outsider.read_topic(servers.bootstrap_servers, topic)
        assert sorted(read.keys().values()) == [1] * FILES, f"{topic} has lost or doubled some"
        assert len(set(read.header("ce_id"))) == FILES
    enriched = outsider.read_topic(servers.bootstrap_servers, outsider.ENRICHED).newest()
    assert outsider.redis_transcripts(servers.redis_url) == enriched

    states = outsider.states(servers.bootstrap_servers)
    sightings = [state for key, state in states.items() if "/" in key]
    documents = [state for key, state in states.items() if "/" not in key]
    assert sightings == ["published"] * FILES
    assert documents == ["enriched"] * FILES

    done = {path.name: path.read_bytes() for path in (place.folder / "done").glob("*.txt")}
    assert done == place.contents
    receipts = (place.folder / "done" / "receipts.jsonl").read_text().splitlines()
    assert len({json.loads(line)["sighting_id"] for line in receipts}) == len(receipts) == FILES


@pytest.mark.parametrize("step", STEPS)
def test_killed_at_any_step_nothing_is_lost_and_nothing_doubled(place: Place, step: str) -> None:
    with place.running("-m", "airwire_ingest"):
        killed_at(place, step)
        with place.running("-m", "airwire_enrich"):
            check_nothing_is_lost_or_doubled(place)
