"""The whole inbox, looked through in pieces: what is there, what is passed over."""

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from airwire_ingest.found import Found
from airwire_ingest.names import is_ignored

_CHUNK_FILES = 500


@dataclass(slots=True)
class Chunk:
    """A piece of a walk."""

    found: list[Found] = field(default_factory=list)
    ignored: list[Found] = field(default_factory=list)
    """Files and links under a name that is passed over."""
    folders: list[str] = field(default_factory=list)
    """Entered; relative to the inbox, the inbox itself is the empty string."""
    unreadable: list[tuple[str, str]] = field(default_factory=list)
    """Folders that could not be looked into, and why."""

    def __len__(self) -> int:
        return len(self.found) + len(self.ignored) + len(self.folders)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tree:
    """The inbox's tree without the folders in it that are not for documents."""

    root: Path
    excluded: frozenset[str]
    """Relative to the root."""

    @classmethod
    def of(cls, root: Path, *others: Path) -> Self:
        """`others` are excluded where they lie within `root`."""
        root = root.resolve()
        within = (os.fspath(o.resolve().relative_to(root)) for o in others if _is_within(o, root))
        return cls(root=root, excluded=frozenset(within))

    def passes_over(self, path: str) -> bool:
        """Whether the file at `path`, or a folder above it, is passed over."""
        parts = path.split("/")
        return any(is_ignored(part) for part in parts) or any(
            "/".join(parts[:depth]) in self.excluded for depth in range(1, len(parts) + 1)
        )

    def at(self, path: str) -> Found | None:
        """What is there now; nothing where it is gone, or a folder."""
        try:
            status = os.lstat(self.root / path)
        except OSError:
            return None
        return None if stat.S_ISDIR(status.st_mode) else Found.at(path, status)

    def chunk_of(self, found: Found) -> Chunk:
        """A single file, sorted as a walk would."""
        return Chunk(ignored=[found]) if self.passes_over(found.path) else Chunk(found=[found])

    def walk(self, under: str = "") -> Iterator[Chunk]:
        """Everything from the folder `under` down, in chunks of bounded size."""
        chunk = Chunk()
        pending = [under]
        while pending:
            folder = pending.pop()
            chunk.folders.append(folder)
            try:
                with os.scandir(self.root / folder) as entries:
                    for entry in entries:
                        self._sort(entry, folder, chunk, pending)
                        if len(chunk) >= _CHUNK_FILES:
                            yield chunk
                            chunk = Chunk()
            except (FileNotFoundError, NotADirectoryError):
                continue
            except OSError as error:
                chunk.unreadable.append((folder, error.strerror or str(error)))
        yield chunk

    def _sort(self, entry: os.DirEntry[str], folder: str, chunk: Chunk, pending: list[str]) -> None:
        path = f"{folder}/{entry.name}" if folder else entry.name
        if entry.is_dir(follow_symlinks=False):
            if not is_ignored(entry.name) and path not in self.excluded:
                pending.append(path)
            return
        try:
            found = Found.at(path, entry.stat(follow_symlinks=False))
        except FileNotFoundError:
            return
        (chunk.ignored if is_ignored(entry.name) else chunk.found).append(found)


def _is_within(folder: Path, root: Path) -> bool:
    return folder.resolve() != root and root in folder.resolve().parents
