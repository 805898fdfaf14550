"""Documents and the states of their sightings onto Kafka: a batch is one transaction."""

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import structlog
from aiokafka.errors import (
    ClusterAuthorizationFailedError,
    IllegalOperation,
    InvalidProducerEpoch,
    MessageSizeTooLargeError,
    ProducerFenced,
    TopicAuthorizationFailedError,
    TransactionalIdAuthorizationFailed,
    UnknownError,
)

from airwire_ingest.decision import Decision
from airwire_ingest.events import Outgoing, outcome_event, raw_event, seen_event
from airwire_ingest.leadership import TermEndedError
from airwire_runtime.claims import ClaimStore
from airwire_runtime.errors import FatalError
from airwire_runtime.kafka import (
    CONNECTION_ERRORS,
    TRANSACTION_PATIENCE_SECONDS,
    is_sending,
    started,
)
from airwire_schemas.events import RawPosition

TRANSACTIONAL_ID = "airwire-ingest"
"""Of all instances: one that starts its producer fences every other."""

_STOP_SECONDS = 5.0
_FENCED = (ProducerFenced, InvalidProducerEpoch)
# Waiting does not help against these: somebody must change the cluster's settings.
_REFUSED = (
    ClusterAuthorizationFailedError,
    MessageSizeTooLargeError,
    TopicAuthorizationFailedError,
    TransactionalIdAuthorizationFailed,
)

_UNEXPLAINED = (
    "The broker failed at a batch and said no more (UNKNOWN_SERVER_ERROR); its own log has the "
    "cause. Often it can't load zstd, in which our batches are compressed: it unpacks the library "
    "into its folder for temporary files (java.io.tmpdir), where programs must be allowed to run."
)

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class _Prepared:
    decision: Decision
    seen: Outgoing
    raw: Outgoing | None


class Publisher:
    """Owns the transactional producer."""

    def __init__(
        self,
        *,
        producer: Callable[[], Any],
        claims: ClaimStore,
        clock: Callable[[], float] = time.time,
    ) -> None:
        """`producer` makes a producer that is not started; `clock` gives seconds since 1970."""
        self._make_producer = producer
        self._claims = claims
        self._clock = clock
        self._producer: Any = None

    @property
    def is_alive(self) -> bool:
        """Whether it can publish, as far as it knows."""
        return is_sending(self._producer)

    async def start(self) -> None:
        """Start the producer: every older one of this id is fenced, its open transaction ended.

        Raises `UnavailableError`.
        """
        await self.stop()
        self._producer = await started(self._make_producer())

    async def stop(self) -> None:
        """Let the producer go. What it had not committed is ended by the next one's start."""
        producer, self._producer = self._producer, None
        if producer is None:
            return
        try:
            async with asyncio.timeout(_STOP_SECONDS):
                await producer.stop()
        except (TimeoutError, *CONNECTION_ERRORS) as error:
            log.debug("producer_dropped", error=str(error))

    async def publish(self, decisions: Sequence[Decision]) -> list[Decision]:
        """Publish all of them or none; returns them with what only Kafka could tell.

        Claims are kept before the transaction begins, so no record ever refers to nothing.

        Raises `TermEndedError` where another instance took over, or where it is not known whether
        they stand on Kafka now: start again, ask the topic, and then come back with what it
        doesn't have. Raises `FatalError` where this process must end, `UnavailableError` where
        the claim store takes no more.
        """
        prepared = await asyncio.to_thread(self._prepared, decisions)
        try:
            async with asyncio.timeout(TRANSACTION_PATIENCE_SECONDS):
                await self._producer.begin_transaction()
                recorded = await self._send(prepared)
                await self._producer.commit_transaction()
        except _FENCED as error:
            raise TermEndedError(
                "Another ingest has taken over.", reason="producer_fenced"
            ) from error
        except IllegalOperation as error:
            # aiokafka learns in the background that it was fenced, and then knows none any more.
            raise TermEndedError(
                f"The transaction of a batch ended under it: {error}", reason="transaction_lost"
            ) from error
        except _REFUSED as error:
            raise FatalError(
                f"Kafka refuses our records: {error!r}. Check the user's rights and the topics' "
                "max.message.bytes.",
                reason="records_refused",
            ) from error
        except UnknownError as error:
            raise TermEndedError(_UNEXPLAINED, reason="broker_failed") from error
        except CONNECTION_ERRORS as error:
            raise TermEndedError(
                f"Kafka did not take a batch: {error!r}.", reason="kafka_unavailable"
            ) from error
        return recorded

    def _prepared(self, decisions: Sequence[Decision]) -> list[_Prepared]:
        return [
            _Prepared(
                decision,
                seen_event(decision),
                raw_event(decision, keep=self._claims.put) if decision.is_new else None,
            )
            for decision in decisions
        ]

    async def _send(self, prepared: Sequence[_Prepared]) -> list[Decision]:
        for each in prepared:
            await self._send_one(each.seen)
        acknowledged = [
            None if each.raw is None else await self._send_one(each.raw) for each in prepared
        ]
        recorded = [
            self._recorded(each.decision, None if future is None else await future)
            for each, future in zip(prepared, acknowledged, strict=True)
        ]
        for decision in recorded:
            outcome = decision.outcome
            await self._send_one(
                outcome_event(decision, raw=outcome.raw, published_at=outcome.published_at)
            )
        return recorded

    def _recorded(self, decision: Decision, metadata: Any) -> Decision:
        if metadata is None:
            return decision
        raw = RawPosition(partition=metadata.partition, offset=metadata.offset)
        return replace(
            decision, outcome=replace(decision.outcome, raw=raw, published_at=self._clock())
        )

    async def _send_one(self, outgoing: Outgoing) -> asyncio.Future[Any]:
        future: asyncio.Future[Any] = await self._producer.send(
            str(outgoing.topic), outgoing.value, key=outgoing.key, headers=outgoing.headers
        )
        return future
