"""What came of the files of one run, from the records of the status topic. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass

from pydantic import ValidationError

from airwire_runtime.books import Books, Tally
from airwire_runtime.kafka import Record
from airwire_schemas.events import DocumentState, DocumentStatus

_FINAL_FOR_INGEST = frozenset({DocumentState.DUPLICATE_OF, DocumentState.REJECTED})
_FINAL_FOR_ENRICH = frozenset(
    {DocumentState.ENRICHED, DocumentState.DEAD_LETTERED, DocumentState.WITHDRAWN}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What came of one file."""

    path: str
    state: DocumentState
    document_id: str | None
    reason: str | None
    transcripts: tuple[str, ...]
    """A duplicate has those of its document."""

    @property
    def is_final(self) -> bool:
        return self.state in _FINAL_FOR_INGEST | _FINAL_FOR_ENRICH


class Outcomes:
    """Follows the status topic: the books of all time, and the files of this run."""

    def __init__(self, *, since_ms: int) -> None:
        """Records written since `since_ms` (Unix time) are of this run."""
        self.tally = Tally()
        self._since_ms = since_ms
        self._sightings: dict[str, DocumentStatus] = {}
        self._documents: dict[str, DocumentStatus] = {}
        self._of_this_run: set[str] = set()
        """Ids of sightings and documents."""

    @property
    def books(self) -> Books:
        return self.tally.books()

    def take(self, record: Record) -> None:
        self.tally.take(record)
        if record.value is None:
            return
        try:
            status = DocumentStatus.read(record.value)
        except ValidationError:
            return
        if status.sighting is not None:
            self._note(self._sightings, status.sighting.sighting_id, status, record)
        elif status.document_id is not None:
            self._note(self._documents, status.document_id, status, record)

    def _note(
        self, known: dict[str, DocumentStatus], key: str, status: DocumentStatus, record: Record
    ) -> None:
        known[key] = status
        if record.timestamp >= self._since_ms:
            self._of_this_run.add(key)

    def of_sighting(self, sighting_id: str) -> Outcome | None:
        status = self._sightings.get(sighting_id)
        return None if status is None else self._outcome(status)

    def of_this_run(self) -> Iterator[Outcome]:
        """Files that were taken up, or came to their end, in this run; by path."""
        touched = [
            status
            for sighting_id, status in self._sightings.items()
            if {sighting_id, status.document_id or ""} & self._of_this_run
        ]
        yield from sorted(map(self._outcome, touched), key=lambda outcome: outcome.path)

    def _outcome(self, status: DocumentStatus) -> Outcome:
        known = None if status.document_id is None else self._documents.get(status.document_id)
        last = status if status.state in _FINAL_FOR_INGEST else known or status
        if status.state is DocumentState.DUPLICATE_OF and known is not None:
            transcripts = known.transcripts
        else:
            transcripts = last.transcripts
        return Outcome(
            path=status.sighting.path if status.sighting else "",
            state=last.state,
            document_id=status.document_id,
            reason=last.reason,
            transcripts=transcripts,
        )
