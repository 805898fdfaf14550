"""kill -9 at random times under load, and what was asked to end or stood still besides."""

import random
import time
from collections import Counter
from dataclasses import asdict
from pathlib import Path

from crash.documents import documents
from crash.reporting import Report, judged, unrelated
from crash.system import Shape, System, running_system
from crash.victims import VICTIMS, Strike, strike

_LONGEST_CALM_SECONDS = 2.0
_SHORTEST_CALM_SECONDS = 0.05
# Strikes that do not count use up documents too, and on a fast machine many do not.
_SPARE = 50
# A good document may wait for three attempts of a neighbour, a suspended owner and a take-over.
_PATIENCE_SECONDS = 180.0


def run(folder: Path, *, kills: int, count: int, seed: int, shape: Shape) -> Report:
    """`kills` that count, spread over `count` documents."""
    chance = random.Random(seed)
    began = time.monotonic()
    with running_system(folder, documents(_SPARE * count, seed=seed), shape) as system:
        strikes = _struck(system, kills, count, chance)
        system.feeder.drop(count - len(system.feeder.dropped))
        is_drained = system.drain(patience=_PATIENCE_SECONDS)
        result, failures = judged(system), unrelated(system)
        if not is_drained:
            failures.append(f"not at an end within {_PATIENCE_SECONDS:.0f} s")
        if _kills(strikes) < kills:
            failures.append(f"nobody had anything in hand for {_PATIENCE_SECONDS:.0f} s")
        unwanted = _unwanted_exits(system)
    return Report(
        run="random kills",
        figures={
            "documents": len(system.feeder.dropped),
            "seed": seed,
            "kills": _kills(strikes),
            **_tally(strikes),
            "least in flight": min(each.in_flight for each in strikes),
            "ended by themselves": unwanted,
            "seconds": round(time.monotonic() - began),
        },
        verdict=result,
        failures=failures,
        details=[asdict(each) for each in strikes],
    )


def _struck(system: System, kills: int, count: int, chance: random.Random) -> list[Strike]:
    """Strike until so many kills had work in flight; the others don't count and are not kept.

    `count` documents are dropped meanwhile, as many before each of these kills.
    """
    batch = max(1, count // kills)
    here = {
        name: each.weight
        for name, each in VICTIMS.items()
        if each.server is not None or system.of_kind(name)
    }
    strikes: list[Strike] = []
    counted_at, calm = time.monotonic(), _LONGEST_CALM_SECONDS
    while (number := _kills(strikes)) < kills:
        if time.monotonic() - counted_at > _PATIENCE_SECONDS:
            # Whoever should have work in hand has none: what that means is told by the counting.
            break
        due = (number + 1) * batch - len(system.feeder.dropped)
        system.feeder.drop(due if due > 0 or system.is_busy() else batch)
        system.wait(chance.uniform(0.0, calm))
        done = strike(system, chance.choices(list(here), list(here.values()))[0], chance)
        # Who strikes too late finds the work done.
        calm = min(2 * calm, _LONGEST_CALM_SECONDS) if done.counts else calm / 2
        calm = max(calm, _SHORTEST_CALM_SECONDS)
        if done.counts:
            strikes.append(done)
            counted_at = time.monotonic()
            print(f"{len(strikes):4}  {done}", flush=True)  # noqa: T201
    return strikes


def _kills(strikes: list[Strike]) -> int:
    return sum(each.harm == "kill" for each in strikes)


def _tally(strikes: list[Strike]) -> dict[str, int]:
    counted = Counter((each.victim.partition("-")[0], each.harm) for each in strikes)
    return {f"{harm} {victim}": number for (victim, harm), number in sorted(counted.items())}


def _unwanted_exits(system: System) -> dict[str, int]:
    """Ends that nobody asked for, by exit code: who loses a server may give up and start again."""
    found = Counter(
        f"{name.rpartition('-')[0]} {end.code}"
        for name, service in system.services.items()
        for end in service.exits
        if not end.wanted
    )
    return dict(found)
