"""Where snapshots of learned furniture are kept: proposed, looked at, and one of them promoted."""

import os
import re
import secrets
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from pydantic import ValidationError

from airwire_enrich.parsing.learned_furniture import NOTHING_LEARNED, FurnitureSnapshot
from airwire_runtime.errors import UnavailableError, UsageError

PROMOTED = "promoted.json"
"""The file that `AIRWIRE_FURNITURE` names; only a promotion changes it."""

_NAME = re.compile(r"furniture-(\d{6})\.json")


class FurnitureStore(Protocol):
    """Keeps snapshots by number."""

    def numbers(self) -> Sequence[int]:
        """The numbers of all snapshots, ascending."""
        ...

    def read(self, number: int) -> FurnitureSnapshot:
        """A snapshot. Raises `UsageError` where there is none of that number."""
        ...

    def propose(self, snapshot: FurnitureSnapshot) -> None:
        """Keep a snapshot, without effect on anything. Raises `UsageError` if its number is taken.

        Raises `UnavailableError` where it can't be written.
        """
        ...

    def promote(self, number: int) -> FurnitureSnapshot:
        """Let a snapshot take effect, and return it; processes see it when they start."""
        ...

    def promoted(self) -> FurnitureSnapshot | None:
        """The snapshot in effect, if any."""
        ...


class FolderFurnitureStore:
    """Snapshots as files of one folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def numbers(self) -> Sequence[int]:
        if not self._folder.is_dir():
            return []
        names = (_NAME.fullmatch(path.name) for path in self._folder.iterdir())
        return sorted(int(name[1]) for name in names if name)

    def read(self, number: int) -> FurnitureSnapshot:
        if number not in (there := self.numbers()):
            raise UsageError(
                f"{self._folder} has no furniture snapshot {number}. There are: "
                f"{', '.join(map(str, there)) or 'none'}.",
                reason="furniture_number",
            )
        return read_snapshot(self._path(number))

    def propose(self, snapshot: FurnitureSnapshot) -> None:
        path = self._path(snapshot.number)
        if path.exists():
            raise UsageError(
                f"{path} is there already: snapshots are never changed. Learn again for a new "
                "number.",
                reason="furniture_number",
            )
        self._write(path, snapshot)

    def promote(self, number: int) -> FurnitureSnapshot:
        snapshot = self.read(number)
        self._write(self._folder / PROMOTED, snapshot)
        return snapshot

    def promoted(self) -> FurnitureSnapshot | None:
        path = self._folder / PROMOTED
        return read_snapshot(path) if path.exists() else None

    def _path(self, number: int) -> Path:
        return self._folder / f"furniture-{number:06}.json"

    def _write(self, path: Path, snapshot: FurnitureSnapshot) -> None:
        """Whole or not at all: a process that starts meanwhile reads the old or the new one."""
        partial = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            with partial.open("wb") as file:
                file.write(snapshot.body() + b"\n")
                file.flush()
                os.fsync(file.fileno())
            partial.replace(path)
        except OSError as error:
            partial.unlink(missing_ok=True)
            raise UnavailableError(
                f"{path} can't be written: {error.strerror}. Make room or name another folder.",
                reason="furniture_store",
            ) from error


def read_snapshot(path: Path | None) -> FurnitureSnapshot:
    """The snapshot in a file; nothing learned where no file is named.

    Raises `UsageError` where the file is missing or no snapshot.
    """
    if path is None:
        return NOTHING_LEARNED
    try:
        return FurnitureSnapshot.read(path.read_bytes())
    except OSError as error:
        raise UsageError(
            f"The furniture snapshot {path} can't be read: {error.strerror}. Name a file that "
            "`airwire furniture promote` wrote, or unset AIRWIRE_FURNITURE.",
            reason="furniture",
        ) from error
    except ValidationError as error:
        raise UsageError(
            f"{path} is no furniture snapshot. Name a file that `airwire furniture promote` wrote.",
            reason="furniture",
        ) from error
