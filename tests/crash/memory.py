"""Resident memory of processes over time, and whether it stays flat."""

import statistics
import subprocess
import time
from dataclasses import dataclass, field

from crash.system import System

_EVERY_SECONDS = 2.0
# Caches fill and allocators keep what they had; a leak goes on beyond that.
_GROWTH = 1.25
_SLACK_MIB = 32.0
_FEWEST_SAMPLES = 10


def resident_mib(pids: set[int]) -> float:
    """Of all of them together; those that are gone count nothing."""
    if not pids:
        return 0.0
    said = subprocess.run(
        ["ps", "-o", "rss=", "-p", ",".join(map(str, sorted(pids)))],
        capture_output=True,
        text=True,
        check=False,
    )
    return sum(map(int, said.stdout.split())) / 1024


@dataclass(slots=True)
class Memory:
    """Samples of every service, its workers included. A chore of a `System`."""

    system: System
    samples: dict[str, list[float]] = field(default_factory=dict)
    """MiB, by service."""
    workers: dict[str, set[int]] = field(default_factory=dict)
    """Every process that a service was ever seen to have."""
    most_at_once: dict[str, int] = field(default_factory=dict)
    _next: float = 0.0

    def tend(self) -> None:
        if time.monotonic() < self._next:
            return
        self._next = time.monotonic() + _EVERY_SECONDS
        for name, service in self.system.services.items():
            if service.pid is None:
                continue
            below = service.worker_pids
            self.workers.setdefault(name, set()).update(below)
            self.most_at_once[name] = max(len(below), self.most_at_once.get(name, 0))
            self.samples.setdefault(name, []).append(resident_mib({service.pid, *below}))

    @property
    def replaced(self) -> int:
        """Processes that came after one of their service had gone."""
        seen = sum(len(pids) for pids in self.workers.values())
        return seen - sum(self.most_at_once.values())

    def figures(self) -> dict[str, str]:
        return {
            f"memory of {name}, MiB": f"early {early:.0f}, late {late:.0f}, most {max(all_):.0f}"
            for name, all_ in self.samples.items()
            for early, late in [_early_and_late(all_)]
        }

    def growing(self) -> list[str]:
        """Services whose memory is not flat."""
        return [
            f"memory of {name} grew from {early:.0f} to {late:.0f} MiB"
            for name, all_ in self.samples.items()
            for early, late in [_early_and_late(all_)]
            if len(all_) >= _FEWEST_SAMPLES and late > early * _GROWTH + _SLACK_MIB
        ]


def _early_and_late(samples: list[float]) -> tuple[float, float]:
    """Medians of the second and of the last fifth: the first warms up."""
    fifth = max(1, len(samples) // 5)
    early = samples[fifth : 2 * fifth] or samples
    return statistics.median(early), statistics.median(samples[-fifth:])
