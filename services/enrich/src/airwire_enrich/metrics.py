"""What enrich measures: documents and their ends, attempts, and what waits on each partition."""

import time
from collections.abc import Callable, Iterable, Mapping

from prometheus_client import Counter, Histogram
from prometheus_client.metrics_core import Metric

from airwire_enrich.handed_on import Withdrawal
from airwire_enrich.lanes import Lane
from airwire_enrich.partitions import PartitionOwners
from airwire_enrich.policy import Failure, GiveUp
from airwire_enrich.records import Result
from airwire_enrich.workers import Result as Attempted
from airwire_enrich.workers import Unavailable, Understood, Workers
from airwire_runtime.kafka import Record
from airwire_runtime.lag import waiting_gauges
from airwire_runtime.metrics import Exposition, age_seconds, labelled_gauge
from airwire_schemas.transcript import Recipe

# From a short transcript to the limit of the largest.
_BUCKETS = (0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0, 30.0, 100.0)
_DISPOSITIONS = ("enriched", "dead_lettered", "withdrawn")


class MeasuredWorkers:
    """Workers that do what others do, and count it."""

    def __init__(self, workers: Workers, *, outcomes: Counter, seconds: Histogram) -> None:
        self._workers = workers
        self._outcomes = outcomes
        self._seconds = seconds

    @property
    def last_result_at(self) -> float:
        return self._workers.last_result_at

    @property
    def recipe(self) -> Recipe:
        return self._workers.recipe

    async def understand(self, value: bytes, *, limit_seconds: float) -> Attempted:
        """Make one attempt. Never raises for the document."""
        began = time.monotonic()
        result = await self._workers.understand(value, limit_seconds=limit_seconds)
        self._seconds.observe(time.monotonic() - began)
        match result:
            case Understood():
                self._outcomes.labels("understood").inc()
            case Failure():
                self._outcomes.labels(result.reason).inc()
            case Unavailable():
                self._outcomes.labels("unavailable").inc()
        return result


class Metrics:
    """Counts what is done, and reads the rest when it is asked for."""

    def __init__(self, *, clock: Callable[[], float] = time.time) -> None:
        """`clock` gives seconds since 1970."""
        self._clock = clock
        self._lanes: Mapping[Lane, PartitionOwners] = {}
        self.exposition = Exposition(self._readings)
        self._documents = Counter(
            "transcripts_documents",
            "Documents that this process brought to their end, by lane and what became of them.",
            ["topic", "disposition"],
            registry=self.exposition.registry,
        )
        self._attempts = Counter(
            "transcripts_attempts",
            "Attempts at documents, by what came of them.",
            ["outcome"],
            registry=self.exposition.registry,
        )
        self._seconds = Histogram(
            "transcripts_attempt_seconds",
            "How long attempts took, the wait for a worker included.",
            buckets=_BUCKETS,
            registry=self.exposition.registry,
        )

    def follow(self, lanes: Mapping[Lane, PartitionOwners]) -> None:
        """Read from these from now on."""
        self._lanes = lanes
        for lane in lanes:
            for disposition in _DISPOSITIONS:
                self._documents.labels(str(lane.topic), disposition)

    def measured(self, workers: Workers) -> MeasuredWorkers:
        return MeasuredWorkers(workers, outcomes=self._attempts, seconds=self._seconds)

    def count(self, record: Record, result: Result | None) -> None:
        """A record has come to its end."""
        match result:
            case Understood():
                self._documents.labels(record.topic, "enriched").inc()
            case GiveUp():
                self._documents.labels(record.topic, "dead_lettered").inc()
            case Withdrawal():
                self._documents.labels(record.topic, "withdrawn").inc()

    async def details(self) -> dict[str, object]:
        """The same in short, for a person who asks whether enrich is ready."""
        return {
            "partitions": {
                str(lane.topic): [each.partition for each in owners.partitions]
                for lane, owners in self._lanes.items()
            },
            "lag_records": {
                str(lane.topic): sum((await owners.lag()).values())
                for lane, owners in self._lanes.items()
            },
            "oldest_in_hand_seconds": {
                topic: seconds for (topic,), seconds in self._oldest().items()
            },
        }

    def _oldest(self) -> dict[tuple[str, ...], float]:
        """For each lane the age of the oldest record in hand; 0 where there is none."""
        now = self._clock()
        return {
            (str(lane.topic),): age_seconds(owners.oldest_timestamp_ms(), now=now)
            for lane, owners in self._lanes.items()
        }

    async def _readings(self) -> Iterable[Metric]:
        lags, held, still = dict[tuple[str, ...], float](), dict[tuple[str, ...], float](), 0.0
        for lane, owners in self._lanes.items():
            topic = str(lane.topic)
            held[topic,] = len(owners.partitions)
            for partition, lag in (await owners.lag()).items():
                lags[topic, str(partition)] = lag
            still = max([still, *(seconds for _, seconds in owners.still_seconds())])
        return [
            labelled_gauge(
                "transcripts_owned_partitions",
                "Partitions that this process takes records from.",
                ("topic",),
                held,
            ),
            *waiting_gauges(lags=lags, oldest=self._oldest(), still=still),
        ]
