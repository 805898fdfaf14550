"""The files of a document in the inbox and in the folders beside it: found by bytes, removed."""

import hashlib
import os
import stat
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

from airwire_ingest.disposal import REASON_SUFFIX
from airwire_ingest.names import printable, with_suffix
from airwire_ingest.settings import InboxSettings


@dataclass(slots=True)
class Removed:
    """What was removed of a document."""

    files: list[str]
    """Paths, as they can be printed."""
    stuck: dict[str, str]
    """Files that can't be removed as things are, and why."""


def folders_of(inbox: Path) -> list[Path]:
    """The inbox and the folders where ingest puts files, by the settings."""
    settings = InboxSettings.from_environment(inbox=inbox)
    return [inbox.absolute(), settings.done_folder(), settings.rejected_folder()]


def remove_files(document_id: str, *, sizes: Collection[int], folders: Collection[Path]) -> Removed:
    """Remove every file in `folders` that holds the document's bytes, whatever it is called.

    Only files of one of `sizes` are read. A reason that ingest left beside one goes with it.
    """
    removed = Removed(files=[], stuck={})
    for path in _files_with(document_id, sizes, folders):
        reason = path.with_name(with_suffix(path.name, REASON_SUFFIX))
        for each in (path, reason):
            if not os.path.lexists(each):
                continue
            try:
                each.unlink()
            except OSError as error:
                removed.stuck[printable(os.fspath(each))] = str(error.strerror)
            else:
                removed.files.append(printable(os.fspath(each)))
    return removed


def _files_with(
    document_id: str, sizes: Collection[int], folders: Collection[Path]
) -> Iterator[Path]:
    for folder in {folder.absolute() for folder in folders}:
        for parent, _, names in os.walk(folder):
            for name in names:
                path = Path(parent, name)
                if _has_size(path, sizes) and _hash_of(path) == document_id:
                    yield path


def _has_size(path: Path, sizes: Collection[int]) -> bool:
    try:
        found = path.lstat()
    except OSError:
        return False
    return stat.S_ISREG(found.st_mode) and found.st_size in sizes


def _hash_of(path: Path) -> str | None:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return None
