"""kill -9 at every numbered step of every service, several times over, on one system."""

import random
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from crash import crashing_enrich, crashing_ingest
from crash.documents import documents
from crash.reporting import Report, judged
from crash.service import Service
from crash.system import Shape, System, running_system

_REACHED_SECONDS = 90.0
_PATIENCE_SECONDS = 120.0
# Enough that a batch is never all there is, and that every partition of a topic has some.
_BATCH = 16

STEPS: Mapping[str, tuple[str, ...]] = {
    "ingest": crashing_ingest.STEPS,
    "enrich": tuple(crashing_enrich.STEPS),
}
_ENTRIES = {"ingest": crashing_ingest.__file__, "enrich": crashing_enrich.__file__}


@dataclass(frozen=True, slots=True, kw_only=True)
class StepKill:
    """One kill."""

    service: str
    step: str
    in_flight: int


def run(folder: Path, *, repeat: int, seed: int, shape: Shape) -> Report:
    """Every step `repeat` times, in another order each time; counted at the end of each round."""
    chance = random.Random(seed)
    began = time.monotonic()
    steps = [(kind, step) for kind, names in STEPS.items() for step in names]
    kills: list[StepKill] = []
    failures: list[str] = []
    with running_system(folder, documents(_BATCH * len(steps) * repeat, seed=seed), shape) as own:
        for number in range(1, repeat + 1):
            for kind, step in chance.sample(steps, len(steps)):
                kills.append(_killed(own, kind, step))
                print(f"{len(kills):4}  {kills[-1]}", flush=True)  # noqa: T201
                if not own.drain(patience=_PATIENCE_SECONDS):
                    failures.append(f"round {number}: not at an end after {kind} {step}")
            if not (result := judged(own)).is_clean:
                failures.append(f"round {number}: {result}")
        result = judged(own)
        count = len(own.feeder.dropped)
    failures += [f"nothing in flight: {kill}" for kill in kills if not kill.in_flight]
    return Report(
        run="a kill at every step",
        figures={
            "documents": count,
            "seed": seed,
            "steps": len(steps),
            "repetitions": repeat,
            "kills": len(kills),
            **{f"kills of {name}": n for name, n in Counter(k.service for k in kills).items()},
            "least in flight": min(kill.in_flight for kill in kills),
            "seconds": round(time.monotonic() - began),
        },
        verdict=result,
        failures=failures,
        details=[asdict(kill) for kill in kills],
    )


def _killed(system: System, kind: str, step: str) -> StepKill:
    """Let one instance kill itself at `step` over new files; its supervisor starts it again."""
    service = system.of_kind(kind)[0]
    log = system.folder / "in-flight"
    log.unlink(missing_ok=True)
    service.stop()
    service.spawn([_ENTRIES[kind], step, str(log)])
    ends = len(service.exits)
    if not system.comes_true(service.is_ready, within=_REACHED_SECONDS) and service.pid is not None:
        raise AssertionError(f"{service.name} does not get ready to be killed at {step}")
    system.feeder.drop(_BATCH)
    if not system.comes_true(lambda: _has_died(service, ends), within=_REACHED_SECONDS):
        raise AssertionError(f"{service.name} never came to {step}")
    return StepKill(service=service.name, step=step, in_flight=int(log.read_text()))


def _has_died(service: Service, ends: int) -> bool:
    return len(service.exits) > ends and service.exits[ends].code == -9
