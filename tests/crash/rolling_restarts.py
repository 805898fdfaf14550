"""Every instance asked to end and started again, one after the other, under load."""

import signal
import time
from pathlib import Path

from crash.documents import documents
from crash.reporting import Report, judged, unrelated
from crash.service import Service
from crash.system import Shape, System, running_system

_READY_SECONDS = 120.0
_PATIENCE_SECONDS = 180.0


def run(folder: Path, *, rounds: int, count: int, rate: float, seed: int, shape: Shape) -> Report:
    """`rate` documents a second while it lasts; what is left of `count` then comes at once."""
    began = time.monotonic()
    failures: list[str] = []
    with running_system(folder, documents(count, seed=seed), shape) as system:
        system.feeder.pace(rate)
        took: list[float] = []
        for number in range(1, rounds + 1):
            for service in system.services.values():
                seconds = _restarted(system, service)
                print(f"round {number}: {service.name} back in {seconds}", flush=True)  # noqa: T201
                if seconds is None:
                    failures.append(f"round {number}: {service.name} is not ready again")
                else:
                    took.append(seconds)
        during = len(system.feeder.dropped)
        system.feeder.pace(0)
        system.feeder.drop(count)
        if not system.drain(patience=_PATIENCE_SECONDS):
            failures.append(f"not at an end within {_PATIENCE_SECONDS:.0f} s")
        failures += _unclean_ends(system)
        failures += unrelated(system)
        result = judged(system)
    return Report(
        run="rolling restarts",
        figures={
            "documents": count,
            "of them during the restarts": during,
            "seed": seed,
            **{f"{kind} instances": number for kind, number in shape.instances.items()},
            "restarts": len(took),
            "seconds to be ready again, longest": round(max(took, default=0.0), 1),
            "seconds": round(time.monotonic() - began),
        },
        verdict=result,
        failures=failures,
    )


def _restarted(system: System, service: Service) -> float | None:
    """Ask it to end; return after how many seconds it says again that it is ready."""
    began = time.monotonic()
    ends = len(service.exits)
    service.send(signal.SIGTERM)
    back = system.comes_true(
        lambda: len(service.exits) > ends and service.is_ready(), within=_READY_SECONDS
    )
    return time.monotonic() - began if back else None


def _unclean_ends(system: System) -> list[str]:
    return [
        f"{name} ended with code {end.code}"
        for name, service in system.services.items()
        for end in service.exits
        if end.code != 0
    ]
