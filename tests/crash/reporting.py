"""What a run came to, as a table for people and as JSON for programs."""

import json
import platform
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from os import cpu_count
from pathlib import Path
from typing import Any

from crash.counting import Verdict, observed, repeated, unlike_the_stories, verdict
from crash.system import System
from support.outsider import CLUSTER, MATCH, VERSION, read_topic


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """One run."""

    run: str
    figures: Mapping[str, Any]
    """What was done, and how long it took."""
    verdict: Verdict
    failures: Sequence[str] = ()
    """What else was promised and did not hold."""
    details: Sequence[Mapping[str, Any]] = field(default_factory=tuple)
    """A row for each thing that was done."""

    @property
    def is_clean(self) -> bool:
        return self.verdict.is_clean and not self.failures

    def as_json(self) -> dict[str, Any]:
        return {
            "at": datetime.now(UTC).isoformat(timespec="seconds"),
            "machine": {"system": platform.system(), "cores": cpu_count()},
            "is_clean": self.is_clean,
            **asdict(self),
        }

    def as_table(self) -> str:
        rows = [(str(name), str(value)) for name, value in self.figures.items()]
        rows += [(name, str(value)) for name, value in asdict(self.verdict).items()]
        rows += [("failed", failure) for failure in self.failures]
        width = max(len(name) for name, _ in rows)
        lines = [f"  {name:<{width}}  {value}" for name, value in rows]
        end = "all zeros" if self.is_clean else "NOT CLEAN"
        return "\n".join([f"{self.run}: {end}", *lines])


def unrelated(system: System) -> list[str]:
    """What relate did not do, or did twice."""
    if not system.of_kind("relate"):
        return []
    servers = system.servers.addresses.bootstrap_servers
    told = {topic: read_topic(servers, topic) for topic in (CLUSTER, MATCH, VERSION)}
    failures = unlike_the_stories(
        system.feeder.dropped, told[CLUSTER].newest(), told[MATCH].newest()
    )
    if left := system.unrelated():
        failures.append(f"{left} transcripts in no cluster and met by no rule")
    for topic, read in told.items():
        if number := repeated(read.header("ce_id")):
            failures.append(f"{number} events of {topic} came twice")
    return failures


def judged(system: System) -> Verdict:
    """Read everything, and count."""
    addresses = system.servers.addresses
    seen = observed(
        bootstrap_servers=addresses.bootstrap_servers,
        redis_url=addresses.redis_url,
        folder=system.folder,
    )
    return verdict(system.feeder.dropped, seen)


def written(reports: Iterable[Report], to: Path | None) -> int:
    """Print each table as it comes, write the JSON, and return the exit code."""
    done: list[Report] = []
    for report in reports:
        done.append(report)
        print(report.as_table(), flush=True)  # noqa: T201
        if to is not None:
            to.write_text(json.dumps([each.as_json() for each in done], indent=1) + "\n")
    return 0 if all(report.is_clean for report in done) else 1
