"""What becomes of a file that was read. Pure: from what it holds and what is known already."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from airwire_ingest.reader import Taken
from airwire_schemas.events import DocumentState, RawPosition

WITHDRAWN = "withdrawn"
"""Why a file is rejected whose very bytes were published once and taken back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Latest:
    """The document that was published last from a path."""

    document_id: str
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """The final state of a sighting."""

    state: DocumentState
    document_id: str | None
    version: int | None = None
    related: str | None = None
    reason: str | None = None
    raw: RawPosition | None = None
    published_at: float | None = None
    """Wall clock, seconds since 1970."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What the ledger says about the files in hand."""

    outcomes: Mapping[str, Outcome]
    """By sighting id: those that are in their final state already."""
    receipted: frozenset[str]
    """Sightings with a line in the receipts journal."""
    documents: frozenset[str]
    """Those that were published."""
    latest: Mapping[str, Latest]
    """By printable path."""
    withdrawn: frozenset[str] = frozenset()
    """Documents that were taken back, and are not to come again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What becomes of one file."""

    taken: Taken
    sighting_id: str
    outcome: Outcome
    is_recorded: bool = False
    """The outcome stands on the status topic already; a crash came before the file was moved."""
    is_receipted: bool = False

    @property
    def is_duplicate(self) -> bool:
        """Whether it rests on what is known of another sighting of the same bytes."""
        return not self.is_recorded and self.outcome.state is DocumentState.DUPLICATE_OF

    @property
    def is_new(self) -> bool:
        """Whether the document itself is to be published."""
        return not self.is_recorded and self.outcome.state in {
            DocumentState.PUBLISHED,
            DocumentState.VERSION_OF,
        }


def sightings_of(taken: Taken) -> tuple[str, ...]:
    """The ids under which the ledger may know this file: see `Found.sighting_id_with`."""
    found = taken.settled.found
    if taken.document_id is None:
        return (found.sighting_id,)
    return (found.sighting_id, found.sighting_id_with(taken.document_id))


def decide(batch: Sequence[Taken], known: Known, *, path_of: Mapping[str, str]) -> list[Decision]:
    """Decide for each file, in order: earlier ones of the batch count for later ones.

    `path_of` gives the printable form of each path.
    """
    documents = set(known.documents)
    latest = dict(known.latest)
    decisions: list[Decision] = []
    for taken in batch:
        path = path_of[taken.settled.found.path]
        decision = _decide(taken, known, documents, latest.get(path))
        version = decision.outcome.version
        if taken.document_id is not None and version is not None and not decision.is_recorded:
            documents.add(taken.document_id)
            latest[path] = Latest(document_id=taken.document_id, version=version)
        decisions.append(decision)
    return decisions


def _decide(taken: Taken, known: Known, documents: set[str], latest: Latest | None) -> Decision:
    sighting_id, *others = sightings_of(taken)
    recorded = known.outcomes.get(sighting_id)
    if recorded is not None and recorded.document_id != taken.document_id and others:
        sighting_id = others[0]
        recorded = known.outcomes.get(sighting_id)
    if recorded is not None:
        return Decision(
            taken=taken,
            sighting_id=sighting_id,
            outcome=recorded,
            is_recorded=True,
            is_receipted=sighting_id in known.receipted,
        )
    return Decision(
        taken=taken, sighting_id=sighting_id, outcome=_outcome(taken, known, documents, latest)
    )


def _outcome(taken: Taken, known: Known, documents: set[str], latest: Latest | None) -> Outcome:
    if taken.document_id in known.withdrawn:
        return Outcome(
            state=DocumentState.REJECTED, document_id=taken.document_id, reason=WITHDRAWN
        )
    if taken.refusal is not None:
        return Outcome(
            state=DocumentState.REJECTED,
            document_id=taken.document_id,
            reason=taken.refusal.reason,
        )
    if latest is None:
        version, related = 1, None
    elif latest.document_id == taken.document_id:
        version, related = latest.version, None
    else:
        version, related = latest.version + 1, latest.document_id
    if taken.document_id in documents:
        # What comes next at this path replaces it there, wherever it was published from.
        return Outcome(
            state=DocumentState.DUPLICATE_OF, document_id=taken.document_id, version=version
        )
    return Outcome(
        state=DocumentState.PUBLISHED if related is None else DocumentState.VERSION_OF,
        document_id=taken.document_id,
        version=version,
        related=related,
    )
