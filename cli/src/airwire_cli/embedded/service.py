"""A service of Airwire as a child process, for example `python -m airwire_ingest`."""

import json
import sys
from collections.abc import Mapping
from pathlib import Path

from airwire_cli.embedded.child import Child, Guard
from airwire_cli.embedded.failure import ending
from airwire_runtime.errors import AirwireError, UnavailableError, UsageError

# The services' own way of saying that a setting is wrong: starting them again changes nothing.
_EXIT_USAGE = 2
# Longer than they give themselves to finish what they have in hand.
_DRAIN_SECONDS = 45.0


class Service:
    """One of our services. It finds its servers itself, and waits for them."""

    def __init__(
        self, name: str, *, module: str, logs: Path, guard: Guard, environment: Mapping[str, str]
    ) -> None:
        self.name = name
        self._module = module
        self._logs = logs
        self._guard = guard
        self._environment = environment
        self._child: Child | None = None

    @property
    def child(self) -> Child | None:
        return self._child

    @property
    def log(self) -> Path:
        return self._logs / f"{self.name}.log"

    def spawn(self) -> None:
        """Start its process, from the main thread."""
        self._child = Child(
            self.name,
            [sys.executable, "-m", self._module],
            guard=self._guard,
            folder=Path.cwd(),
            log=self.log,
            environment=self._environment,
        )

    def await_ready(self) -> None:
        """Nothing to wait for: whoever asks it for something waits anyway."""

    def stop(self) -> None:
        """Let it finish what it has in hand."""
        if self._child is not None:
            self._child.stop(within=_DRAIN_SECONDS)

    def failure(self) -> AirwireError:
        """Why it ended: `UsageError` where starting it again changes nothing."""
        child = self._child
        if child is None:
            raise ValueError("it was never started")
        reason, words = _last_error(child.last_words())
        if child.exit_code() == _EXIT_USAGE:
            return UsageError(f"{self.name} does not start: {words}", reason=reason)
        told = f": {words}" if words else ""
        return UnavailableError(
            f"{self.name} {ending(child)}{told} (log: {self.log}).", reason=reason
        )


def services_for(
    *,
    data: Path,
    logs: Path,
    guard: Guard,
    inbox: Path,
    bootstrap_servers: str | None,
    redis_url: str | None,
    environment: Mapping[str, str],
) -> list[Service]:
    """All services, in the order in which they are drained.

    `bootstrap_servers` and `redis_url` are those of our own servers, null where the settings
    name others. Raises nothing: settings that are wrong are the services' to report.
    """
    ours = {
        "AIRWIRE_KAFKA_BOOTSTRAP_SERVERS": bootstrap_servers,
        "AIRWIRE_REDIS_URL": redis_url,
        "AIRWIRE_INBOX": str(inbox),
        "AIRWIRE_STATE": environment.get("AIRWIRE_STATE") or str(data / "ingest"),
        "AIRWIRE_CLAIM_STORE": environment.get("AIRWIRE_CLAIM_STORE") or str(data / "claims"),
        # Two processes can't have one port.
        "AIRWIRE_HEALTH_PORT": "0",
    }
    settings = dict(environment) | {name: value for name, value in ours.items() if value}
    return [
        Service(name, module=f"airwire_{name}", logs=logs, guard=guard, environment=settings)
        for name in ("ingest", "enrich", "relate")
    ]


def _last_error(words: str) -> tuple[str, str]:
    """The reason and the message of the last error in a log of ours; else its last bare line.

    A line of the log that is no error tells nothing of why the service ended.
    """
    lines = [line for line in words.splitlines() if line.strip()]
    bare = ""
    for line in reversed(lines):
        try:
            said = json.loads(line)
        except ValueError:
            bare = bare or line
            continue
        if isinstance(said, dict) and said.get("level") in {"error", "critical"}:
            message = said.get("error") or said.get("reason") or said.get("event")
            return str(said.get("reason") or "service_failed"), str(message).rstrip(".")
    return "service_failed", bare
