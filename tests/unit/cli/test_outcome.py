from dataclasses import dataclass, field

from airwire_cli.outcome import Outcomes
from airwire_schemas.events import DocumentState, DocumentStatus, Sighting
from airwire_schemas.keys import status_key

STARTED_MS = 1_000
DOCUMENT = "d" * 64


@dataclass
class Written:
    """A record of the status topic."""

    key: bytes
    value: bytes | None
    timestamp: int
    topic: str = "transcripts.status.v1"
    partition: int = 0
    offset: int = 0
    headers: tuple[tuple[str, bytes], ...] = field(default=())


def a_sighting(
    number: int,
    state: DocumentState,
    *,
    at: int = STARTED_MS,
    document: str | None = DOCUMENT,
    reason: str | None = None,
) -> Written:
    sighting_id = f"{number:032x}"
    status = DocumentStatus(
        document_id=document,
        state=state,
        sighting=Sighting(sighting_id=sighting_id, path=f"{number}.txt", size_bytes=1),
        reason=reason,
    )
    key = status_key(document, sighting_id).encode()
    return Written(key, status.model_dump_json().encode(), at)


def a_fate(state: DocumentState, *, at: int = STARTED_MS) -> Written:
    status = DocumentStatus(document_id=DOCUMENT, state=state, transcripts=(DOCUMENT,))
    return Written(status_key(DOCUMENT).encode(), status.model_dump_json().encode(), at)


def outcomes_of(*records: Written) -> Outcomes:
    outcomes = Outcomes(since_ms=STARTED_MS)
    for record in records:
        outcomes.take(record)
    return outcomes


def test_a_published_file_has_the_fate_of_its_document() -> None:
    outcomes = outcomes_of(a_sighting(1, DocumentState.PUBLISHED), a_fate(DocumentState.ENRICHED))
    (outcome,) = outcomes.of_this_run()
    assert (outcome.state, outcome.transcripts) == (DocumentState.ENRICHED, (DOCUMENT,))
    assert outcome.is_final


def test_a_duplicate_stays_one_and_shows_what_became_of_its_document() -> None:
    outcomes = outcomes_of(
        a_fate(DocumentState.ENRICHED), a_sighting(2, DocumentState.DUPLICATE_OF)
    )
    (outcome,) = outcomes.of_this_run()
    assert (outcome.state, outcome.transcripts) == (DocumentState.DUPLICATE_OF, (DOCUMENT,))


def test_a_refused_file_carries_its_reason() -> None:
    outcomes = outcomes_of(a_sighting(1, DocumentState.REJECTED, document=None, reason="empty"))
    (outcome,) = outcomes.of_this_run()
    assert (outcome.document_id, outcome.reason) == (None, "empty")


def test_a_published_file_without_a_fate_is_not_at_its_end() -> None:
    outcomes = outcomes_of(a_sighting(1, DocumentState.PUBLISHED))
    (outcome,) = outcomes.of_this_run()
    assert not outcome.is_final
    assert outcomes.books.in_flight == 1


def test_files_of_earlier_runs_are_in_the_books_and_not_in_the_results() -> None:
    outcomes = outcomes_of(
        a_sighting(1, DocumentState.REJECTED, at=STARTED_MS - 1, document=None),
        a_sighting(2, DocumentState.REJECTED, document=None),
    )
    assert [outcome.path for outcome in outcomes.of_this_run()] == ["2.txt"]
    assert outcomes.books.seen == 2


def test_a_file_of_an_earlier_run_that_came_to_its_end_in_this_one_is_a_result() -> None:
    outcomes = outcomes_of(
        a_sighting(1, DocumentState.PUBLISHED, at=STARTED_MS - 1), a_fate(DocumentState.ENRICHED)
    )
    assert [outcome.path for outcome in outcomes.of_this_run()] == ["1.txt"]
