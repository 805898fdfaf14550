"""What the counter reads off real servers and folders."""

from pathlib import Path

import pytest
from confluent_kafka import Producer
from crash.counting import observed
from crash.documents import Document
from redis import Redis
from support.outsider import RAW
from support.stack import Servers

pytestmark = [pytest.mark.kafka, pytest.mark.redis]

STORY = Document(path="story.txt", content=b"ANNA: Good morning.\n")


def send_twice(producer: Producer, *, commit: bool) -> None:
    producer.begin_transaction()
    for _ in range(2):
        producer.produce(RAW, key=STORY.document_id, value=b"{}", headers=[("ce_id", b"1")])
    if commit:
        producer.commit_transaction()
    else:
        producer.flush()
        producer.abort_transaction()


def test_what_was_committed_is_counted_and_what_was_aborted_is_not(
    fresh_servers: Servers, tmp_path: Path
) -> None:
    servers = {"bootstrap.servers": fresh_servers.bootstrap_servers}
    producer = Producer({**servers, "transactional.id": "test-observing"})
    producer.init_transactions()
    send_twice(producer, commit=False)
    send_twice(producer, commit=True)
    Redis.from_url(fresh_servers.redis_url).set("airwire:{00}:transcript:one", b"{}")
    for folder in ("inbox/deep", "done", "rejected"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "inbox" / "deep" / "story.txt").write_bytes(STORY.content)
    (tmp_path / "done" / "receipts.jsonl").write_text('{"sighting_id": "1"}\n')
    (tmp_path / "rejected" / "empty.txt").touch()
    (tmp_path / "rejected" / "empty.txt.reason.json").write_text("{}")

    seen = observed(
        bootstrap_servers=fresh_servers.bootstrap_servers,
        redis_url=fresh_servers.redis_url,
        folder=tmp_path,
    )

    assert seen.raw == {STORY.document_id: 2}
    assert seen.repeated_events == 1
    assert seen.redis == {"one": b"{}"}
    assert seen.inbox == (STORY.document_id,)
    assert (seen.done, len(seen.rejected), seen.receipts) == ((), 1, ("1",))
