"""What one record changes in memory, so that it can be undone where its end is an error. Pure."""

from collections import UserDict
from collections.abc import Callable, Hashable
from functools import partial
from typing import TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Journal:
    """Notes how things were, from the first `begin` on."""

    def __init__(self) -> None:
        self._steps: list[Callable[[], object]] | None = None

    def begin(self) -> None:
        """Another record: what was noted before stays as it is now."""
        self._steps = []

    def note(self, put_back: Callable[[], object]) -> None:
        """Remember how to put back what is about to change."""
        if self._steps is not None:
            self._steps.append(put_back)

    def undo(self) -> None:
        """Put everything back as it was at `begin`."""
        steps, self._steps = self._steps or [], None
        for put_back in reversed(steps):
            put_back()


class Table(UserDict[K, V]):
    """A dictionary whose changes are noted. Its values are replaced, or note their own."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        super().__init__()

    def __setitem__(self, key: K, value: V) -> None:
        self._note(key)
        super().__setitem__(key, value)

    def __delitem__(self, key: K) -> None:
        self._note(key)
        super().__delitem__(key)

    def _note(self, key: K) -> None:
        if key in self.data:
            self._journal.note(partial(self.data.__setitem__, key, self.data[key]))
        else:
            self._journal.note(partial(self.data.pop, key, None))
