"""A service of ours under a supervisor: started again whenever it ends, as systemd would do it."""

import json
import os
import signal
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from support.processes import descendants_of

from airwire_cli.embedded.child import Child, Guard
from airwire_cli.embedded.loopback import HOST

_FIRST_PAUSE_SECONDS = 0.5
_LONGEST_PAUSE_SECONDS = 30.0
# What has run this long is well: its next end begins with the shortest pause again.
_RECOVERED_SECONDS = 20.0
_STOP_SECONDS = 30.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Exit:
    """One end of the process."""

    at: float
    """Wall clock."""
    code: int
    """Negative: the number of the signal that ended it."""
    wanted: bool
    """Whether the run asked for it, by a signal."""


class Service:
    """One instance."""

    def __init__(
        self,
        name: str,
        *,
        command: Sequence[str],
        environment: Mapping[str, str],
        folder: Path,
        guard: Guard,
        health_port: int,
    ) -> None:
        self.name = name
        self.log = folder / f"{name}.log"
        self.exits: list[Exit] = []
        self._command = [sys.executable, *command]
        self._environment = {**environment, "AIRWIRE_HEALTH_PORT": str(health_port)}
        self._folder = folder
        self._guard = guard
        self._health = f"http://{HOST}:{health_port}/readyz"
        self._child: Child | None = None
        self._is_wanted_to_end = False
        self._started_at = 0.0
        self._next_start: float | None = None
        self._pause = _FIRST_PAUSE_SECONDS

    @property
    def pid(self) -> int | None:
        """Null while it is down."""
        return (
            None
            if self._child is None or self._child.exit_code() is not None
            else (self._child.pid)
        )

    @property
    def worker_pids(self) -> set[int]:
        return set() if self.pid is None else descendants_of(self.pid)

    def spawn(self, command: Sequence[str] | None = None) -> None:
        """Start it, or `command` in its place this once."""
        self._child = Child(
            self.name,
            self._command if command is None else [sys.executable, *command],
            guard=self._guard,
            folder=self._folder,
            log=self.log,
            environment=self._environment,
        )
        self._started_at = time.monotonic()
        self._next_start = None
        self._is_wanted_to_end = False

    def send(self, number: signal.Signals) -> None:
        """Send its main process a signal; its workers are its own business."""
        if self.pid is not None:
            self._is_wanted_to_end = number not in {signal.SIGSTOP, signal.SIGCONT}
            os.kill(self.pid, number)

    def tend(self) -> None:
        """Note that it has ended, and start it again when its pause is over."""
        if self._child is None:
            return
        code = self._child.exit_code()
        if code is None:
            return
        if self._next_start is None:
            self._note_end(code)
        elif time.monotonic() >= self._next_start:
            self.spawn()

    def _note_end(self, code: int) -> None:
        if self._child is not None:
            # Its group's number may soon be another's.
            self._child.kill()
        self.exits.append(Exit(at=time.time(), code=code, wanted=self._is_wanted_to_end))
        if self._is_wanted_to_end or time.monotonic() - self._started_at > _RECOVERED_SECONDS:
            self._pause = _FIRST_PAUSE_SECONDS
        self._next_start = time.monotonic() + self._pause
        self._pause = min(self._pause * 2, _LONGEST_PAUSE_SECONDS)

    def is_ready(self) -> bool:
        """What `/readyz` says."""
        return self._readiness() is not None

    def is_at_work(self) -> bool:
        """Ready, and not standing by for another instance that has the work in hand."""
        said = self._readiness()
        return said is not None and said.get("role", "active") == "active"

    def _readiness(self) -> dict[str, Any] | None:
        """Null where it is not ready, or does not answer."""
        if self.pid is None:
            return None
        try:
            with urllib.request.urlopen(self._health, timeout=2) as answer:
                said: dict[str, Any] = json.load(answer)
                return said
        except (OSError, ValueError):
            return None

    def stop(self) -> int:
        """Ask it to end, for good; returns its exit code."""
        if self._child is None:
            return 0
        child, self._child = self._child, None
        return child.stop(within=_STOP_SECONDS)

    def lines(self) -> Iterator[dict[str, Any]]:
        """Its log; a line that is no JSON, such as a warning of the interpreter, as `raw`."""
        if not self.log.exists():
            return
        with self.log.open(encoding="utf-8", errors="replace") as log:
            for line in log:
                try:
                    said = json.loads(line)
                except ValueError:
                    said = {"raw": line.rstrip()}
                yield said if isinstance(said, dict) else {"raw": line.rstrip()}

    def last_event(self) -> str:
        """Where it stood, by what it said last."""
        last = "nothing said"
        for line in self.lines():
            last = str(line.get("event", last))
        return last
