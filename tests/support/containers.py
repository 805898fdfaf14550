"""Kafka and Redis in containers, on ports of the loopback address."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from testcontainers.core.container import DockerContainer

from airwire_cli.embedded.kafka import takes_requests
from airwire_cli.embedded.loopback import HOST, free_ports
from airwire_cli.embedded.redis import takes_commands
from airwire_schemas.topics import TOPICS

# A busy machine takes a minute for what an idle one does in five seconds.
_START_SECONDS = 240.0
_INSIDE = 9092
_REDIS_PORT = 6379
_LARGEST = max(spec.max_message_bytes for spec in TOPICS.values()) + 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class KillableContainer:
    """A server in a container, on a port of the loopback address that stays its own."""

    name: str
    port: int
    host: str = HOST
    inner: Any
    """Docker's handle on it."""
    answers: Callable[[int], bool]

    def kill(self) -> None:
        self.inner.kill()

    def start(self) -> None:
        """Start it again; return once it answers."""
        self.inner.start()
        self.await_answer()

    def suspend(self) -> None:
        self.inner.pause()

    def resume(self) -> None:
        self.inner.unpause()

    def await_answer(self) -> None:
        _wait(lambda: self.answers(self.port), self.name)


@contextmanager
def running_containers(*, kafka: str, redis: str) -> Iterator[tuple[str, str]]:
    """Bootstrap servers and Redis address of containers of these images."""
    with kafka_container(kafka) as broker, redis_container(redis) as server:
        yield f"{HOST}:{broker.port}", f"redis://{HOST}:{server.port}/0"


@contextmanager
def kafka_container(image: str) -> Iterator[KillableContainer]:
    # Chosen beforehand, because the broker must tell clients the port that they reach it by.
    (port,) = free_ports(1)
    with _running(_kafka(image, port), "Kafka", port, takes_requests) as container:
        yield container


@contextmanager
def redis_container(image: str) -> Iterator[KillableContainer]:
    (port,) = free_ports(1)
    with _running(_redis(image, port), "Redis", port, takes_commands) as container:
        yield container


@contextmanager
def _running(
    container: DockerContainer, name: str, port: int, answers: Callable[[int], bool]
) -> Iterator[KillableContainer]:
    with container:
        killable = KillableContainer(
            name=name, port=port, inner=container.get_wrapped_container(), answers=answers
        )
        killable.await_answer()
        yield killable


def _kafka(image: str, port: int) -> DockerContainer:
    settings = {
        "KAFKA_NODE_ID": "1",
        "KAFKA_PROCESS_ROLES": "broker,controller",
        # The broker reaches its own transaction coordinator at an advertised address too, and the
        # one for the tests leads nowhere inside the container.
        "KAFKA_LISTENERS": f"TESTS://:{_INSIDE},BROKER://localhost:9094,CONTROLLER://:9093",
        "KAFKA_ADVERTISED_LISTENERS": f"TESTS://{HOST}:{port},BROKER://localhost:9094",
        "KAFKA_LISTENER_SECURITY_PROTOCOL_MAP": (
            "TESTS:PLAINTEXT,BROKER:PLAINTEXT,CONTROLLER:PLAINTEXT"
        ),
        "KAFKA_CONTROLLER_LISTENER_NAMES": "CONTROLLER",
        "KAFKA_INTER_BROKER_LISTENER_NAME": "BROKER",
        "KAFKA_CONTROLLER_QUORUM_VOTERS": "1@localhost:9093",
        "KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR": "1",
        "KAFKA_OFFSETS_TOPIC_NUM_PARTITIONS": "4",
        "KAFKA_TRANSACTION_STATE_LOG_REPLICATION_FACTOR": "1",
        "KAFKA_TRANSACTION_STATE_LOG_MIN_ISR": "1",
        "KAFKA_TRANSACTION_STATE_LOG_NUM_PARTITIONS": "4",
        "KAFKA_SHARE_COORDINATOR_STATE_TOPIC_REPLICATION_FACTOR": "1",
        "KAFKA_SHARE_COORDINATOR_STATE_TOPIC_MIN_ISR": "1",
        "KAFKA_GROUP_INITIAL_REBALANCE_DELAY_MS": "0",
        "KAFKA_AUTO_CREATE_TOPICS_ENABLE": "false",
        "KAFKA_MESSAGE_MAX_BYTES": str(_LARGEST),
        "KAFKA_REPLICA_FETCH_MAX_BYTES": str(_LARGEST),
        "KAFKA_HEAP_OPTS": "-Xmx512m",
        "KAFKA_JVM_PERFORMANCE_OPTS": "-XX:+UseSerialGC -XX:TieredStopAtLevel=1",
    }
    container = DockerContainer(image)
    for name, value in settings.items():
        container.with_env(name, value)
    # The image writes its configuration at every start.
    container.tmpfs["/opt/kafka/config"] = "uid=1000,gid=1000,mode=755,size=1m"
    return _published(container, _INSIDE, port)


def _redis(image: str, port: int) -> DockerContainer:
    container = DockerContainer(image).with_command("redis-server --appendonly yes")
    return _published(container, _REDIS_PORT, port)


def _published(container: DockerContainer, inside: int, port: int) -> DockerContainer:
    # `with_bind_ports` would publish it on every address of the machine.
    # Docker's client takes an address with the port, whatever this attribute's type says.
    ports: dict[str, Any] = container.ports
    ports[f"{inside}/tcp"] = (HOST, port)
    return container


def _wait(answers: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while not answers():
        if time.monotonic() > deadline:
            raise AssertionError(f"the container of {what} does not answer")
        time.sleep(0.1)
