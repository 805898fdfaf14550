"""The receipts journal: one line for each file that was taken, written before it is moved."""

import json
import os
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from airwire_ingest.decision import Decision
from airwire_ingest.events import stage_times
from airwire_ingest.folder_lock import FolderLock
from airwire_ingest.leadership import TermEndedError
from airwire_ingest.names import printable
from airwire_runtime.errors import UnavailableError

JOURNAL = "receipts.jsonl"
# Far more than the lines of one batch, and no more than one batch is ever without its moves.
_TAIL_BYTES = 4 * 1024 * 1024
_BATCHES_REMEMBERED = 4
_PIECE_BYTES = 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What the journal says of one file."""

    decision: Decision
    final_path: Path
    """Where the file goes."""

    def line(self) -> bytes:
        outcome, found = self.decision.outcome, self.decision.taken.settled.found
        stages = stage_times(self.decision, published_at=outcome.published_at)
        body: dict[str, Any] = {
            "sighting_id": self.decision.sighting_id,
            "document_id": outcome.document_id,
            "state": str(outcome.state),
            "path": printable(found.path),
            "final_path": printable(os.fspath(self.final_path)),
            "size_bytes": found.stamp.size,
            "sha256": outcome.document_id,
            "version": outcome.version,
            "supersedes": outcome.related,
            "reason": outcome.reason,
            "partition": outcome.raw and outcome.raw.partition,
            "offset": outcome.raw and outcome.raw.offset,
            "times": {time.stage: time.at.isoformat() for time in stages},
        }
        known = {name: value for name, value in body.items() if value is not None}
        return json.dumps(known, ensure_ascii=False).encode() + b"\n"


class Receipts:
    """Appends to the journal of one folder. Blocking.

    Several instances may share the folder. Each looks, under a lock, at what was written since it
    looked last, so that no sighting gets a second line.
    """

    def __init__(self, folder: Path, lock: FolderLock) -> None:
        self._path = folder / JOURNAL
        self._lock = lock
        self._looked_to = 0
        # A batch that was given up may still be written by the thread that had it.
        self._just_written: deque[set[str]] = deque(maxlen=_BATCHES_REMEMBERED)
        self.earlier: dict[str, str] = {}
        """Sightings with a line that was there when the term began, and the final path of each.

        Of a long journal only the last part is looked at: it holds far more than one batch.
        """

    def look(self) -> None:
        """Learn what earlier processes wrote last. Raises `UnavailableError`."""
        with self._lock.held():
            try:
                with self._path.open("r+b") as journal:
                    # Whoever wrote last may have gone before its lines were durable.
                    os.fsync(journal.fileno())
                    size = journal.seek(0, os.SEEK_END)
                    lines = self._lines(journal, max(0, size - _TAIL_BYTES))
            except FileNotFoundError:
                self._looked_to, lines = 0, []
            except OSError as error:
                raise self._unavailable(error) from error
            self._just_written.clear()
        self.earlier.clear()
        self.earlier.update(filter(None, map(_final_path_in, lines)))

    def since(self, start: int) -> Iterator[tuple[list[str], int]]:
        """Sightings with a line past the byte `start`, in pieces, each with the byte it ends at.

        A journal that is shorter was begun again: then all of it. Raises `UnavailableError`.
        """
        try:
            with self._path.open("rb") as journal:
                at = start if start <= journal.seek(0, os.SEEK_END) else 0
                journal.seek(at)
                while lines := journal.readlines(_PIECE_BYTES):
                    at += sum(map(len, lines))
                    yield [found[0] for found in map(_final_path_in, lines) if found], at
        except FileNotFoundError:
            return
        except OSError as error:
            raise self._unavailable(error) from error

    def _lines(self, journal: BinaryIO, start: int) -> list[bytes]:
        """All whole lines from `start` on; what comes before the first line's end is left out.

        A last line that a crash cut short is cut off: its file was not moved yet.
        """
        journal.seek(start)
        part = journal.read()
        whole = part.rfind(b"\n") + 1
        if whole < len(part):
            journal.truncate(start + whole)
        self._looked_to = start + whole
        lines = part[:whole].splitlines()
        return lines if start == 0 else lines[1:]

    def append(self, receipts: Sequence[Receipt]) -> None:
        """Write all lines and make them durable, or none.

        Raises `TermEndedError` where another process has written one of them meanwhile,
        `UnavailableError` where trying again may help.
        """
        if not receipts:
            return
        lines = b"".join(receipt.line() for receipt in receipts)
        try:
            with self._lock.held():
                written = {receipt.decision.sighting_id for receipt in receipts}
                self._check_alone(written)
                start = self._write(lines)
                self._just_written.append(written)
            # Not under the lock: a disk may take its time, and whoever is suspended meanwhile must
            # not keep the others out.
            try:
                self._make_durable()
            except OSError:
                self._take_back(start, start + len(lines))
                raise
        except OSError as error:
            raise self._unavailable(error) from error

    def _write(self, lines: bytes) -> int:
        """Append all or nothing; returns the byte at which they begin."""
        with self._path.open("ab") as journal:
            start = journal.seek(0, os.SEEK_END)
            try:
                journal.write(lines)
                journal.flush()
            except OSError:
                os.ftruncate(journal.fileno(), start)
                raise
            self._looked_to = start + len(lines)
        return start

    def _make_durable(self) -> None:
        with self._path.open("rb") as journal:
            os.fsync(journal.fileno())

    def _take_back(self, start: int, end: int) -> None:
        """Cut off what was written last, unless another has written more since."""
        with self._lock.held(), self._path.open("r+b") as journal:
            if journal.seek(0, os.SEEK_END) == end:
                journal.truncate(start)
                self._looked_to = start
                self._just_written.pop()

    def _check_alone(self, sighting_ids: set[str]) -> None:
        written = set[str]().union(*self._just_written, self._written_since())
        if written & sighting_ids:
            raise TermEndedError(
                "Another ingest wrote the receipts of files that this one had in hand.",
                reason="superseded",
            )

    def _written_since(self) -> set[str]:
        """Sightings whose lines others have written since we looked last."""
        try:
            with self._path.open("r+b") as journal:
                size = journal.seek(0, os.SEEK_END)
                if size == self._looked_to:
                    return set()
                # One byte earlier, so that the first line is taken for a whole one.
                start = self._looked_to - 1 if self._looked_to <= size else size - _TAIL_BYTES
                lines = self._lines(journal, max(0, start))
        except FileNotFoundError:
            self._looked_to = 0
            return set()
        return {found[0] for found in map(_final_path_in, lines) if found is not None}

    def _unavailable(self, error: OSError) -> UnavailableError:
        return UnavailableError(
            f"The receipts journal {self._path} can't be written: {error.strerror}. Free some "
            "space, make the folder writable, or name another by AIRWIRE_DONE.",
            reason="receipts_unavailable",
        )


def _final_path_in(line: bytes) -> tuple[str, str] | None:
    try:
        receipt = json.loads(line)
        return str(receipt["sighting_id"]), str(receipt["final_path"])
    except (ValueError, KeyError, TypeError):
        return None
