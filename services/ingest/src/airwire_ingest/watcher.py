"""Hints that something has changed in the inbox; the rescan is the truth, these save waiting."""

import os
import re
import sys
from collections.abc import AsyncGenerator, Callable, Iterable
from contextlib import aclosing
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import structlog
from watchfiles import Change, awatch

log = structlog.get_logger()

_POLL_MS = 1_000
# Blanks in paths, as mountinfo writes them.
_ESCAPE = re.compile(r"\\([0-7]{3})")
# File systems whose changes are made on another machine and cause no event on this one.
_REMOTE = ("nfs", "cifs", "smb", "9p", "afs", "ceph", "fuse", "virtiofs", "vboxsf", "prl_fs")


@dataclass(frozen=True, slots=True, kw_only=True)
class Hint:
    """Something happened at a path."""

    path: str
    """Relative to the inbox; the empty string: look everywhere."""
    moved: bool = False
    """It came there whole, by a rename."""


class Watcher(Protocol):
    """Tells of changes for as long as it is asked."""

    def watch(self, folder: str) -> None:
        """The folder, relative to the inbox, is to be watched too. Watching twice is once."""
        ...

    def hints(self) -> AsyncGenerator[Hint]:
        """Changes as they happen; some may be missed. Once closed, no folder is watched."""
        ...


def watcher_for(root: Path, *, force_polling: bool) -> Watcher:
    """Inotify where it tells of all changes, else what watchfiles has for the system."""
    remote = is_remote(root)
    if remote or force_polling:
        log.info("inbox_polled", inbox=str(root), file_system=remote or "forced")
        return FolderWatcher(root, polling=True)
    if sys.platform == "linux":
        return InotifyWatcher(root)
    return FolderWatcher(root, polling=False)


def is_remote(root: Path, mounts: Iterable[str] | None = None) -> str | None:
    """The kind of file system, if changes in it may come from elsewhere. `mounts`: mountinfo."""
    if mounts is None:
        table = Path("/proc/self/mountinfo")
        mounts = table.read_text("utf-8", "surrogateescape").splitlines() if table.exists() else ()
    best, kind = "", ""
    for line in mounts:
        before, _, after = line.partition(" - ")
        place = _ESCAPE.sub(lambda escape: chr(int(escape[1], 8)), before.split(" ")[4])
        if (root.is_relative_to(place)) and len(place) >= len(best):
            best, kind = place, after.split(" ")[0]
    return kind if kind.startswith(_REMOTE) else None


def _relative(path: str, root: Path) -> str:
    return path.removeprefix(os.fspath(root)).lstrip("/")


class FolderWatcher:
    """watchfiles: the events of macOS, or polling."""

    def __init__(self, root: Path, *, polling: bool) -> None:
        self._root = root
        self._polling = polling

    def watch(self, folder: str) -> None:
        """Nothing to do: it watches the whole tree."""

    async def hints(self) -> AsyncGenerator[Hint]:
        changes = awatch(
            self._root,
            watch_filter=None,
            force_polling=self._polling,
            poll_delay_ms=_POLL_MS,
            ignore_permission_denied=True,
        )
        async with aclosing(changes):
            async for batch in changes:
                for change, path in batch:
                    if change is not Change.deleted:
                        yield Hint(path=_relative(path, self._root))


class InotifyWatcher:
    """inotify, which alone tells a file that was moved in from one that is being written."""

    def __init__(self, root: Path) -> None:
        # Not there on other systems.
        from asyncinotify import Inotify, Mask

        self._root = root
        self._fresh: Callable[[], Inotify] = Inotify
        self._inotify = self._fresh()
        self._mask = Mask
        self._is_exhausted = False

    def watch(self, folder: str) -> None:
        mask = self._mask
        if self._is_exhausted:
            return
        try:
            self._inotify.add_watch(
                self._root / folder,
                mask.CREATE | mask.CLOSE_WRITE | mask.MOVED_TO | mask.ONLYDIR | mask.DONT_FOLLOW,
            )
        except FileNotFoundError:
            return
        except OSError as error:
            # Out of watches (fs.inotify.max_user_watches): the rescan finds what is missed.
            self._is_exhausted = True
            log.warning("inbox_watched_in_part", folder=folder, error=error.strerror)

    async def hints(self) -> AsyncGenerator[Hint]:
        mask = self._mask
        try:
            while True:
                event = await self._inotify.get()
                if mask.Q_OVERFLOW in event.mask:
                    yield Hint(path="")
                elif event.path is not None and event.name is not None:
                    yield Hint(
                        path=_relative(os.fspath(event.path), self._root),
                        moved=mask.MOVED_TO in event.mask,
                    )
        finally:
            self._inotify.close()
            self._inotify = self._fresh()
            self._is_exhausted = False
