"""Which servers a command talks to: those of the settings, else those of a running `airwire up`."""

import logging
import os
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from urllib.parse import urlsplit

import structlog
import typer

from airwire_cli.embedded.run_file import Run
from airwire_cli.embedded.settings import DataFolderSettings
from airwire_runtime.errors import UnavailableError
from airwire_runtime.settings import KafkaSettings, RedisSettings

if TYPE_CHECKING:
    from airwire_runtime.claims import ClaimStore

DataDir = Annotated[
    Path | None,
    typer.Option(
        "--data-dir",
        help="Data folder of the `airwire up` to talk to, where the settings name no servers.",
        envvar="AIRWIRE_DATA_DIR",
    ),
]

PATIENCE_SECONDS = 8.0
"""How long a command waits for a server that does not answer: long enough for a restart."""

_KAFKA = "AIRWIRE_KAFKA_BOOTSTRAP_SERVERS"
_REDIS = "AIRWIRE_REDIS_URL"
_CLAIMS = "AIRWIRE_CLAIM_STORE"
_INBOX = "AIRWIRE_INBOX"


class Servers:
    """Where the servers are, each looked for when it is first asked for."""

    def __init__(
        self, *, data_dir: Path | None, environment: Mapping[str, str] = os.environ
    ) -> None:
        self._folder = DataFolderSettings.from_environment(data_dir=data_dir).data_dir
        self._environment = environment
        silence_libraries()

    @cached_property
    def kafka(self) -> KafkaSettings:
        """Raises `UnavailableError` where there is none, `UsageError` where a setting is wrong."""
        if self._environment.get(_KAFKA):
            return KafkaSettings.from_environment()
        run = self._required("Kafka", _KAFKA)
        return KafkaSettings.from_environment(bootstrap_servers=run.kafka_bootstrap_servers)

    @cached_property
    def redis(self) -> RedisSettings:
        """Raises `UnavailableError` where there is none, `UsageError` where a setting is wrong."""
        if self._environment.get(_REDIS):
            return RedisSettings.from_environment()
        return RedisSettings.from_environment(url=self._required("Redis", _REDIS).redis_url)

    @cached_property
    def claims(self) -> "ClaimStore":
        from airwire_runtime.claims import FolderClaimStore
        from airwire_runtime.settings import ClaimSettings

        known = self._run is not None and not self._environment.get(_CLAIMS)
        store = self._run.claim_store if known and self._run is not None else None
        return FolderClaimStore(ClaimSettings.from_environment(store=store).store)

    @cached_property
    def inbox(self) -> Path | None:
        """The watched folder, if it is known."""
        named = self._environment.get(_INBOX)
        if named:
            return Path(named)
        return None if self._run is None else self._run.inbox

    @cached_property
    def _run(self) -> Run | None:
        """The running system on the data folder, unless the settings speak of another one."""
        try:
            from airwire_cli.embedded.data_folder import running
        except ImportError:  # no file locks on Windows, where `airwire up` can't run either
            return None
        run = running(self._folder)
        if run is None:
            return None
        kafka, redis = self._environment.get(_KAFKA), self._environment.get(_REDIS)
        other_kafka = kafka and kafka != run.kafka_bootstrap_servers
        other_redis = redis and _place(redis) != _place(run.redis_url)
        return None if other_kafka or other_redis else run

    def _required(self, server: str, variable: str) -> Run:
        if self._run is None:
            raise UnavailableError(
                f"No Airwire is running on the data folder {self._folder.absolute()}, and "
                f"{variable} names no {server}. Start one with `airwire up`, name the folder of "
                f"a running one with --data-dir, or set {variable}.",
                reason="not_running",
            )
        return self._run


def _place(url: str) -> tuple[str | None, int | None, str]:
    """Where an address leads, whoever logs in."""
    parts = urlsplit(url)
    return parts.hostname, parts.port or 6379, parts.path.strip("/") or "0"


def silence_libraries() -> None:
    """Let only the command itself speak: what it can't do, it says once and in its own words."""
    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL),
        cache_logger_on_first_use=False,
    )
    logging.getLogger().setLevel(logging.CRITICAL)
    for name in ("aiokafka", "asyncio", "redis"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
