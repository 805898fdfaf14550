"""Real servers for tests: those of the settings, else containers, else the embedded ones."""

import asyncio
import os
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

import redis
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import UnknownTopicOrPartitionError, for_code

from airwire_cli.embedded.child import Guard
from airwire_cli.embedded.data_folder import DataFolder, held_folder
from airwire_cli.embedded.kafka import EmbeddedKafka
from airwire_cli.embedded.redis import EmbeddedRedis
from airwire_cli.embedded.settings import EmbeddedSettings
from airwire_cli.embedded.stack import guarded, kafka_in, redis_in, started_stack
from airwire_runtime.kafka import connection, ensure_topics, started
from airwire_runtime.settings import KafkaSettings
from airwire_schemas.topics import Topic

KAFKA_IMAGE = "apache/kafka:4.3.1"
REDIS_IMAGE = "redis:8"
_SETTLED_SECONDS = 30.0

Source = Literal["settings", "containers", "embedded"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Servers:
    """Where a Kafka and a Redis answer."""

    bootstrap_servers: str
    redis_url: str
    source: Source

    @property
    def kafka(self) -> KafkaSettings:
        return KafkaSettings(bootstrap_servers=self.bootstrap_servers)

    @property
    def environment(self) -> dict[str, str]:
        """The settings by which our processes reach them."""
        return {
            "AIRWIRE_KAFKA_BOOTSTRAP_SERVERS": self.bootstrap_servers,
            "AIRWIRE_REDIS_URL": self.redis_url,
        }


@cache
def chosen_source() -> tuple[Source, str]:
    """Which servers the tests use, and why."""
    named = [
        name
        for name in ("AIRWIRE_KAFKA_BOOTSTRAP_SERVERS", "AIRWIRE_REDIS_URL")
        if os.environ.get(name)
    ]
    if len(named) == 2:
        return "settings", "the settings name them"
    why_not = _without_containers()
    if why_not is None:
        return "containers", f"{KAFKA_IMAGE} and {REDIS_IMAGE} are here"
    return "embedded", why_not


def _without_containers() -> str | None:
    """What keeps us from using containers; null where nothing does."""
    try:
        subprocess.run(["docker", "info"], capture_output=True, timeout=20, check=True)
    except (OSError, subprocess.SubprocessError):
        return "`docker info` fails"
    for image in (KAFKA_IMAGE, REDIS_IMAGE):
        found = subprocess.run(
            ["docker", "image", "inspect", image], capture_output=True, timeout=20, check=False
        )
        if found.returncode != 0:
            return f"image {image} is not here"
    return None


@contextmanager
def running_servers(folder: Path) -> Iterator[Servers]:
    """The servers of the whole test session; `folder` is for the embedded ones."""
    source, _ = chosen_source()
    match source:
        case "settings":
            yield Servers(
                bootstrap_servers=os.environ["AIRWIRE_KAFKA_BOOTSTRAP_SERVERS"],
                redis_url=os.environ["AIRWIRE_REDIS_URL"],
                source=source,
            )
        case "containers":
            from support.containers import running_containers

            with running_containers(kafka=KAFKA_IMAGE, redis=REDIS_IMAGE) as (servers, url):
                yield Servers(bootstrap_servers=servers, redis_url=url, source=source)
        case "embedded":
            with embedded_servers(folder) as servers:
                yield servers


@contextmanager
def embedded_servers(folder: Path) -> Iterator[Servers]:
    with (
        held_folder(folder) as held,
        started_stack(
            held, own_kafka=True, own_redis=True, settings=EmbeddedSettings(), progress=_quiet
        ) as stack,
    ):
        if stack.kafka is None or stack.redis is None:
            raise AssertionError("asked for both")
        yield Servers(
            bootstrap_servers=stack.kafka.bootstrap_servers,
            redis_url=stack.redis.url,
            source="embedded",
        )


class ServerFactory:
    """Starts embedded servers of a test's own, to be killed, stopped and started again.

    All of them end with the factory.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._ends = ExitStack()
        self._guard: Guard | None = None
        self._count = 0

    def kafka(self, environment: Mapping[str, str] = os.environ) -> EmbeddedKafka:
        """A new, empty Kafka, started. `kill()` it, `start()` it again: the port stays."""
        held, guard = self._place()
        kafka = kafka_in(
            held,
            settings=EmbeddedSettings(),
            guard=guard,
            progress=_quiet,
            environment=environment,
        )
        self._ends.callback(kafka.stop)
        kafka.start()
        return kafka

    def redis(self, environment: Mapping[str, str] = os.environ) -> EmbeddedRedis:
        """A new, empty Redis, started. `kill()` it, `start()` it again: the port stays."""
        held, guard = self._place()
        server = redis_in(held, settings=EmbeddedSettings(), guard=guard, environment=environment)
        self._ends.callback(server.stop)
        server.start()
        return server

    def close(self) -> None:
        self._ends.close()

    def _place(self) -> tuple[DataFolder, Guard]:
        if self._guard is None:
            self._guard = self._ends.enter_context(guarded())
        self._count += 1
        held = self._ends.enter_context(held_folder(self._folder / f"server-{self._count}"))
        return held, self._guard


async def emptied(servers: Servers) -> None:
    """Delete our topics with all that is on them, create them again, and empty Redis."""
    redis.Redis.from_url(servers.redis_url).flushall()
    admin = await started(AIOKafkaAdminClient(**connection(servers.kafka)))
    try:
        await _delete_topics(admin)
    finally:
        await admin.close()
    await ensure_topics(servers.kafka)


async def _delete_topics(admin: AIOKafkaAdminClient) -> None:
    ours = {str(topic) for topic in Topic}
    deadline = time.monotonic() + _SETTLED_SECONDS
    while left := ours & set(await admin.list_topics()):
        if time.monotonic() > deadline:
            raise AssertionError(f"topics {left} can't be deleted")
        response = await admin.delete_topics(sorted(left))
        for name, code in response.topic_error_codes:
            if code not in {0, UnknownTopicOrPartitionError.errno}:
                raise for_code(code)(name)
        await asyncio.sleep(0.05)


@contextmanager
def _quiet(_total_bytes: int) -> Iterator[Callable[[int], None]]:
    yield lambda _count: None
