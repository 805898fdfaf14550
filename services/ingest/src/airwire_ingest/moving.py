"""One file from the inbox to another folder, whole or not at all, also onto another device."""

import errno
import hashlib
import os
from pathlib import Path

from airwire_ingest.found import Found, Stamp
from airwire_ingest.reader import ChangedError, opened_folder
from airwire_runtime.errors import UnavailableError

TRANSIENT = {errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.ESTALE, errno.ENFILE, errno.EMFILE}
"""What goes by without anybody correcting a setting."""

_PIECE_BYTES = 1024 * 1024


class StuckError(Exception):
    """The file can't be moved as things are."""


def move(root: Path, found: Found, target: Path, *, mark: str) -> None:
    """Move `found` to `target`, which must not exist. `mark` names the temporary file.

    Raises `ChangedError` where it is gone or another file now: then it is left alone;
    `UnavailableError` where trying again may help; `StuckError` where it may not.
    """
    folder, _, name = found.path.rpartition("/")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with opened_folder(root, folder) as source:
            _check_unchanged(source, name, found)
            try:
                os.rename(name, target, src_dir_fd=source)
            except OSError as error:
                if error.errno != errno.EXDEV:
                    raise
                _carry(source, name, found, target, mark)
    except OSError as error:
        raise _explained(error, target) from error


def remove_copied(root: Path, found: Found, target: Path) -> bool:
    """Finish a move whose copy had arrived: if `target` holds the same bytes, the source goes.

    Returns whether it did. Raises as `move` does.
    """
    folder, _, name = found.path.rpartition("/")
    try:
        with opened_folder(root, folder) as source:
            _check_unchanged(source, name, found)
            if found.kind != "file" or not target.is_file() or target.is_symlink():
                return False
            with (
                os.fdopen(os.open(name, os.O_RDONLY | os.O_NOFOLLOW, dir_fd=source), "rb") as here,
                target.open("rb") as there,
            ):
                same = (
                    hashlib.file_digest(here, "sha256").digest()
                    == hashlib.file_digest(there, "sha256").digest()
                )
            if same:
                os.unlink(name, dir_fd=source)
            return same
    except OSError as error:
        raise _explained(error, target) from error


def _check_unchanged(folder: int, name: str, found: Found) -> None:
    try:
        status = os.stat(name, dir_fd=folder, follow_symlinks=False)
    except FileNotFoundError as error:
        raise ChangedError from error
    if Stamp.of(status) != found.stamp:
        raise ChangedError


def _carry(source: int, name: str, found: Found, target: Path, mark: str) -> None:
    """Move onto another device: copy, make durable, compare, rename, and only then remove."""
    partial = target.with_name(f".{mark}.part")
    if found.kind == "symlink":
        partial.unlink(missing_ok=True)
        partial.symlink_to(os.readlink(name, dir_fd=source))
    elif found.kind == "not_a_file":
        raise StuckError("a pipe, socket or device can't be moved onto another device")
    else:
        _copy(source, name, partial)
    try:
        _check_unchanged(source, name, found)
    except ChangedError:
        partial.unlink()
        raise
    partial.rename(target)
    _sync_folder(target.parent)
    os.unlink(name, dir_fd=source)


def _copy(source: int, name: str, partial: Path) -> None:
    digest = hashlib.sha256()
    handle = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC, dir_fd=source)
    try:
        with os.fdopen(handle, "rb") as reader, partial.open("wb") as writer:
            while piece := reader.read(_PIECE_BYTES):
                digest.update(piece)
                writer.write(piece)
            writer.flush()
            os.fsync(writer.fileno())
            status = os.fstat(handle)
        os.utime(partial, ns=(status.st_atime_ns, status.st_mtime_ns))
        with partial.open("rb") as copied:
            if hashlib.file_digest(copied, "sha256").digest() != digest.digest():
                raise OSError(errno.EIO, "the copy differs from the file")
    except OSError:
        partial.unlink(missing_ok=True)
        raise


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _explained(error: OSError, target: Path) -> Exception:
    if error.errno in {errno.ENOENT, errno.ENOTDIR, errno.ELOOP} and not target.exists():
        return ChangedError(str(error))
    if error.errno in TRANSIENT:
        return UnavailableError(
            f"{target.parent} takes no more: {error.strerror}. Free some space there.",
            reason="folder_unavailable",
        )
    return StuckError(error.strerror or str(error))
