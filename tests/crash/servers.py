"""Kafka and Redis as victims: ended, stopped, started again at the same address."""

import os
import signal
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Protocol

from support.containers import KillableContainer, kafka_container, redis_container
from support.stack import KAFKA_IMAGE, REDIS_IMAGE, ServerFactory, Servers

from airwire_cli.embedded.kafka import EmbeddedKafka
from airwire_cli.embedded.redis import EmbeddedRedis

Where = Literal["embedded", "containers"]


class Server(Protocol):
    """A server that can be hurt."""

    def kill(self) -> None:
        """End it as a power cut would."""
        ...

    def start(self) -> None:
        """Start it again; return once it answers."""
        ...

    def suspend(self) -> None:
        """Stop it where it stands: connections stay open, nothing answers."""
        ...

    def resume(self) -> None: ...


@dataclass(frozen=True, slots=True)
class EmbeddedServer:
    """One of `airwire_cli.embedded`: the real server as a process of this machine."""

    inner: EmbeddedKafka | EmbeddedRedis

    def kill(self) -> None:
        self.inner.kill()

    def start(self) -> None:
        self.inner.start()

    def suspend(self) -> None:
        self._send(signal.SIGSTOP)

    def resume(self) -> None:
        self._send(signal.SIGCONT)

    def _send(self, number: signal.Signals) -> None:
        if self.inner.child is None:
            raise ValueError("it was never started")
        os.killpg(self.inner.child.pid, number)


@dataclass(frozen=True, slots=True, kw_only=True)
class HurtableServers:
    """Where the two answer, and the handles to hurt them by."""

    addresses: Servers
    kafka: Server
    redis: Server


@contextmanager
def hurtable_servers(where: Where, folder: Path) -> Iterator[HurtableServers]:
    """A new, empty Kafka and Redis; the embedded ones keep their files below `folder`."""
    with ExitStack() as ends:
        if where == "containers":
            yield _in_containers(ends)
        else:
            factory = ServerFactory(folder)
            ends.callback(factory.close)
            redis, kafka = factory.redis(), factory.kafka()
            yield HurtableServers(
                addresses=Servers(
                    bootstrap_servers=kafka.bootstrap_servers,
                    redis_url=redis.url,
                    source="embedded",
                ),
                kafka=EmbeddedServer(kafka),
                redis=EmbeddedServer(redis),
            )


def _in_containers(ends: ExitStack) -> HurtableServers:
    kafka: KillableContainer = ends.enter_context(kafka_container(KAFKA_IMAGE))
    redis: KillableContainer = ends.enter_context(redis_container(REDIS_IMAGE))
    return HurtableServers(
        addresses=Servers(
            bootstrap_servers=f"{kafka.host}:{kafka.port}",
            redis_url=f"redis://{redis.host}:{redis.port}/0",
            source="containers",
        ),
        kafka=kafka,
        redis=redis,
    )
