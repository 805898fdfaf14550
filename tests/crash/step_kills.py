"""kill -9 at every numbered step of every service, several times over, on one system."""

import random
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from itertools import zip_longest
from pathlib import Path

from crash import crashing_enrich, crashing_ingest, crashing_relate
from crash.documents import Syndicated, documents
from crash.reporting import Report, judged, unrelated
from crash.service import Service
from crash.system import Shape, System, running_system

_REACHED_SECONDS = 90.0
_PATIENCE_SECONDS = 120.0
# Enough that a batch is never all there is, and that every partition of a topic has some.
_BATCH = 16

STEPS: Mapping[str, tuple[str, ...]] = {
    "ingest": crashing_ingest.STEPS,
    "enrich": tuple(crashing_enrich.STEPS),
    "relate": tuple(crashing_relate.STEPS),
}
_ENTRIES = {
    "ingest": crashing_ingest.__file__,
    "enrich": crashing_enrich.__file__,
    "relate": crashing_relate.__file__,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class StepKill:
    """One kill."""

    service: str
    step: str
    in_flight: int


def run(folder: Path, *, of: Sequence[str], repeat: int, seed: int, shape: Shape) -> Report:
    """Every step of these services `repeat` times, in another order each time.

    Counted at the end of each round: every pair of documents is a story and its copy.
    """
    chance = random.Random(seed)
    began = time.monotonic()
    steps = [(kind, step) for kind in of for step in STEPS[kind]]
    kills: list[StepKill] = []
    failures: list[str] = []
    most = _BATCH * len(steps) * repeat
    with running_system(folder, documents(most, seed=seed, make=Syndicated()), shape) as own:
        for number in range(1, repeat + 1):
            for together in _together(of, chance):
                kills += _killed(own, together)
                print(f"{len(kills):4}  {together}", flush=True)  # noqa: T201
                if not own.drain(patience=_PATIENCE_SECONDS):
                    failures.append(f"round {number}: not at an end after {together}")
            if not (result := judged(own)).is_clean:
                failures.append(f"round {number}: {result}")
            failures += [f"round {number}: {failure}" for failure in unrelated(own)]
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


def _together(of: Sequence[str], chance: random.Random) -> Iterator[dict[str, str]]:
    """Every step of these services once: of each service one at a time, as far as they go."""
    orders = [
        [(kind, step) for step in chance.sample(STEPS[kind], len(STEPS[kind]))] for kind in of
    ]
    for together in zip_longest(*orders):
        yield dict(pair for pair in together if pair is not None)


def _killed(system: System, steps: Mapping[str, str]) -> list[StepKill]:
    """Let services kill themselves over new files; their supervisor starts them again."""
    dying = {kind: system.of_kind(kind)[0] for kind in steps}
    ends = {kind: len(service.exits) for kind, service in dying.items()}
    logs = {kind: system.folder / f"in-flight-{kind}" for kind in steps}
    for kind, service in dying.items():
        logs[kind].unlink(missing_ok=True)
        service.stop()
        service.spawn([_ENTRIES[kind], steps[kind], str(logs[kind])])
    for kind, service in dying.items():
        if not system.comes_true(service.is_ready, within=_REACHED_SECONDS):
            raise AssertionError(f"{service.name} is not ready to be killed at {steps[kind]}")
    system.feeder.drop(_BATCH)
    for kind, service in dying.items():
        if not system.comes_true(partial(_has_died, service, ends[kind]), within=_REACHED_SECONDS):
            raise AssertionError(f"{service.name} never came to {steps[kind]}")
    return [
        StepKill(service=dying[kind].name, step=step, in_flight=int(logs[kind].read_text()))
        for kind, step in steps.items()
    ]


def _has_died(service: Service, ends: int) -> bool:
    return len(service.exits) > ends and service.exits[ends].code == -9
