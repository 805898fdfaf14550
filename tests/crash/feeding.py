"""Puts files into the inbox as senders do: moved in whole, or written where they are."""

import time
from collections.abc import Iterable, Iterator
from pathlib import Path

from crash.documents import Document


class Feeder:
    """Drops documents and remembers what, and when."""

    def __init__(self, documents: Iterable[Document], *, inbox: Path, outside: Path) -> None:
        """`outside` must be on the inbox's file system."""
        self._waiting: Iterator[Document] = iter(documents)
        self._inbox = inbox
        self._outside = outside
        self.dropped: list[Document] = []
        self.dropped_at: dict[str, float] = {}
        """By document id, on the wall clock; for a duplicate when it came first."""
        self.is_empty = False
        self._rate = 0.0
        self._due_since = 0.0

    def pace(self, per_second: float) -> None:
        """From now on `drop_due` drops so many a second; 0 for none."""
        self._rate = per_second
        self._due_since = time.monotonic()

    def drop_due(self) -> None:
        if not self._rate:
            return
        due = int((time.monotonic() - self._due_since) * self._rate)
        if due:
            self._due_since += due / self._rate
            self.drop(due)

    def drop(self, count: int) -> int:
        """Drop the next `count`; returns how many there were."""
        for number in range(max(0, count)):
            document = next(self._waiting, None)
            if document is None:
                self.is_empty = True
                return number
            self._put(document)
        return count

    def _put(self, document: Document) -> None:
        target = self._inbox / document.path
        target.parent.mkdir(parents=True, exist_ok=True)
        self.dropped_at.setdefault(document.document_id, time.time())
        if len(self.dropped) % 3 == 0:
            target.write_bytes(document.content)
        else:
            self._outside.mkdir(exist_ok=True, parents=True)
            (self._outside / "file").write_bytes(document.content)
            (self._outside / "file").rename(target)
        self.dropped.append(document)
