"""Records on their way to topics, and the transaction in which a batch of them leaves."""

import asyncio
from collections.abc import Awaitable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from aiokafka import TopicPartition
from aiokafka.errors import IllegalOperation

from airwire_runtime.claims import ClaimStore
from airwire_runtime.errors import FatalError
from airwire_runtime.kafka import CONNECTION_ERRORS, TRANSACTION_PATIENCE_SECONDS
from airwire_runtime.waiting import when_available
from airwire_schemas.headers import Headers
from airwire_schemas.topics import Topic


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """A record to be sent. What is too large for one is kept as a claim first."""

    topic: Topic
    key: str
    value: bytes | None
    """Null for a tombstone."""
    headers: Headers
    claim: bytes | None = None
    """To be put into the claim store before the record is sent."""


async def send_in_one_transaction(
    producer: Any,
    leaving: Sequence[Outgoing],
    *,
    reached: Mapping[TopicPartition, int | tuple[int, str]],
    group: str,
    claims: ClaimStore,
) -> None:
    """Make the records and the offsets that `group` has `reached` visible together.

    With an offset may go words of the group's own, which a broker keeps up to 4 KiB.

    Claims are kept before the transaction begins, so no record ever refers to nothing.

    Raises `FatalError` where that fails or doesn't end. It is not aborted, for that may wait as
    long: the process must end, and the next start of a producer of this id ends the transaction.
    """
    for claim in (made.claim for made in leaving if made.claim is not None):
        await when_available("claim_store", partial(asyncio.to_thread, claims.put, claim))
    try:
        async with asyncio.timeout(TRANSACTION_PATIENCE_SECONDS):
            await producer.begin_transaction()
            sent: list[Awaitable[Any]] = [
                await producer.send(
                    str(made.topic), value=made.value, key=made.key.encode(), headers=made.headers
                )
                for made in leaving
            ]
            await asyncio.gather(*sent)
            await producer.send_offsets_to_transaction(dict(reached), group)
            await producer.commit_transaction()
    except (IllegalOperation, *CONNECTION_ERRORS) as error:
        partitions = ", ".join(f"{each.topic}/{each.partition}" for each in reached)
        raise FatalError(
            f"A transaction of {partitions} failed: {type(error).__name__}: {error}. Nothing of it "
            "is visible, or all; what is not is done again after the restart.",
            reason="transaction_failed",
        ) from error
