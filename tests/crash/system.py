"""A whole system to be hurt: servers, supervised services, an inbox that is being filled."""

import os
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from crash.documents import Document
from crash.feeding import Feeder
from crash.following import Follower
from crash.servers import HurtableServers, Where, hurtable_servers
from crash.service import Service
from support.outsider import redis_transcripts

from airwire_cli.embedded.child import Guard
from airwire_cli.embedded.loopback import free_ports
from airwire_cli.embedded.stack import guarded

_LOOK_SECONDS = 0.05
_READY_SECONDS = 180.0

COMMANDS = {
    "ingest": ("-m", "airwire_ingest"),
    "enrich": ("-m", "airwire_enrich"),
    "relate": ("-m", "airwire_relate"),
}
"""How each service of ours is started."""

# Every good document says it.
_WATCHLIST = """\
rules:
  - name: all
    terms: [report number]
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """What a system is made of."""

    instances: Mapping[str, int] = field(default_factory=lambda: {"ingest": 1, "enrich": 1})
    """How many of each service."""
    workers: int = 1
    """Processes that parse, of each enrich."""
    where: Where = "embedded"
    settings: Mapping[str, str] = field(default_factory=dict)
    commands: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: COMMANDS)


class System:
    """What `running_system` yields. Used from the main thread alone."""

    def __init__(
        self,
        *,
        folder: Path,
        servers: HurtableServers,
        services: Mapping[str, Service],
        feeder: Feeder,
        follower: Follower,
    ) -> None:
        self.folder = folder
        self.servers = servers
        self.services = services
        """By name: `enrich-1`, `enrich-2`, …"""
        self.feeder = feeder
        self.follower = follower
        self.chores: list[Callable[[], None]] = []
        """What else is done now and then, whatever the run waits for."""

    @property
    def inbox(self) -> Path:
        return self.folder / "inbox"

    def of_kind(self, kind: str) -> list[Service]:
        return [each for name, each in self.services.items() if name.rpartition("-")[0] == kind]

    def tend(self) -> None:
        """What goes on by itself: the supervisor's work, and files that are due."""
        for service in self.services.values():
            service.tend()
        self.feeder.drop_due()
        for chore in self.chores:
            chore()

    def wait(self, seconds: float) -> None:
        """Let time pass, with the supervisor at work."""
        self.comes_true(lambda: False, within=seconds)

    def comes_true(self, condition: Callable[[], bool], *, within: float) -> bool:
        """Whether `condition` holds before the time is over; the supervisor is at work."""
        deadline = time.monotonic() + within
        while True:
            self.tend()
            if condition():
                return True
            if time.monotonic() >= deadline:
                return False
            time.sleep(_LOOK_SECONDS)

    def await_ready(self) -> None:
        """Every instance says that it is ready."""
        for name, service in self.services.items():
            if not self.comes_true(service.is_ready, within=_READY_SECONDS):
                raise AssertionError(f"{name} is not ready within {_READY_SECONDS:.0f} s")

    def in_inbox(self) -> int:
        """Files that wait to be taken."""
        return sum(len(names) for _, _, names in os.walk(self.inbox))

    def unfinished(self) -> int:
        """Documents on the raw topic without an end."""
        return self.follower.seen.unfinished

    def is_busy(self) -> bool:
        """Whether ingest or enrich has anything to do; relate alone, behind, keeps nobody busy."""
        return bool(self.in_inbox() or self.unfinished())

    def unrelated(self) -> int:
        """Transcripts that relate has said nothing of; 0 where it is not part of the system."""
        return self.follower.seen.unrelated if self.of_kind("relate") else 0

    def not_in_redis(self) -> int:
        """Good documents that were dropped and do not stand in Redis."""
        return len(self._good() - self._in_redis())

    def in_redis(self) -> int:
        """Documents that stand in Redis."""
        return len(self._in_redis())

    def _good(self) -> set[str]:
        return {each.document_id for each in self.feeder.dropped if each.kind == "good"}

    def _in_redis(self) -> set[str]:
        known = redis_transcripts(self.servers.addresses.redis_url)
        return {key.partition("/")[0] for key in known}

    def drain(self, *, patience: float) -> bool:
        """Wait until everything has come to its end.

        Returns whether it has; `patience` is for how many seconds nothing may move.
        """
        moved_at, before = time.monotonic(), self._state()
        while True:
            if before == (0, 0, 0):
                return True
            if time.monotonic() - moved_at > patience:
                return False
            self.wait(1.0)
            now = self._state()
            if now != before:
                moved_at, before = time.monotonic(), now

    def _state(self) -> tuple[int, int, int]:
        good, seen = self._good(), self.follower.seen
        waiting = self.in_inbox()
        missing = len(good - seen.enriched.keys() - seen.dead.keys())
        if waiting or missing:
            return waiting, missing, -1
        return 0, 0, len(good - seen.dead.keys() - self._in_redis()) + self.unrelated()


@contextmanager
def running_system(folder: Path, documents: Iterable[Document], shape: Shape) -> Iterator[System]:
    """A system with an empty inbox, every instance ready. Nothing is dropped yet."""
    folder.mkdir(parents=True, exist_ok=True)
    with ExitStack() as ends:
        servers = ends.enter_context(hurtable_servers(shape.where, folder))
        guard = ends.enter_context(guarded())
        inbox = folder / "inbox"
        inbox.mkdir(exist_ok=True)
        (folder / "watchlist.yaml").write_text(_WATCHLIST)
        follower = Follower(servers.addresses.bootstrap_servers)
        system = System(
            folder=folder,
            servers=servers,
            services=_services(folder, servers, guard, shape),
            feeder=Feeder(documents, inbox=inbox, outside=folder / "outside"),
            follower=follower,
        )
        for service in system.services.values():
            service.spawn()
            ends.callback(service.stop)
        system.await_ready()
        follower.start()
        ends.callback(follower.close)
        yield system


def _services(
    folder: Path, servers: HurtableServers, guard: Guard, shape: Shape
) -> dict[str, Service]:
    names = [
        (kind, f"{kind}-{number}")
        for kind, count in shape.instances.items()
        for number in range(1, count + 1)
    ]
    ports = free_ports(len(names))
    kept = {name: value for name, value in os.environ.items() if not name.startswith("AIRWIRE_")}
    return {
        name: Service(
            name,
            command=shape.commands[kind],
            environment={
                **kept,
                **servers.addresses.environment,
                "AIRWIRE_INBOX": str(folder / "inbox"),
                "AIRWIRE_STATE": str(folder / f"state-{name}"),
                "AIRWIRE_CLAIM_STORE": str(folder / "claims"),
                "AIRWIRE_QUIET_SECONDS": "0.2",
                "AIRWIRE_RESCAN_SECONDS": "1",
                "AIRWIRE_WATCHLIST": str(folder / "watchlist.yaml"),
                "AIRWIRE_WORKERS": str(shape.workers),
                **shape.settings,
            },
            folder=folder,
            guard=guard,
            health_port=port,
        )
        for (kind, name), port in zip(names, ports, strict=True)
    }
