"""A server of ours as a child process: started, awaited, ended."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from pathlib import Path
from typing import ClassVar

from airwire_cli.embedded.child import Child, Guard, wait_until
from airwire_cli.embedded.failure import explained
from airwire_runtime.errors import AirwireError


class EmbeddedServer(ABC):
    """A server on a port of the loopback address, all it keeps below `folder`."""

    name: str
    remedy: ClassVar[str]
    """The setting that names a server elsewhere."""

    _start_seconds: ClassVar[float]
    _stop_seconds: ClassVar[float]

    def __init__(
        self, *, folder: Path, logs: Path, port: int, guard: Guard, environment: Mapping[str, str]
    ) -> None:
        self.port = port
        self._folder = folder
        self._logs = logs
        self._guard = guard
        self._environment = environment
        self._child: Child | None = None

    @property
    def child(self) -> Child | None:
        return self._child

    def start(self) -> None:
        """Start it, and wait until it answers. Raises `UnavailableError`."""
        self.spawn()
        self.await_ready()

    def spawn(self) -> None:
        """Start its process, from the main thread. Raises `UnavailableError`."""
        self._child = self._spawned()

    @abstractmethod
    def _spawned(self) -> Child: ...

    @abstractmethod
    def _answers(self) -> bool: ...

    def await_ready(self) -> None:
        """Wait until it answers. Raises `UnavailableError` where that does not come."""
        child = self._started()
        if not wait_until(self._answers, within=self._start_seconds, child=child):
            failure = self.failure()
            child.kill()
            raise failure

    def failure(self) -> AirwireError:
        """Why it does not run, or does not answer."""
        return explained(self._started(), port=self.port, folder=self._folder, remedy=self.remedy)

    def _started(self) -> Child:
        if self._child is None:
            raise ValueError("spawn it first")
        return self._child

    def stop(self) -> None:
        if self._child is not None:
            self._child.stop(within=self._stop_seconds)

    def kill(self) -> None:
        """End it as a power cut would."""
        if self._child is not None:
            self._child.kill()
