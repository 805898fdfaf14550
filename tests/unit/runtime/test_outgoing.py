import asyncio
from pathlib import Path
from typing import Any

import pytest
from aiokafka import TopicPartition
from aiokafka.errors import ProducerFenced

from airwire_runtime import outgoing
from airwire_runtime.claims import FolderClaimStore, dataref_for
from airwire_runtime.errors import FatalError
from airwire_runtime.outgoing import Outgoing, send_in_one_transaction
from airwire_schemas.topics import Topic

PARTITION = TopicPartition("transcripts.raw.v1", 2)


class Producer:
    """Notes what it was asked; a step named in `ends` raises, or never ends where that is null."""

    def __init__(self, ends: dict[str, Exception | None] | None = None) -> None:
        self._ends = ends or {}
        self.asked: list[str] = []

    def __getattr__(self, step: str) -> Any:
        async def asked(*_given: Any, **_named: Any) -> asyncio.Future[None]:
            self.asked.append(step)
            if step in self._ends:
                error = self._ends[step]
                if error is not None:
                    raise error
                await asyncio.Event().wait()
            done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
            done.set_result(None)
            return done

        return asked


async def send(producer: Producer, claims: Path) -> None:
    record = Outgoing(topic=Topic.ENRICHED, key="a", value=b"b", headers=[], claim=b"a large one")
    await send_in_one_transaction(
        producer,
        [record],
        reached={PARTITION: 7},
        group="airwire-enrich",
        claims=FolderClaimStore(claims),
    )


async def test_records_and_offsets_leave_together_and_their_claims_before(tmp_path: Path) -> None:
    producer = Producer({"begin_transaction": ProducerFenced()})
    with pytest.raises(FatalError):
        await send(producer, tmp_path)
    assert FolderClaimStore(tmp_path).get(dataref_for(b"a large one")) == b"a large one"
    producer = Producer()
    await send(producer, tmp_path)
    assert producer.asked == [
        "begin_transaction",
        "send",
        "send_offsets_to_transaction",
        "commit_transaction",
    ]


@pytest.mark.parametrize("step", ["begin_transaction", "send", "commit_transaction"])
@pytest.mark.parametrize("error", [ProducerFenced(), AssertionError("no longer known"), None])
async def test_a_transaction_that_fails_or_never_ends_ends_the_process(
    error: Exception | None, step: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outgoing, "TRANSACTION_PATIENCE_SECONDS", 0.01)
    with pytest.raises(FatalError, match="v1/2 failed") as caught:
        await send(Producer({step: error}), tmp_path)
    assert caught.value.reason == "transaction_failed"
