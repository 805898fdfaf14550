"""A numbered place in the state folder, held by one process: its ledger and its name."""

import errno
import fcntl
import os
import uuid
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Self

import structlog

from airwire_runtime.errors import UnavailableError

log = structlog.get_logger()

# What a file system answers that has no locks.
_WITHOUT_LOCKS = {errno.ENOLCK, errno.ENOTSUP, errno.EOPNOTSUPP, errno.EINVAL, errno.ENOSYS}


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """Held until the process ends, however it ends: the lock is the kernel's."""

    ledger: Path
    instance: str
    """The same at every start from this place, and nowhere else in the world."""
    _lock: int

    @classmethod
    def first_free(cls, folder: Path) -> Self:
        """Take the lowest number that no other process holds.

        Raises `UnavailableError` where the folder can't be written.
        """
        try:
            folder.mkdir(parents=True, exist_ok=True)
            for number in count(1):
                lock = os.open(
                    folder / f"ledger-{number}.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644
                )
                if _is_held_elsewhere(lock):
                    os.close(lock)
                    continue
                return cls(
                    ledger=folder / f"ledger-{number}.sqlite3",
                    instance=_instance_in(lock),
                    _lock=lock,
                )
        except OSError as error:
            raise UnavailableError(
                f"The folder {folder} can't be used: {error.strerror}. Free some space, make the "
                "folder writable, or name another by AIRWIRE_STATE.",
                reason="state_unavailable",
            ) from error
        raise AssertionError("numbers never end")

    def release(self) -> None:
        os.close(self._lock)


def _is_held_elsewhere(lock: int) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError as error:
        if error.errno not in _WITHOUT_LOCKS:
            raise
        log.warning("state_unlocked", remedy="give each instance a state folder of its own")
    return False


def _instance_in(lock: int) -> str:
    """The name that the lock file holds; a new one where it holds none or only a part."""
    held = os.pread(lock, 64, 0).decode("ascii", "replace")
    if len(held) == len(uuid.uuid4().hex) and held.isalnum():
        return held
    made = uuid.uuid4().hex
    os.ftruncate(lock, 0)
    os.pwrite(lock, made.encode(), 0)
    os.fsync(lock)
    return made
