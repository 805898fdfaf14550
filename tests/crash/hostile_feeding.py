"""Puts hostile files into the inbox, some of which change while they lie there; knows each again.

A move keeps a file's inode number, so wherever a file lies, under whatever name, it is found.
"""

import hashlib
import os
import random
import stat
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from crash.documents import good_document
from crash.hostile_files import KINDS, Place

_GROWN_AFTER = 6
_GROW_EVERY_SECONDS = 0.1
# Of a hundred files one grows and one vanishes.
_MOVING_SHARE = 0.01
_LARGEST_READ_BYTES = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """A hostile file that was put in."""

    kind: str
    path: str
    inode: int
    document_id: str | None
    """SHA-256 of its bytes; null for what is no file, can't be read or changed later."""
    places: frozenset[Place]


@dataclass(slots=True, kw_only=True)
class _Growing:
    path: Path
    pieces: list[bytes]
    next_at: float


class HostileFeeder:
    """Drops so many, at so many a second."""

    def __init__(self, count: int, *, per_second: float, seed: int, folder: Path) -> None:
        """`folder` holds the inbox; what is made outside of it is moved in."""
        self.placed: list[Placed] = []
        self._chance = random.Random(seed)
        self._count = count
        self._rate = per_second
        self._inbox = folder / "inbox"
        self._outside = folder / "hostile"
        self._outside.mkdir()
        self._due_since: float | None = None
        self._growing: list[_Growing] = []

    @property
    def is_done(self) -> bool:
        return len(self.placed) >= self._count and not self._growing

    def tend(self) -> None:
        """Drop what is due; let grow what grows."""
        now = time.monotonic()
        self._due_since = self._due_since or now
        if not self._rate:
            return
        due = int((now - self._due_since) * self._rate)
        self._due_since += due / self._rate
        for _ in range(min(due, self._count - len(self.placed))):
            self._put()
        for growing in [each for each in self._growing if each.next_at <= now]:
            self._grow(growing, now)

    def _put(self) -> None:
        if self._chance.random() < _MOVING_SHARE:
            self._put_growing()
        elif self._chance.random() < _MOVING_SHARE:
            self._put_vanishing()
        else:
            names, weights = zip(*((n, k.weight) for n, k in KINDS.items()), strict=True)
            self._put_kind(self._chance.choices(names, weights)[0])

    def _put_kind(self, name: str) -> None:
        kind = KINDS[name]
        made = self._outside / "file"
        kind.make(made, self._chance)
        path = kind.name(len(self.placed), self._chance)
        status = made.lstat()
        content = _content_of(made, status)
        target = self._inbox / path
        target.parent.mkdir(parents=True, exist_ok=True)
        made.rename(target)
        self._note(name, path, status.st_ino, content, kind.places)

    def _put_growing(self) -> None:
        content = good_document(len(self.placed), self._chance).content
        cut = len(content) // _GROWN_AFTER
        pieces = [content[n * cut : (n + 1) * cut] for n in range(_GROWN_AFTER)]
        path = f"growing-{len(self.placed):06d}.txt"
        (self._inbox / path).write_bytes(pieces[0])
        self._growing.append(
            _Growing(path=self._inbox / path, pieces=pieces[1:], next_at=time.monotonic())
        )
        inode = (self._inbox / path).stat().st_ino
        # Whoever pauses for longer than the quiet period has written two documents; neither is
        # lost. Where the machine is too busy to keep the pace, that happens here.
        self._note("growing", path, inode, None, frozenset({"done"}))

    def _grow(self, growing: _Growing, now: float) -> None:
        self._growing.remove(growing)
        try:
            with growing.path.open("r+b") as file:
                file.seek(0, os.SEEK_END)
                file.write(growing.pieces.pop(0))
        except FileNotFoundError:
            return
        if growing.pieces:
            growing.next_at = now + _GROW_EVERY_SECONDS
            self._growing.append(growing)

    def _put_vanishing(self) -> None:
        path = self._inbox / f"vanishing-{len(self.placed):06d}.txt"
        path.write_bytes(good_document(len(self.placed), self._chance).content)
        path.unlink()
        # Its number is soon another's; no file has this one.
        self._note("vanishing", path.name, 0, None, frozenset({"gone"}))

    def _note(
        self, kind: str, path: str, inode: int, content: bytes | None, places: frozenset[Place]
    ) -> None:
        known = None if content is None else hashlib.sha256(content).hexdigest()
        self.placed.append(
            Placed(kind=kind, path=path, inode=inode, document_id=known, places=places)
        )


def _content_of(path: Path, status: os.stat_result) -> bytes | None:
    if not stat.S_ISREG(status.st_mode) or status.st_size > _LARGEST_READ_BYTES:
        return None
    return path.read_bytes() if status.st_mode & stat.S_IRUSR else None


def by_inode(folder: Path) -> Iterator[tuple[int, Path]]:
    """Everything below `folder` that is no folder."""
    for root, folders, names in os.walk(folder):
        linked = [name for name in folders if (Path(root) / name).is_symlink()]
        for name in [*names, *linked]:
            path = Path(root) / name
            yield path.lstat().st_ino, path
