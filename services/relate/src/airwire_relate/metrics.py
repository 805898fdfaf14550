"""What relate measures: what became of records, what was told, what is held and what waits."""

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from prometheus_client import Counter
from prometheus_client.metrics_core import Metric

from airwire_relate.seat import Seat
from airwire_relate.term import OUTCOMES, Outcome, Term
from airwire_runtime.lag import lag_of, waiting_gauges
from airwire_runtime.metrics import Exposition, age_seconds, gauge
from airwire_runtime.outgoing import Outgoing
from airwire_schemas.topics import Topic

_TOPIC = str(Topic.ENRICHED)


class Metrics:
    """Counts what is done, and reads the rest when it is asked for."""

    def __init__(
        self,
        *,
        seat: Seat,
        term: Callable[[], Term | None],
        consumer: Callable[[], Any],
        clock: Callable[[], float] = time.time,
    ) -> None:
        """`term` and `consumer` give null while there is none; `clock` seconds since 1970."""
        self._seat = seat
        self._term = term
        self._consumer = consumer
        self._clock = clock
        self._restoring_since: float | None = None
        self._restored_seconds: float | None = None
        self.exposition = Exposition(self._readings)
        self._related = Counter(
            "transcripts_related",
            "Records of the enriched topic that this process dealt with, by what became of them.",
            ["outcome"],
            registry=self.exposition.registry,
        )
        self._told = Counter(
            "transcripts_told_events",
            "Events that this process told or took back, by topic.",
            ["topic"],
            registry=self.exposition.registry,
        )
        for outcome in OUTCOMES:
            self._related.labels(outcome)
        for topic in (Topic.CLUSTER, Topic.MATCH, Topic.VERSION):
            self._told.labels(str(topic))

    def count(self, outcomes: Sequence[Outcome], told: Sequence[Outgoing]) -> None:
        """A batch is committed."""
        for outcome in outcomes:
            self._related.labels(outcome).inc()
        for event in told:
            self._told.labels(str(event.topic)).inc()

    @contextmanager
    def restoring(self) -> Iterator[None]:
        """The state is being made from the topics within."""
        self._restoring_since = time.monotonic()
        try:
            yield
        finally:
            self._restored_seconds = self.restoring_seconds
            self._restoring_since = None

    @property
    def restoring_seconds(self) -> float | None:
        """How long it has been going on, or went on last; null before the first time."""
        if self._restoring_since is None:
            return self._restored_seconds
        return time.monotonic() - self._restoring_since

    async def details(self) -> dict[str, object]:
        """The same in short, for a person who asks whether relate is ready."""
        term = self._term()
        return {
            "role": self._seat.role,
            "partitions": sorted(each.partition for each in self._seat.partitions),
            "lag_records": sum((await self._lag()).values()),
            "oldest_in_hand_seconds": self._oldest(),
            "transcripts": 0 if term is None else len(term.holdings),
            "clusters": 0 if term is None else term.holdings.clusters,
            "left_out": 0 if term is None else term.left_out,
        }

    async def _lag(self) -> dict[int, int]:
        consumer, term = self._consumer(), self._term()
        return {} if consumer is None else await lag_of(consumer, term.in_hand if term else {})

    def _oldest(self) -> float:
        term = self._term()
        oldest = None if term is None else term.oldest_timestamp_ms
        return age_seconds(oldest, now=self._clock())

    async def _readings(self) -> Iterable[Metric]:
        term = self._term()
        lags: dict[tuple[str, ...], float] = {
            (_TOPIC, str(number)): lag for number, lag in (await self._lag()).items()
        }
        return [
            gauge(
                "transcripts_relate_active",
                "1 for the instance that relates, 0 for one that stands by.",
                float(self._seat.role == "active"),
            ),
            gauge(
                "transcripts_restoring_seconds",
                "How long making the state from the topics has taken so far, or took last.",
                self.restoring_seconds,
            ),
            *waiting_gauges(
                lags=lags,
                oldest={(_TOPIC,): self._oldest()},
                still=0.0 if term is None else term.still_seconds(),
            ),
            gauge(
                "transcripts_held_transcripts",
                "Transcripts within the window, which arrivals are compared with.",
                None if term is None else len(term.holdings),
            ),
            gauge(
                "transcripts_held_clusters",
                "Clusters that stand, those from before the window among them.",
                None if term is None else term.holdings.clusters,
            ),
            gauge(
                "transcripts_left_out_transcripts",
                "Transcripts that are left out, because relate failed at their newest record.",
                None if term is None else term.left_out,
            ),
        ]
