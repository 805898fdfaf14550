"""A lock that all instances on one shared folder see, and the folder's own name."""

import errno
import fcntl
import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import structlog

from airwire_runtime.errors import UnavailableError

log = structlog.get_logger()

_FILE = ".airwire.lock"
# What a file system answers that has no locks.
_WITHOUT_LOCKS = {errno.ENOLCK, errno.ENOTSUP, errno.EOPNOTSUPP, errno.EINVAL, errno.ENOSYS}
_NAME_LENGTH = len(uuid.uuid4().hex)


def lock_at_once(handle: int) -> bool:
    """Lock an open file until it is closed. Returns whether that is so now.

    Where the file system has no locks nobody is kept out: returns true. Raises `OSError`.
    """
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError as error:
        if error.errno not in _WITHOUT_LOCKS:
            raise
        log.debug("file_system_without_locks", error=error.strerror)
    return True


def name_in(handle: int) -> str:
    """The name that a locked file holds; a new one where it holds none, or only a part of one."""
    held = os.pread(handle, _NAME_LENGTH + 1, 0).decode("ascii", "replace")
    if len(held) == _NAME_LENGTH and held.isalnum():
        return held
    made = uuid.uuid4().hex
    os.ftruncate(handle, 0)
    os.pwrite(handle, made.encode(), 0)
    os.fsync(handle)
    return made


class FolderLock:
    """Blocking, but never for long: who does not get it tries again."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / _FILE

    def name(self) -> str:
        """The folder's name, the same for all who share it. Raises as `held` does."""
        with self.held() as handle:
            return name_in(handle)

    @contextmanager
    def held(self) -> Iterator[int]:
        """Keep every other process out. Yields the open lock file.

        Raises `UnavailableError` where another has it, or the folder can't be written.
        """
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            handle = self._opened()
        except OSError as error:
            raise self._unavailable(error.strerror) from error
        try:
            try:
                is_locked = lock_at_once(handle)
            except OSError as error:
                raise self._unavailable(error.strerror) from error
            if not is_locked:
                raise self._unavailable("another process holds it; end that one if it hangs")
            yield handle
        finally:
            os.close(handle)

    def _opened(self) -> int:
        try:
            return os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        except PermissionError:
            # Another user's: it can be locked and its name read all the same.
            return os.open(self._path, os.O_RDONLY | os.O_CLOEXEC)

    def _unavailable(self, problem: str | None) -> UnavailableError:
        return UnavailableError(
            f"The lock {self._path} can't be had: {problem}.", reason="folder_unavailable"
        )
