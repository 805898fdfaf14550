"""Kafka and Redis of a system on this machine: started together, ended together."""

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass

from airwire_cli.embedded.child import Guard
from airwire_cli.embedded.data_folder import DataFolder, usable
from airwire_cli.embedded.jar import locked_jars
from airwire_cli.embedded.jars import Advance, JarCache, default_cache, fetch_from_maven
from airwire_cli.embedded.java import java_for
from airwire_cli.embedded.kafka import EmbeddedKafka
from airwire_cli.embedded.redis import EmbeddedRedis
from airwire_cli.embedded.settings import EmbeddedSettings

Progress = Callable[[int], AbstractContextManager[Advance]]
"""Opened with a number of bytes to come, and told of those that have."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stack:
    """The servers of a system: ours where we started them."""

    kafka: EmbeddedKafka | None
    """Null where the settings name one."""

    redis: EmbeddedRedis | None
    """The same."""

    guard: Guard
    """Ends what this process starts when it dies."""


@contextmanager
def guarded(*, holding: tuple[int, ...] = ()) -> Iterator[Guard]:
    guard = Guard(holding=holding)
    try:
        yield guard
    finally:
        guard.close()


def kafka_in(
    folder: DataFolder,
    *,
    settings: EmbeddedSettings,
    guard: Guard,
    progress: Progress,
    environment: Mapping[str, str],
) -> EmbeddedKafka:
    """A Kafka that is not started yet. Raises `UnavailableError`, `UsageError`."""
    java = java_for(environment)
    cache = JarCache(default_cache(), fetch=fetch_from_maven(settings.maven_repository))
    jars = cache.obtain(locked_jars(), progress=progress)
    port = folder.port("kafka", wanted=settings.kafka_port)
    controller_port = folder.port("controller", besides=(port,))
    folder.remember_ports({"kafka": port, "controller": controller_port})
    return EmbeddedKafka(
        java=java,
        jars=jars,
        folder=folder.path / "kafka",
        logs=folder.logs,
        port=port,
        controller_port=controller_port,
        guard=guard,
        environment=environment,
    )


def redis_in(
    folder: DataFolder,
    *,
    settings: EmbeddedSettings,
    guard: Guard,
    environment: Mapping[str, str],
) -> EmbeddedRedis:
    """A Redis that is not started yet. Raises `UsageError`."""
    port = folder.port("redis", wanted=settings.redis_port)
    folder.remember_ports({"redis": port})
    return EmbeddedRedis(
        folder=folder.path / "redis",
        logs=folder.logs,
        port=port,
        guard=guard,
        environment=environment,
    )


@contextmanager
def started_stack(
    folder: DataFolder,
    *,
    own_kafka: bool,
    own_redis: bool,
    settings: EmbeddedSettings,
    progress: Progress,
    environment: Mapping[str, str] = os.environ,
) -> Iterator[Stack]:
    """The servers that are asked for, running. At the end Kafka stops first, then Redis.

    Raises `UnavailableError` and `UsageError`, with what is wrong and what can be done.
    """
    with ExitStack() as ends:
        # It holds the folder's lock too, until everything that works in the folder is gone.
        guard = ends.enter_context(guarded(holding=(folder.lock,)))
        redis = kafka = None
        if own_redis:
            redis = redis_in(folder, settings=settings, guard=guard, environment=environment)
            ends.callback(redis.stop)
            with usable(folder.path):
                redis.start()
        if own_kafka:
            kafka = kafka_in(
                folder, settings=settings, guard=guard, progress=progress, environment=environment
            )
            ends.callback(kafka.stop)
            with usable(folder.path):
                kafka.start()
        yield Stack(kafka=kafka, redis=redis, guard=guard)
