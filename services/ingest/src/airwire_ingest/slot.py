"""A numbered place in the state folder, held by one process: its ledger and its name."""

import os
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Self

from airwire_ingest.folder_lock import lock_at_once, name_in
from airwire_runtime.errors import UnavailableError


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
                if not lock_at_once(lock):
                    os.close(lock)
                    continue
                return cls(
                    ledger=folder / f"ledger-{number}.sqlite3",
                    instance=name_in(lock),
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
