"""Who can be hurt, how often, how, and when there is anything in its hands: one table."""

import random
import signal
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from crash.servers import Server
from crash.service import Service
from crash.system import System

Harm = Literal["kill", "terminate", "suspend"]

# Of ten strikes seven are kill -9; what was asked to end or stood still is on top of the kills.
_HARMS: tuple[Harm, ...] = ("kill",) * 7 + ("terminate", "suspend", "suspend")
# Beyond a consumer group's session (10 s): whoever wakes up then is a zombie.
_LONGEST_PAUSE_SECONDS = 14.0
_LONGEST_ABSENCE_SECONDS = 3.0
_ANY_SHARE = 0.1
_START_SECONDS = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Victim:
    """A kind of process."""

    weight: int
    """How often it is chosen."""
    in_flight: Callable[[System], int]
    """How many documents are in the hands of all of its kind."""
    server: Callable[[System], Server] | None = None
    """Null for a service of ours: `System.of_kind` has its instances."""


VICTIMS = {
    "ingest": Victim(weight=35, in_flight=System.in_inbox),
    "enrich": Victim(weight=45, in_flight=System.unfinished),
    "relate": Victim(weight=15, in_flight=System.unrelated),
    "redis": Victim(
        weight=14, in_flight=System.not_in_redis, server=lambda system: system.servers.redis
    ),
    "kafka": Victim(
        weight=6,
        in_flight=lambda system: system.in_inbox() + system.unfinished(),
        server=lambda system: system.servers.kafka,
    ),
}
"""A new service gets a line here, and one in `crash.system.COMMANDS`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Strike:
    """What was done to whom, and what it had in hand."""

    victim: str
    harm: Harm
    step: str
    """The last that it had said; of a server nothing is known."""
    in_flight: int

    @property
    def counts(self) -> bool:
        return self.in_flight > 0


def strike(system: System, kind: str, chance: random.Random) -> Strike:
    """Hurt one instance of a victim, if it has anything in hand; return once it may recover."""
    victim = VICTIMS[kind]
    harm = chance.choice(_HARMS)
    if victim.server is not None:
        return _strike_server(system, kind, victim.server(system), chance, harm)
    service = _chosen(system, kind, chance)
    is_at_work = service.is_at_work()
    in_flight = victim.in_flight(system) if is_at_work else 0
    done = Strike(victim=service.name, harm=harm, step=service.last_event(), in_flight=in_flight)
    if is_at_work and not done.counts:
        return done
    if not is_at_work:
        # One that starts or stands by is killed too.
        harm = "kill"
    match harm:
        case "kill":
            service.send(signal.SIGKILL)
        case "terminate":
            service.send(signal.SIGTERM)
        case "suspend":
            service.send(signal.SIGSTOP)
            system.wait(chance.uniform(0.5, _LONGEST_PAUSE_SECONDS))
            service.send(signal.SIGCONT)
    return done


def _chosen(system: System, kind: str, chance: random.Random) -> Service:
    """Nearly always one that has its share of the work; else any, whatever it is about."""
    instances = system.of_kind(kind)
    if chance.random() < _ANY_SHARE:
        return chance.choice(instances)
    system.comes_true(lambda: any(each.is_at_work() for each in instances), within=_START_SECONDS)
    return chance.choice([each for each in instances if each.is_at_work()] or instances)


def _strike_server(
    system: System, name: str, server: Server, chance: random.Random, harm: Harm
) -> Strike:
    # A server that is asked to end writes all it knows: the kind way proves nothing.
    harm = "kill" if harm == "terminate" else harm
    in_flight = VICTIMS[name].in_flight(system)
    if in_flight:
        if harm == "kill":
            server.kill()
            system.wait(chance.uniform(0.0, _LONGEST_ABSENCE_SECONDS))
            server.start()
        else:
            server.suspend()
            system.wait(chance.uniform(0.5, _LONGEST_PAUSE_SECONDS))
            server.resume()
    return Strike(victim=name, harm=harm, step="-", in_flight=in_flight)
