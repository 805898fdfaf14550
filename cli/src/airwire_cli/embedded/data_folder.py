"""The data folder of a system on this machine: one instance at a time, found by its run file."""

import errno
import fcntl
import json
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from airwire_cli.embedded.loopback import free_ports, is_free
from airwire_cli.embedded.run_file import Run, read_run, remove_run
from airwire_runtime.errors import UnavailableError, UsageError

_LEAST_FREE_BYTES = 100 * 1024 * 1024
# Longer than a look at the lock takes, and than a killed instance's children take to be gone.
_LOCK_SECONDS = 3.0


class DataFolder:
    """A folder that this process holds."""

    def __init__(self, path: Path, *, lock: int) -> None:
        self.path = path
        self.lock = lock
        """The open lock file: whoever has it open holds the folder."""

    @property
    def logs(self) -> Path:
        return self.path / "logs"

    @property
    def claims(self) -> Path:
        return self.path / "claims"

    def port(self, name: str, *, wanted: int = 0, besides: tuple[int, ...] = ()) -> int:
        """A free port for `name`: the wanted one, else that of the last time, else any.

        Raises `UsageError` where the wanted one is taken.
        """
        if wanted:
            if not is_free(wanted):
                raise UsageError(
                    f"Port {wanted} of 127.0.0.1 is taken by another program. Set "
                    f"AIRWIRE_EMBEDDED_{name.upper()}_PORT to a free one, or to 0 for any.",
                    reason="port_taken",
                )
            return wanted
        last = self._ports().get(name, 0)
        if last and last not in besides and is_free(last):
            return last
        return next(port for port in free_ports(len(besides) + 1) if port not in besides)

    def remember_ports(self, ports: dict[str, int]) -> None:
        self._ports_file.write_text(json.dumps(self._ports() | ports), "utf-8")

    def _ports(self) -> dict[str, int]:
        try:
            ports = json.loads(self._ports_file.read_text("utf-8"))
            return {str(name): int(port) for name, port in ports.items()}
        except (OSError, ValueError, AttributeError):
            return {}

    @property
    def _ports_file(self) -> Path:
        return self.path / "ports.json"


@contextmanager
def held_folder(path: Path) -> Iterator[DataFolder]:
    """Make the folder and hold it. Raises `UsageError` where another process does already."""
    path = path.absolute()
    with usable(path):
        (path / "logs").mkdir(parents=True, exist_ok=True)
        lock = os.open(path / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        if not _locked(lock):
            raise UsageError(
                f"{_holder(path)} End it first, or give this one another folder with --data-dir.",
                reason="data_dir_in_use",
            )
        try:
            remove_run(path)
            _require_space(path)
            yield DataFolder(path, lock=lock)
        finally:
            remove_run(path)
    finally:
        os.close(lock)


def running(path: Path) -> Run | None:
    """The system that runs on the data folder at `path`, if one does."""
    try:
        lock = os.open(path / "lock", os.O_RDWR | os.O_CLOEXEC)
    except OSError:
        return None
    try:
        # A run file outlives a killed process, its lock doesn't.
        return None if _lock_at_once(lock, fcntl.LOCK_SH) else read_run(path)
    finally:
        os.close(lock)


def _locked(lock: int) -> bool:
    deadline = time.monotonic() + _LOCK_SECONDS
    while not _lock_at_once(lock, fcntl.LOCK_EX):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def _lock_at_once(lock: int, kind: int) -> bool:
    try:
        fcntl.flock(lock, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _holder(path: Path) -> str:
    run = read_run(path)
    who = "Another process" if run is None else f"An `airwire up` (process {run.pid})"
    return f"{who} runs on the data folder {path}."


def _require_space(path: Path) -> None:
    free = shutil.disk_usage(path).free
    if free < _LEAST_FREE_BYTES:
        raise UnavailableError(
            f"The disk of {path} is full: {free // 2**20} MiB are free, and Kafka needs "
            f"{_LEAST_FREE_BYTES // 2**20} MiB to start. Free some, or let --data-dir name "
            "another disk.",
            reason="disk_full",
        )


@contextmanager
def usable(path: Path) -> Iterator[None]:
    """Turn what the file system refuses below `path` into a `UsageError`."""
    try:
        yield
    except OSError as error:
        if error.errno not in {
            errno.EACCES,
            errno.EROFS,
            errno.ENOTDIR,
            errno.EEXIST,
            errno.ENOSPC,
            errno.EDQUOT,
            errno.EPERM,
        }:
            raise
        raise UsageError(
            f"The data folder {path} can't be used: {error.strerror}. Make it writable, or let "
            "--data-dir name another.",
            reason="data_dir",
        ) from error
