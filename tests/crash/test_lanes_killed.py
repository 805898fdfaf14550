"""kill -9 of enrich while it enriches again, and while it takes documents back.

Both end in transactions of their own kind. Whatever the step, started again it leaves what an
enrich would that was never killed: each result and each tombstone once, Redis as the topic says.
"""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from crash.crashing_enrich import STEPS
from support import outsider
from support.filled import send
from support.older import (
    a_document,
    a_queued_record,
    a_withdrawal,
    enriched_once,
    still_queued,
    transcripts_of,
)
from support.stack import Servers
from support.waiting import wait_until

from airwire_schemas.events import RawDocument

CRASHING = Path(__file__).with_name("crashing_enrich.py")
DOCUMENTS = 24
PARTS = 2
PATIENCE_SECONDS = 90.0
# A tombstone needs no worker.
NOT_OF_A_WITHDRAWAL = {"record_taken", "document_understood"}
# Where the two lanes differ from the usual way; the other steps are those of test_enrich_killed.
TELLING = {"result_sent", "transaction_committed"}
STEPS_OF_THE_LANE = [
    pytest.param(step, marks=() if step in TELLING else pytest.mark.long) for step in STEPS
]
STEPS_OF_A_WITHDRAWAL = [
    pytest.param(step, marks=() if step in TELLING else pytest.mark.long)
    for step in STEPS
    if step not in NOT_OF_A_WITHDRAWAL
]

pytestmark = [pytest.mark.kafka, pytest.mark.redis, pytest.mark.slow, pytest.mark.timeout(300)]


@dataclass(frozen=True, slots=True)
class Place:
    """Servers with documents on them that are done with, and what runs there."""

    folder: Path
    servers: Servers
    documents: Sequence[RawDocument]

    @contextmanager
    def running(self, *command: str) -> Iterator[subprocess.Popen[bytes]]:
        environment = {
            **os.environ,
            **self.servers.environment,
            "AIRWIRE_CLAIM_STORE": str(self.folder / "claims"),
            "AIRWIRE_WORKERS": "1",
        }
        with (self.folder / "enrich.log").open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, *command], env=environment, stdout=log, stderr=log
            )
            try:
                yield process
            finally:
                process.terminate()
                process.wait(30)

    def killed_at(self, step: str) -> None:
        log = self.folder / "killed"
        with self.running(str(CRASHING), step, str(log)) as crashing:
            until(f"enrich reaches {step}", lambda: crashing.poll() is not None)
            assert crashing.returncode == -9, (self.folder / "enrich.log").read_text()[-2000:]
        assert int(log.read_text()) > 0, "a kill with nothing in flight proves nothing"

    @property
    def ids(self) -> list[str]:
        return [document.document_id for document in self.documents]

    @property
    def old_transcripts(self) -> list[str]:
        return [part for document in self.documents for part in transcripts_of(document, PARTS)]

    def committed(self, topic: str) -> outsider.Topic:
        return outsider.read_topic(self.servers.bootstrap_servers, topic)

    def in_redis(self) -> dict[str, bytes]:
        return outsider.redis_transcripts(self.servers.redis_url)


def until(what: str, holds: Callable[[], bool]) -> None:
    wait_until(holds, what, within=PATIENCE_SECONDS)


@pytest.fixture
async def place(fresh_servers: Servers, tmp_path: Path) -> Place:
    documents = [a_document(f"story {number}") for number in range(DOCUMENTS)]
    await enriched_once(fresh_servers, documents, parts=PARTS)
    return Place(tmp_path, fresh_servers, documents)


def counts(topic: outsider.Topic) -> dict[tuple[str, bool], int]:
    """How many records of each key there are, apart those that hold something and tombstones."""
    found: dict[tuple[str, bool], int] = {}
    for record in topic.records:
        key = (record.key().decode(), record.value() is not None)
        found[key] = found.get(key, 0) + 1
    return found


@pytest.fixture
async def queued(place: Place) -> Place:
    await send(place.servers, [a_queued_record(d, parts=PARTS) for d in place.documents])
    return place


@pytest.mark.parametrize("step", STEPS_OF_THE_LANE)
def test_killed_while_it_enriches_again_each_result_is_there_once(queued: Place, step: str) -> None:
    place = queued
    place.killed_at(step)
    with place.running("-m", "airwire_enrich"):
        until("nothing is queued", lambda: not still_queued(place.servers))
        until("Redis has the new ones", lambda: set(place.in_redis()) == set(place.ids))
    assert counts(place.committed(outsider.ENRICHED)) == {
        **{(key, True): 1 for key in place.old_transcripts},
        **{(key, False): 1 for key in place.old_transcripts},
        **{(key, True): 1 for key in place.ids},
    }
    newest = place.committed(outsider.ENRICHED).newest()
    assert place.in_redis() == {key: value for key, value in newest.items() if value is not None}
    states = outsider.states(place.servers.bootstrap_servers)
    assert [states[key] for key in place.ids] == ["enriched"] * DOCUMENTS


@pytest.fixture
async def withdrawn(place: Place) -> Place:
    await send(place.servers, [a_withdrawal(d, parts=PARTS) for d in place.documents])
    return place


@pytest.mark.parametrize("step", STEPS_OF_A_WITHDRAWAL)
def test_killed_while_it_takes_documents_back_each_tombstone_is_there_once(
    withdrawn: Place, step: str
) -> None:
    place = withdrawn
    place.killed_at(step)
    with place.running("-m", "airwire_enrich"):

        def all_are_withdrawn() -> bool:
            states = outsider.states(place.servers.bootstrap_servers)
            return [states[key] for key in place.ids] == ["withdrawn"] * DOCUMENTS

        until("all are withdrawn", all_are_withdrawn)
        until("Redis has none", lambda: not place.in_redis())
    assert counts(place.committed(outsider.ENRICHED)) == {
        **{(key, True): 1 for key in place.old_transcripts},
        **{(key, False): 1 for key in place.old_transcripts},
    }
    assert counts(place.committed(outsider.DEAD_LETTER)) == {(key, False): 1 for key in place.ids}
