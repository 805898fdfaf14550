"""kill -9 between any two steps of a document's way into Kafka: nothing lost, nothing doubled."""

from collections import Counter
from pathlib import Path

import pytest
from crash import crashing_ingest
from support.ingest_process import Folders, running_ingest
from support.outsider import RAW, read_topic, states
from support.stack import Servers
from support.waiting import wait_until

pytestmark = [pytest.mark.kafka, pytest.mark.slow, pytest.mark.timeout(300)]

STORIES = {f"story-{n}.txt": f"ANNA: This is story {n}.\n".encode() for n in range(6)}


@pytest.mark.parametrize("step", crashing_ingest.STEPS)
def test_killed_at_any_step_nothing_is_lost_and_nothing_doubled(
    step: str, fresh_servers: Servers, tmp_path: Path
) -> None:
    folders = Folders(tmp_path)
    for path, content in STORIES.items():
        folders.put(path, content)
    folders.put("copy.txt", STORIES["story-0.txt"])
    folders.put("empty.txt", b"")

    log = tmp_path / "in-flight"
    entry = [str(Path(crashing_ingest.__file__)), step, str(log)]
    with running_ingest(fresh_servers, folders, entry=entry) as killed:
        assert killed.ended() == -9
    assert int(log.read_text()) > 0, "a kill with nothing in flight proves nothing"
    assert folders.left(), "it was killed with documents in hand"
    with running_ingest(fresh_servers, folders) as ingest:
        wait_until(lambda: not folders.left(), "an empty inbox")
        assert ingest.stop() == 0

    raw = read_topic(fresh_servers.bootstrap_servers, RAW)
    assert set(raw.keys().values()) == {1}
    assert len(raw.records) == len(STORIES)
    assert Counter(states(fresh_servers.bootstrap_servers).values()) == {
        "published": len(STORIES),
        "duplicate_of": 1,
        "rejected": 1,
    }
    receipts = Counter(receipt["sighting_id"] for receipt in folders.receipts())
    assert len(receipts) == len(STORIES) + 2
    assert set(receipts.values()) == {1}
    for path, content in STORIES.items():
        assert (folders.done / path).read_bytes() == content
    assert (folders.rejected / "empty.txt").read_bytes() == b""
