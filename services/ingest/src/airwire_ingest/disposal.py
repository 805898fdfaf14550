"""Where a file goes once its state is on Kafka: to `done/`, or to `rejected/` with the reason."""

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from airwire_ingest.decision import WITHDRAWN, Decision
from airwire_ingest.events import stage_times
from airwire_ingest.moving import StuckError, move, remove_copied
from airwire_ingest.names import printable, with_infix, with_suffix
from airwire_ingest.reader import ChangedError
from airwire_ingest.receipts import Receipt
from airwire_runtime.errors import UnavailableError
from airwire_schemas.events import DocumentState

REASON_SUFFIX = ".reason.json"

Result = Literal["moved", "kept", "changed", "stuck"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Disposed:
    """What happened to a file."""

    receipt: Receipt
    result: Result
    """`kept`: it stays, as the settings say; `changed`: it is another file now and was left
    alone; `stuck`: it can't be moved as things are."""
    problem: str | None = None


class Disposal:
    """Moves files out of the inbox. Blocking."""

    def __init__(
        self,
        *,
        inbox: Path,
        done: Path,
        rejected: Path,
        leave_in_place: bool,
        earlier: Mapping[str, str],
    ) -> None:
        """`earlier`: final paths that the receipts journal gave to sightings before a crash."""
        self._inbox = inbox
        self._done = done
        self._rejected = rejected
        self.leaves_in_place = leave_in_place
        self._earlier = earlier

    def plan(self, decisions: Sequence[Decision]) -> list[Receipt]:
        """Decide where each file goes; no two to the same place, none onto what is there."""
        reserved: set[Path] = set()
        receipts = []
        for decision in decisions:
            final_path = self._final_path(decision, reserved)
            reserved.add(final_path)
            receipts.append(Receipt(decision=decision, final_path=final_path))
        return receipts

    def _final_path(self, decision: Decision, reserved: set[Path]) -> Path:
        path = decision.taken.settled.found.path
        is_rejected = decision.outcome.state is DocumentState.REJECTED
        if self.leaves_in_place and not is_rejected:
            return self._inbox / path
        earlier = self._earlier.get(decision.sighting_id) if decision.is_recorded else None
        natural = (self._rejected if is_rejected else self._done) / path
        if earlier is not None:
            for candidate in _candidates(natural, decision):
                if printable(os.fspath(candidate)) == earlier:
                    return candidate
        return next(
            candidate
            for candidate in _candidates(natural, decision)
            if candidate not in reserved and not _is_taken(candidate, is_rejected=is_rejected)
        )

    def dispose(self, receipt: Receipt) -> Disposed:
        """Move the file, if it is still the one that was read.

        Raises `UnavailableError` where trying again may help.
        """
        decision = receipt.decision
        if decision.outcome.state is DocumentState.REJECTED:
            self._write_reason(receipt)
        if self.leaves_in_place:
            return Disposed(receipt=receipt, result="kept")
        found = decision.taken.settled.found
        try:
            # A crash may have come after the copy onto another device and before the removal.
            if not (
                decision.is_recorded
                and os.path.lexists(receipt.final_path)
                and remove_copied(self._inbox, found, receipt.final_path)
            ):
                move(self._inbox, found, receipt.final_path, mark=decision.sighting_id)
        except ChangedError:
            return Disposed(receipt=receipt, result="changed")
        except StuckError as error:
            return Disposed(receipt=receipt, result="stuck", problem=str(error))
        return Disposed(receipt=receipt, result="moved")

    def _write_reason(self, receipt: Receipt) -> None:
        """Put the reason beside where the file goes, before it goes there."""
        decision = receipt.decision
        place = _reason_path(receipt.final_path)
        body = {
            "reason": decision.outcome.reason,
            "message": _message_for(decision),
            "path": printable(decision.taken.settled.found.path),
            "document_id": decision.outcome.document_id,
            "sighting_id": decision.sighting_id,
            "times": {time.stage: time.at.isoformat() for time in stage_times(decision)},
        }
        partial = place.with_name(f".{decision.sighting_id}.reason.part")
        try:
            place.parent.mkdir(parents=True, exist_ok=True)
            partial.write_text(json.dumps(body, ensure_ascii=False, indent=2) + "\n", "utf-8")
            partial.replace(place)
        except OSError as error:
            raise UnavailableError(
                f"The reason for a rejected file can't be written to {place.parent}: "
                f"{error.strerror}. Free some space, make the folder writable, or name another "
                "by AIRWIRE_REJECTED.",
                reason="folder_unavailable",
            ) from error


def _message_for(decision: Decision) -> str | None:
    if decision.outcome.reason == WITHDRAWN:
        path = printable(decision.taken.settled.found.path)
        return (
            f"{path} holds document {decision.outcome.document_id}, which was withdrawn: it is not "
            "published again. Delete the file. A corrected text is another document: put that in."
        )
    refusal = decision.taken.refusal
    return None if refusal is None else str(refusal)


def _candidates(natural: Path, decision: Decision) -> list[Path]:
    """Names for the file, best first; the last is its own by its sighting."""
    document = decision.outcome.document_id or decision.sighting_id
    by_document = with_infix(natural.name, document[:12])
    return [
        natural,
        natural.with_name(by_document),
        natural.with_name(with_infix(by_document, decision.sighting_id[:12])),
        natural.with_name(with_infix(by_document, decision.sighting_id)),
    ]


def _is_taken(candidate: Path, *, is_rejected: bool) -> bool:
    return os.path.lexists(candidate) or (is_rejected and os.path.lexists(_reason_path(candidate)))


def _reason_path(final_path: Path) -> Path:
    return final_path.with_name(with_suffix(final_path.name, REASON_SUFFIX))
