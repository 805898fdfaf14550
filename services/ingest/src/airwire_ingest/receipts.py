"""The receipts journal: one line for each file that was taken, written before it is moved."""

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from airwire_ingest.decision import Decision
from airwire_ingest.events import stage_times
from airwire_ingest.names import printable
from airwire_runtime.errors import UnavailableError

JOURNAL = "receipts.jsonl"
# Far more than the lines of one batch, and no more than one batch is ever without its moves.
_TAIL_BYTES = 4 * 1024 * 1024


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
    """Appends to the journal of one folder. Blocking."""

    def __init__(self, folder: Path) -> None:
        """Looks once at what an earlier process wrote last. Raises `UnavailableError`."""
        self._path = folder / JOURNAL
        self.earlier: Mapping[str, str] = self._tail()
        """Sightings in the last part of the journal, and the final path each was given."""

    def _tail(self) -> Mapping[str, str]:
        # A last line that a crash cut short is cut off: its file was not moved yet.
        try:
            with self._path.open("r+b") as journal:
                size = journal.seek(0, os.SEEK_END)
                start = max(0, size - _TAIL_BYTES)
                journal.seek(start)
                part = journal.read()
                whole = part.rfind(b"\n") + 1
                if whole < len(part):
                    journal.truncate(start + whole)
        except FileNotFoundError:
            return {}
        except OSError as error:
            raise self._unavailable(error) from error
        lines = part[:whole].splitlines()
        return dict(filter(None, map(_final_path_in, lines if start == 0 else lines[1:])))

    def append(self, receipts: Sequence[Receipt]) -> None:
        """Write all lines and make them durable, or none. Raises `UnavailableError`."""
        if not receipts:
            return
        lines = b"".join(receipt.line() for receipt in receipts)
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with self._path.open("ab") as journal:
                before = journal.tell()
                try:
                    journal.write(lines)
                    journal.flush()
                    os.fsync(journal.fileno())
                except OSError:
                    os.ftruncate(journal.fileno(), before)
                    raise
        except OSError as error:
            raise self._unavailable(error) from error

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
