"""The one hand by which commands write to Kafka: one at a time, and a later one wins.

Commands that change what is on the topics read them first and write by what they read. All of them
share a transactional id, so one that begins fences one that is under way, and the two never mix.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from aiokafka.errors import InvalidProducerEpoch, KafkaError, ProducerFenced

from airwire_runtime.errors import UnavailableError
from airwire_runtime.kafka import started, transactional_producer
from airwire_runtime.settings import KafkaSettings
from airwire_schemas.headers import Headers
from airwire_schemas.topics import Topic

TRANSACTIONAL_ID = "airwire-operator"


class OperatorHand:
    """Writes records, transaction by transaction."""

    def __init__(self, producer: Any) -> None:
        self._producer = producer

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[None]:
        """What is sent within is visible together at its end, or never.

        Raises `UnavailableError`; then nothing of it has happened.
        """
        try:
            async with self._producer.transaction():
                yield
        except (ProducerFenced, InvalidProducerEpoch) as error:
            raise UnavailableError(
                "Another command that writes (re-enrich, withdraw, a replay) began later and took "
                "over. What this one had not finished was not done: run it again when that one is "
                "through.",
                reason="operator_fenced",
            ) from error
        except (KafkaError, OSError) as error:
            raise UnavailableError(
                f"Kafka did not take it: {error}. Nothing of this batch was written; try again.",
                reason="kafka_unavailable",
            ) from error

    async def send(
        self,
        topic: Topic,
        *,
        key: bytes,
        value: bytes | None,
        headers: Headers,
        partition: int | None = None,
    ) -> Any:
        """Send within a transaction; await what is returned to learn the record's place."""
        return await self._producer.send(
            str(topic), key=key, value=value, headers=headers, partition=partition
        )


@asynccontextmanager
async def operator_hand(settings: KafkaSettings) -> AsyncIterator[OperatorHand]:
    """Take over from any command before. Raises `UnavailableError`."""
    producer = await started(transactional_producer(settings, TRANSACTIONAL_ID))
    try:
        yield OperatorHand(producer)
    finally:
        await producer.stop()
