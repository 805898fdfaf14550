"""The whole system on this machine: servers, services, and the run file that tells of them."""

import os
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from airwire_cli.embedded.data_folder import held_folder, usable
from airwire_cli.embedded.run_file import Run, write_run
from airwire_cli.embedded.service import services_for
from airwire_cli.embedded.settings import EmbeddedSettings
from airwire_cli.embedded.stack import Progress, Stack, started_stack
from airwire_cli.embedded.supervision import Supervised
from airwire_runtime.errors import UsageError
from airwire_runtime.settings import KafkaSettings, RedisSettings


@dataclass(frozen=True, slots=True, kw_only=True)
class System:
    """A system that is running."""

    run: Run
    """What other commands are told of it."""

    kafka: KafkaSettings
    redis: RedisSettings
    supervised: tuple[Supervised, ...]
    """What is ours to keep running."""


@contextmanager
def running_system(
    *,
    inbox: Path,
    data_dir: Path,
    progress: Progress,
    environment: Mapping[str, str] = os.environ,
) -> Iterator[System]:
    """Start it; at the end drain ingest, enrich, relate, then stop Kafka and Redis.

    Servers that the settings name are used, the others started. Raises `UsageError` and
    `UnavailableError`.
    """
    inbox, data_dir = inbox.absolute(), data_dir.absolute()
    _check_folders(inbox, data_dir)
    own_kafka = not environment.get("AIRWIRE_KAFKA_BOOTSTRAP_SERVERS")
    own_redis = not environment.get("AIRWIRE_REDIS_URL")
    with ExitStack() as ends:
        folder = ends.enter_context(held_folder(data_dir))
        stack = ends.enter_context(
            started_stack(
                folder,
                own_kafka=own_kafka,
                own_redis=own_redis,
                settings=EmbeddedSettings.from_environment(),
                progress=progress,
                environment=environment,
            )
        )
        kafka, redis = _reached(stack)
        services = services_for(
            data=folder.path,
            logs=folder.logs,
            guard=stack.guard,
            inbox=inbox,
            bootstrap_servers=kafka.bootstrap_servers if own_kafka else None,
            redis_url=str(redis.url) if own_redis else None,
            environment=environment,
        )
        for service in reversed(services):
            ends.callback(service.stop)
        for service in services:
            service.spawn()
        run = Run(
            pid=os.getpid(),
            kafka_bootstrap_servers=kafka.bootstrap_servers,
            redis_url=_without_password(str(redis.url)),
            inbox=inbox,
            claim_store=Path(environment.get("AIRWIRE_CLAIM_STORE") or folder.claims).absolute(),
            logs=folder.logs,
            started_at=datetime.now(UTC),
        )
        with usable(folder.path):
            write_run(folder.path, run)
        servers = [server for server in (stack.redis, stack.kafka) if server is not None]
        yield System(run=run, kafka=kafka, redis=redis, supervised=(*servers, *services))


def _check_folders(inbox: Path, data_dir: Path) -> None:
    if data_dir.resolve().is_relative_to(inbox.resolve()):
        raise UsageError(
            f"The data folder {data_dir} lies in the inbox {inbox}: its own files would be taken "
            "for documents. Name another one with --data-dir.",
            reason="data_dir",
        )
    try:
        inbox.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(
            f"The inbox {inbox} can't be made: {error.strerror}. Name another folder with --inbox.",
            reason="inbox",
        ) from error


def _reached(stack: Stack) -> tuple[KafkaSettings, RedisSettings]:
    kafka, redis = stack.kafka, stack.redis
    return (
        KafkaSettings.from_environment(bootstrap_servers=kafka and kafka.bootstrap_servers),
        RedisSettings.from_environment(url=redis and redis.url),
    )


def _without_password(url: str) -> str:
    parts = urlsplit(url)
    place = parts.netloc.rpartition("@")[2]
    return urlunsplit(parts._replace(netloc=place))
