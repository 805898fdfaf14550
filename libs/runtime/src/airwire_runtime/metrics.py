"""What a process measures of itself, in Prometheus's words: `transcripts_<noun>_<unit>`."""

from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping

from prometheus_client import CollectorRegistry, ProcessCollector, generate_latest
from prometheus_client.metrics_core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

Labels = tuple[str, ...]


class Readings(Collector):
    """Gauges that are read when somebody asks for them, and not kept in between."""

    def __init__(self, read: Callable[[], Iterable[Metric]]) -> None:
        """`read` must not raise: a reading that can't be had is left out."""
        self._read = read

    def collect(self) -> Iterator[Metric]:
        yield from self._read()


def gauge(name: str, meaning: str, value: float | None) -> GaugeMetricFamily:
    """A gauge without labels; without a sample where `value` is null."""
    family = GaugeMetricFamily(name, meaning)
    if value is not None:
        family.add_metric([], value)
    return family


def labelled_gauge(
    name: str, meaning: str, labels: Labels, values: Mapping[Labels, float]
) -> GaugeMetricFamily:
    """A gauge with a sample for each set of label values."""
    family = GaugeMetricFamily(name, meaning, labels=labels)
    for of, value in values.items():
        family.add_metric(of, value)
    return family


def age_seconds(timestamp_ms: int | None, *, now: float) -> float:
    """How long ago something was recorded; 0 where there is nothing. `now` in seconds."""
    # A clock that was set back must not make an age negative.
    return 0.0 if timestamp_ms is None else max(0.0, now - timestamp_ms / 1000)


class Exposition:
    """What a process measures, in Prometheus's text format; to be read, some must be waited for."""

    def __init__(self, read: Callable[[], Awaitable[Iterable[Metric]]]) -> None:
        """`read` must not raise, as with `Readings`."""
        self._read = read
        self._latest: list[Metric] = []
        self.registry = registry_with(lambda: self._latest)

    async def __call__(self) -> bytes:
        self._latest = [*await self._read()]
        return generate_latest(self.registry)


def registry_with(read: Callable[[], Iterable[Metric]]) -> CollectorRegistry:
    """A registry of a process's own, with `read` and what the system tells of the process."""
    registry = CollectorRegistry()
    ProcessCollector(registry=registry)
    registry.register(Readings(read))
    return registry
