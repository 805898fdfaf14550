"""Hostile files among good ones: where each came to lie, and how long the good ones took."""

import json
import os
import statistics
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from crash.counting import (
    Observed,
    Verdict,
    document_of,
    ended_twice,
    not_at_an_end,
    observed,
    redis_differences,
    surplus,
)
from crash.documents import good_documents
from crash.hostile_feeding import HostileFeeder, Placed
from crash.hostile_files import pack_bombs
from crash.hostile_places import misplaced
from crash.memory import Memory
from crash.reporting import Report
from crash.system import COMMANDS, Shape, System, running_system
from support import ingest_as_nobody
from support.outsider import DEAD_LETTER, read_topic

_PATIENCE_SECONDS = 180.0
_MOST_SLOWER = 2.0
_FATAL_REASONS = frozenset({"worker_killed", "time_limit", "memory_limit"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Went:
    """How a run went."""

    seconds: Sequence[float]
    """From the inbox to a subscriber, of each good document."""
    verdict: Verdict
    failures: Sequence[str]
    figures: dict[str, Any]

    @property
    def p99(self) -> float:
        return statistics.quantiles(self.seconds, n=100)[98]


def run(folder: Path, *, good: int, bad: int, rate: float, seed: int, shape: Shape) -> Report:
    """First the good ones alone, `rate` a second; then again with the bad ones among them."""
    began = time.monotonic()
    pack_bombs()
    # Ingest runs as nobody, as it must to be refused a file, and has to move what root puts in.
    mask = os.umask(0)
    try:
        alone = _run_once(folder / "good", good=good, bad=0, rate=rate, seed=seed, shape=shape)
        print(f"alone: p99 {alone.p99:.2f} s {alone.figures}", flush=True)  # noqa: T201
        mixed = _run_once(folder / "mixed", good=good, bad=bad, rate=rate, seed=seed, shape=shape)
    finally:
        os.umask(mask)
    failures = [*alone.failures, *mixed.failures]
    if mixed.p99 > _MOST_SLOWER * alone.p99:
        failures.append(f"the good ones' p99 is {mixed.p99 / alone.p99:.1f} times that of alone")
    return Report(
        run="hostile files",
        figures={
            "good": good,
            "hostile": bad,
            "seed": seed,
            "good files a second": rate,
            "median and p99 of the good ones alone, s": _latency(alone),
            "median and p99 of the good ones among bad ones, s": _latency(mixed),
            **mixed.figures,
            "seconds": round(time.monotonic() - began),
        },
        verdict=mixed.verdict,
        failures=failures,
    )


def _latency(went: Went) -> str:
    return f"{statistics.median(went.seconds):.2f}, {went.p99:.2f}"


def _run_once(folder: Path, *, good: int, bad: int, rate: float, seed: int, shape: Shape) -> Went:
    _prepare(folder)
    shape = replace(shape, commands={**COMMANDS, "ingest": (ingest_as_nobody.__file__,)})
    with running_system(folder, good_documents(good, seed=seed), shape) as system:
        memory = Memory(system)
        hostile = HostileFeeder(bad, per_second=rate * bad / good, seed=seed, folder=folder)
        system.chores += [memory.tend, hostile.tend]
        system.feeder.pace(rate)
        while not (system.feeder.is_empty and hostile.is_done):
            system.wait(0.5)
        failures = _drained(system, hostile)
        seen = observed(
            bootstrap_servers=system.servers.addresses.bootstrap_servers,
            redis_url=system.servers.addresses.redis_url,
            folder=folder,
        )
        failures += misplaced(folder, hostile.placed, seen)
        failures += memory.growing() + _deaths(system)
        letters = _dead_letters(system)
        failures += _needless_deaths(memory, letters)
        good_ids = [each.document_id for each in system.feeder.dropped]
        arrived = system.follower.seen.enriched
        return Went(
            seconds=[
                arrived[each] - system.feeder.dropped_at[each]
                for each in good_ids
                if each in arrived
            ],
            verdict=_verdict(good_ids, hostile.placed, seen),
            failures=failures,
            figures={
                **{f"{kind}": n for kind, n in sorted(Counter(_kinds(hostile)).items())},
                "dead letters": dict(Counter(str(each["reason"]) for each in letters)),
                "workers replaced": memory.replaced,
                **memory.figures(),
            },
        )


def _kinds(hostile: HostileFeeder) -> Iterable[str]:
    return (f"hostile: {placed.kind}" for placed in hostile.placed)


def _prepare(folder: Path) -> None:
    """Folders that anybody may use."""
    for name in ("inbox", "done", "rejected", "claims", "outside", "state-ingest-1"):
        (folder / name).mkdir(parents=True)


def _drained(system: System, hostile: HostileFeeder) -> list[str]:
    staying = sum("left" in placed.places for placed in hostile.placed)

    def is_over() -> bool:
        return (
            system.in_inbox() <= staying and not system.unfinished() and not system.not_in_redis()
        )

    # What waits is looked at whole each time: seldom, for it is many files.
    for _ in range(round(_PATIENCE_SECONDS / 2)):
        if is_over():
            return []
        system.wait(2.0)
    left = f"{system.in_inbox() - staying} files in the inbox"
    return [f"{left}, {system.unfinished()} documents at no end, or some not in Redis"]


def _verdict(good: Sequence[str], placed: Sequence[Placed], seen: Observed) -> Verdict:
    ended = {document_of(key) for key in [*seen.enriched, *seen.dead]}
    staying = sum("left" in each.places for each in placed)
    return Verdict(
        lost=len(set(good) - set(seen.raw)),
        doubled=surplus(seen.raw)
        + surplus(seen.enriched)
        + surplus(seen.dead)
        + seen.repeated_events
        + len(ended_twice(seen))
        + len(seen.receipts)
        - len(set(seen.receipts)),
        stuck=abs(len(seen.inbox) - staying) + len(set(seen.raw) - ended),
        given_up=len(set(good) - {document_of(key) for key in seen.enriched}),
        redis_differs=redis_differences(seen),
        books=not_at_an_end(seen),
    )


def _deaths(system: System) -> list[str]:
    return [
        f"{name} ended with code {end.code}"
        for name, service in system.services.items()
        for end in service.exits
    ]


def _dead_letters(system: System) -> list[dict[str, Any]]:
    topic = read_topic(system.servers.addresses.bootstrap_servers, DEAD_LETTER)
    return [json.loads(body) for body in topic.newest().values()]


def _needless_deaths(memory: Memory, letters: Sequence[dict[str, Any]]) -> list[str]:
    """A worker may die at an attempt at a document that is given up for it, and of nothing else."""
    fatal = sum(each["attempts"] for each in letters if each["reason"] in _FATAL_REASONS)
    if memory.replaced > fatal:
        return [f"{memory.replaced} workers were replaced for {fatal} fatal attempts"]
    return []
