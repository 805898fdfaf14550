"""A file as the inbox shows it, before anybody has read it."""

import hashlib
import os
import stat
from dataclasses import dataclass
from typing import Literal, Self

Kind = Literal["file", "symlink", "not_a_file"]


@dataclass(frozen=True, slots=True)
class Stamp:
    """What tells whether a file has changed."""

    inode: int
    size: int
    mtime_ns: int

    @classmethod
    def of(cls, status: os.stat_result) -> Self:
        return cls(status.st_ino, status.st_size, status.st_mtime_ns)


@dataclass(frozen=True, slots=True)
class Found:
    """A file at a path, and how it was when it was looked at."""

    path: str
    """Relative to the inbox, parts joined by `/`; bytes that are not UTF-8 as surrogates."""
    stamp: Stamp
    ctime_ns: int
    """When anything about it last changed, by the clock of its file system."""
    kind: Kind

    @classmethod
    def at(cls, path: str, status: os.stat_result) -> Self:
        return cls(path, Stamp.of(status), status.st_ctime_ns, _kind_of(status.st_mode))

    @property
    def sighting_id(self) -> str:
        """The same for the same file at the same place, and for nothing else.

        The device number is left out: it changes with a reboot or another mount, the path can't
        be on two devices at once, and a file left in place must stay the same sighting.
        """
        return _sighting(os.fsencode(self.path), self.stamp.inode, self.stamp.mtime_ns)

    def sighting_id_with(self, document_id: str) -> str:
        """For other bytes that came under the same path, inode and time as an earlier sighting."""
        return _sighting(os.fsencode(self.path), self.stamp.inode, self.stamp.mtime_ns, document_id)


def _sighting(path: bytes, *marks: int | str) -> str:
    basis = b"\x00".join([path, *(str(mark).encode() for mark in marks)])
    return hashlib.sha256(basis).hexdigest()[:32]


def _kind_of(mode: int) -> Kind:
    if stat.S_ISREG(mode):
        return "file"
    return "symlink" if stat.S_ISLNK(mode) else "not_a_file"
