"""Bytes out of the inbox: whole, unchanged while they were read, from nowhere else."""

import errno
import hashlib
import os
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import structlog

from airwire_ingest.found import Stamp
from airwire_ingest.names import printable
from airwire_ingest.settling import Settled
from airwire_runtime.errors import ReadError
from airwire_runtime.reading import Reading, decode

_MOST_HANDLES = 100
_GONE = {errno.ENOENT, errno.ENOTDIR, errno.ELOOP, errno.ENXIO}

log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """A settled file, read or refused."""

    settled: Settled
    content: bytes | None = None
    """Null where the file was not read."""
    document_id: str | None = None
    reading: Reading | None = None
    refusal: ReadError | None = None
    """Why it can't be a document; then there is no reading."""


class ChangedError(Exception):
    """It is no longer the file that had settled."""


@contextmanager
def opened_folder(root: Path, folder: str) -> Iterator[int]:
    """A handle on a folder of the inbox; no part of its path is followed if it is a link."""
    flags = os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC
    handle = os.open(root, flags)
    try:
        for part in folder.split("/") if folder else ():
            inner = os.open(part, flags | os.O_NOFOLLOW, dir_fd=handle)
            os.close(handle)
            handle = inner
        yield handle
    finally:
        os.close(handle)


class Folders:
    """Handles on folders of the inbox, each opened once for a batch."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._opened = ExitStack()
        self._handles: dict[str, int] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self._opened.close()

    def handle(self, folder: str) -> int:
        """Raises `OSError` where the folder is gone, closed to us or no longer one."""
        if folder not in self._handles:
            if len(self._handles) >= _MOST_HANDLES:
                self._opened.close()
                self._handles.clear()
            self._handles[folder] = self._opened.enter_context(opened_folder(self._root, folder))
        return self._handles[folder]


class Reader:
    """Reads settled files of the inbox."""

    def __init__(self, root: Path, *, max_file_bytes: int) -> None:
        self._root = root
        self._max_file_bytes = max_file_bytes

    def read_all(self, batch: Sequence[Settled]) -> list[Taken]:
        """Read each file. Those that are gone or have changed are left out: they come again."""
        taken = []
        with Folders(self._root) as folders:
            for settled in batch:
                try:
                    taken.append(self._read(settled, folders))
                except ChangedError:
                    log.debug("file_changed", path=printable(settled.found.path))
        return taken

    def read(self, settled: Settled) -> Taken:
        """Raises `ChangedError`."""
        with Folders(self._root) as folders:
            return self._read(settled, folders)

    def _read(self, settled: Settled, folders: Folders) -> Taken:
        found = settled.found
        try:
            if found.kind != "file":
                raise _refused_kind(found.path, found.kind)
            if found.stamp.size > self._max_file_bytes:
                raise self._too_large(found.path, found.stamp.size)
            content = _bytes_of(settled, folders)
        except ReadError as refusal:
            return Taken(settled=settled, refusal=refusal)
        document_id = hashlib.sha256(content).hexdigest()
        try:
            reading = decode(content, name=printable(found.path))
        except ReadError as refusal:
            return Taken(settled=settled, content=content, document_id=document_id, refusal=refusal)
        return Taken(settled=settled, content=content, document_id=document_id, reading=reading)

    def _too_large(self, path: str, size: int) -> ReadError:
        return ReadError(
            f"{printable(path)} has {size} bytes, more than the {self._max_file_bytes} that are "
            "allowed. Split it, or raise AIRWIRE_MAX_FILE_BYTES, and put it in again.",
            reason="too_large",
        )


def _bytes_of(settled: Settled, folders: Folders) -> bytes:
    folder, _, name = settled.found.path.rpartition("/")
    # NONBLOCK: a pipe that took the file's place must not hold us.
    flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
    try:
        file = os.open(name, flags, dir_fd=folders.handle(folder))
    except PermissionError as error:
        raise _unreadable(settled.found.path) from error
    except OSError as error:
        if error.errno not in _GONE:
            log.warning("file_not_read", path=printable(settled.found.path), error=error.strerror)
        # A disk or a server that fails now is asked again at the next scan.
        raise ChangedError from error
    size = settled.found.stamp.size
    with os.fdopen(file, "rb", buffering=0) as reader:
        if Stamp.of(os.fstat(file)) != settled.found.stamp:
            raise ChangedError
        content = reader.read(size + 1) or b""
        while len(content) < size and (more := reader.read(size + 1 - len(content))):
            content += more
        if Stamp.of(os.fstat(file)) != settled.found.stamp or len(content) != size:
            raise ChangedError
    return content


def _unreadable(path: str) -> ReadError:
    return ReadError(
        f"{printable(path)} may not be read by user {os.geteuid()}. Give it read permission and "
        "put it in again.",
        reason="unreadable",
    )


def _refused_kind(path: str, kind: str) -> ReadError:
    if kind == "symlink":
        return ReadError(
            f"{printable(path)} is a symbolic link, and links are never followed. Put the file "
            "itself in.",
            reason="symlink",
        )
    return ReadError(
        f"{printable(path)} is a pipe, socket or device. Put a regular file in.",
        reason="not_a_file",
    )
