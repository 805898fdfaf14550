import asyncio
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from aiokafka.errors import (
    IllegalOperation,
    KafkaTimeoutError,
    MessageSizeTooLargeError,
    ProducerFenced,
    UnknownError,
)
from support.inbox_files import a_taken_file

from airwire_ingest.decision import Decision, Known, decide
from airwire_ingest.leadership import TermEndedError
from airwire_ingest.publisher import Publisher
from airwire_runtime.claims import FolderClaimStore
from airwire_runtime.errors import FatalError

NOTHING = Known(outcomes={}, receipted=frozenset(), documents=frozenset(), latest={})


class Producer:
    """Takes every record, and ends the transaction as it is told."""

    def __init__(self, end: Exception | None) -> None:
        self._end = end
        self.sent: list[str] = []

    async def start(self) -> None: ...

    async def stop(self) -> None: ...

    async def begin_transaction(self) -> None: ...

    async def send(self, topic: str, *_value: bytes, **_named: Any) -> asyncio.Future[Any]:
        self.sent.append(topic)
        future: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        future.set_result(SimpleNamespace(partition=3, offset=7))
        return future

    async def commit_transaction(self) -> None:
        if self._end is not None:
            raise self._end


def a_decision(root: Path) -> Decision:
    taken = a_taken_file(root / "inbox", "a.txt", b"ANNA: Good evening.\n")
    (decision,) = decide([taken], NOTHING, path_of={"a.txt": "a.txt"})
    return decision


async def published(root: Path, end: Exception | None = None) -> list[Decision]:
    publisher = Publisher(
        producer=lambda: Producer(end), claims=FolderClaimStore(root / "claims"), clock=lambda: 1.5
    )
    await publisher.start()
    return await publisher.publish([a_decision(root)])


async def test_what_was_published_knows_where_it_is_and_since_when(tmp_path: Path) -> None:
    (decision,) = await published(tmp_path)
    raw = decision.outcome.raw
    assert raw is not None
    assert (raw.partition, raw.offset, decision.outcome.published_at) == (3, 7, 1.5)


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (ProducerFenced(), "producer_fenced"),
        (IllegalOperation("Not in the middle of a transaction"), "transaction_lost"),
        (KafkaTimeoutError(), "kafka_unavailable"),
        (OSError("reset"), "kafka_unavailable"),
        (AssertionError("no longer known"), "kafka_unavailable"),
    ],
)
async def test_a_commit_whose_end_is_not_known_ends_the_term(
    error: Exception, reason: str, tmp_path: Path
) -> None:
    with pytest.raises(TermEndedError) as ended:
        await published(tmp_path, error)
    assert ended.value.reason == reason


async def test_a_transaction_that_ends_between_two_records_ends_the_term(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    send = Producer.send

    async def once(producer: Producer, topic: str, *value: bytes, **named: Any) -> Any:
        if producer.sent:
            raise IllegalOperation("Can't send messages while not in transaction")
        return await send(producer, topic, *value, **named)

    monkeypatch.setattr(Producer, "send", once)
    with pytest.raises(TermEndedError) as ended:
        await published(tmp_path)
    assert ended.value.reason == "transaction_lost"


async def test_a_broker_that_fails_without_a_word_is_explained(tmp_path: Path) -> None:
    with pytest.raises(TermEndedError, match=r"can't load zstd.*java\.io\.tmpdir") as ended:
        await published(tmp_path, UnknownError())
    assert ended.value.reason == "broker_failed"


async def test_what_only_other_settings_can_mend_ends_the_process(tmp_path: Path) -> None:
    with pytest.raises(FatalError, match=r"max\.message\.bytes"):
        await published(tmp_path, MessageSizeTooLargeError())


async def test_a_commit_that_never_ends_ends_the_term(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def never(_producer: Producer) -> None:
        await asyncio.Event().wait()

    monkeypatch.setattr("airwire_ingest.publisher.TRANSACTION_PATIENCE_SECONDS", 0.05)
    monkeypatch.setattr(Producer, "commit_transaction", never)
    with pytest.raises(TermEndedError) as ended:
        await published(tmp_path)
    assert ended.value.reason == "kafka_unavailable"
