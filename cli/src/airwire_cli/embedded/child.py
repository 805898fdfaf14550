"""Child processes that end with this one, however it ends."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from airwire_runtime.errors import UnavailableError

# Isolated and without site packages: these two start in milliseconds and import nothing of ours.
_PYTHON = (sys.executable, "-I", "-S")
_LARGEST_LOG_BYTES = 20 * 1024 * 1024
_TAIL_BYTES = 64 * 1024
_KILLED_SECONDS = 10.0


class Guard:
    """Ends the process groups that it was told of when this process dies."""

    def __init__(self, *, holding: Sequence[int] = ()) -> None:
        """Start it. It keeps the file descriptors `holding` open until all groups are gone."""
        self._process = subprocess.Popen(
            [*_PYTHON, Path(__file__).with_name("guard.py")],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd="/",
            start_new_session=True,
            pass_fds=holding,
        )

    def add(self, group: int) -> None:
        """Raises `UnavailableError` where the guard itself was killed."""
        try:
            self._tell(f"+{group}\n")
        except OSError as error:
            raise UnavailableError(
                "The process that ends Kafka, Redis and the services with this one is gone. "
                "Start again.",
                reason="guard_gone",
            ) from error

    def remove(self, group: int) -> None:
        with contextlib.suppress(OSError):
            self._tell(f"-{group}\n")

    def close(self) -> None:
        """End what is still there, and the guard."""
        if self._process.stdin is not None:
            with contextlib.suppress(OSError):
                self._process.stdin.close()
        self._process.wait()

    def _tell(self, line: str) -> None:
        if self._process.stdin is None:
            raise BrokenPipeError
        self._process.stdin.write(line.encode())
        self._process.stdin.flush()


class Child:
    """One child process, the leader of a process group of its own.

    Start it from the main thread: the kernel ties a child to the thread that started it.
    """

    def __init__(
        self,
        name: str,
        command: Sequence[str | Path],
        *,
        guard: Guard,
        folder: Path,
        log: Path,
        environment: Mapping[str, str],
    ) -> None:
        """Start `command` in `folder`; what it prints is appended to `log`."""
        self.name = name
        self.log = log
        self._guard = guard
        _rotate(log)
        self._is_gone = False
        ready, go = os.pipe()
        try:
            with log.open("ab") as output:
                self._log_start = output.tell()
                self._process = subprocess.Popen(
                    [
                        *_PYTHON,
                        Path(__file__).with_name("tether.py"),
                        str(os.getpid()),
                        str(ready),
                        *command,
                    ],
                    cwd=folder,
                    env=dict(environment),
                    stdin=subprocess.DEVNULL,
                    stdout=output,
                    stderr=subprocess.STDOUT,
                    start_new_session=True,
                    pass_fds=[ready],
                )
            # Without the byte it ends by itself.
            guard.add(self.pid)
            with contextlib.suppress(BrokenPipeError):
                os.write(go, b"+")
        finally:
            os.close(ready)
            os.close(go)

    @property
    def pid(self) -> int:
        return self._process.pid

    def exit_code(self) -> int | None:
        """Null while it runs; negative: the number of the signal that ended it."""
        return self._process.poll()

    def stop(self, *, within: float) -> int:
        """Ask it to end, and end it and all it started after `within` seconds."""
        if self.exit_code() is None:
            self._process.send_signal(signal.SIGTERM)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(within)
        return self.kill()

    def kill(self) -> int:
        """End it at once, with all that it started, and return its exit code."""
        if not self._is_gone:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.pid, signal.SIGKILL)
            self._process.wait(_KILLED_SECONDS)
            # Its number may soon be another's.
            self._is_gone = True
            self._guard.remove(self.pid)
        return self._process.wait()

    def last_words(self) -> str:
        """The end of what it has printed since it was started."""
        with self.log.open("rb") as file:
            size = file.seek(0, os.SEEK_END)
            file.seek(max(self._log_start, size - _TAIL_BYTES))
            return file.read().decode("utf-8", "replace")


def wait_until(condition: Callable[[], bool], *, within: float, child: Child) -> bool:
    """Whether `condition` came true before the child ended or `within` seconds passed."""
    deadline = time.monotonic() + within
    while time.monotonic() < deadline:
        if condition():
            return True
        if child.exit_code() is not None:
            return False
        time.sleep(0.02)
    return False


def _rotate(log: Path) -> None:
    if log.exists() and log.stat().st_size > _LARGEST_LOG_BYTES:
        log.replace(log.with_name(f"{log.name}.1"))
