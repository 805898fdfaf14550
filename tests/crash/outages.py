"""Kafka or Redis away for a while under load: nothing lost, well again soon, few words."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal

from crash.documents import documents
from crash.reporting import Report, judged, unrelated
from crash.servers import Server
from crash.service import Service
from crash.system import Shape, System, running_system

How = Literal["killed", "suspended"]

_CALM_SECONDS = 5.0
_RECOVERY_SECONDS = 120.0
_PATIENCE_SECONDS = 180.0
_MOST_LINES_A_MINUTE = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Outage:
    """What goes away, how, and for how long."""

    server: Literal["kafka", "redis"]
    how: How
    seconds: float


def run(folder: Path, outage: Outage, *, rate: float, seed: int, shape: Shape) -> Report:
    """Documents come at `rate` a second before, during and after the outage."""
    count = round(rate * (outage.seconds + 2 * _CALM_SECONDS))
    failures: list[str] = []
    with running_system(folder, documents(count, seed=seed), shape) as system:
        server = system.servers.kafka if outage.server == "kafka" else system.servers.redis
        progress = _progress(system, outage)
        system.feeder.pace(rate)
        system.wait(_CALM_SECONDS)
        began = time.time()
        _away(system, server, outage)
        back = time.time()
        before = progress()
        first = system.comes_true(lambda: progress() > before, within=_RECOVERY_SECONDS)
        recovery = time.time() - back
        if not first:
            failures.append(f"nothing moves {_RECOVERY_SECONDS:.0f} s after the return")
        system.await_ready()
        ready = time.time() - back
        system.wait(_CALM_SECONDS)
        system.feeder.pace(0)
        system.feeder.drop(count)
        if not system.drain(patience=_PATIENCE_SECONDS):
            failures.append(f"not at an end within {_PATIENCE_SECONDS:.0f} s")
        lines = {name: _lines(each, began, back) for name, each in system.services.items()}
        failures += [
            f"{name} said {said} lines in {back - began:.0f} s"
            for name, said in lines.items()
            if said >= _MOST_LINES_A_MINUTE * max(1.0, (back - began) / 60)
        ]
        failures += unrelated(system)
        result = judged(system)
    return Report(
        run=f"{outage.server} {outage.how} for {outage.seconds:.0f} s",
        figures={
            "documents": count,
            "seconds away": round(back - began, 1),
            "seconds until the first result after the return": round(recovery, 1),
            "seconds until all are ready": round(ready, 1),
            **{f"log lines meanwhile, {name}": said for name, said in lines.items()},
        },
        verdict=result,
        failures=failures,
    )


def _progress(system: System, outage: Outage) -> Callable[[], int]:
    """What moves again once the server is back."""
    if outage.server == "kafka":
        return lambda: len(system.follower.seen.enriched)
    return system.in_redis


def _away(system: System, server: Server, outage: Outage) -> None:
    """Let it be away for so long; returns when it answers again."""
    if outage.how == "killed":
        server.kill()
        system.wait(outage.seconds)
        server.start()
    else:
        server.suspend()
        system.wait(outage.seconds)
        server.resume()


def _lines(service: Service, since: float, until: float) -> int:
    """Lines about anything but a document's way: while Redis is away documents go on."""
    return sum(
        since <= _time_of(line) <= until
        for line in service.lines()
        if not str(line.get("event", "")).startswith("document_")
    )


def _time_of(line: dict[str, object]) -> float:
    told = line.get("timestamp")
    return datetime.fromisoformat(told).timestamp() if isinstance(told, str) else 0.0
