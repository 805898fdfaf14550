from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from airwire_runtime.books import Books, Tally
from airwire_schemas.events import DocumentState, DocumentStatus, Sighting, StageTime
from airwire_schemas.keys import status_key

NOON = datetime(2026, 5, 6, 12, tzinfo=UTC)
DOCUMENT = "a" * 64
OTHER = "b" * 64


def sighted(
    state: DocumentState, *, number: int = 1, document: str | None = DOCUMENT, **changes: Any
) -> tuple[bytes, bytes]:
    status = DocumentStatus(
        document_id=document,
        state=state,
        sighting=Sighting(sighting_id=f"{number:032x}", path=f"story-{number}.txt", size_bytes=9),
        times=(StageTime(stage="seen", at=NOON),),
        **changes,
    )
    return status_key(document, f"{number:032x}").encode(), status.body()


def told_by_enrich(state: DocumentState, *, document: str = DOCUMENT) -> tuple[bytes, bytes]:
    return document.encode(), DocumentStatus(document_id=document, state=state).body()


def books_of(*records: tuple[bytes, bytes | None]) -> Books:
    tally = Tally()
    for key, value in records:
        tally.add(key, value)
    return tally.books()


def test_a_published_sighting_counts_by_the_state_of_its_document() -> None:
    published = sighted(DocumentState.PUBLISHED, version=1)
    assert books_of(published) == Books(seen=1, in_flight=1)
    assert books_of(published, told_by_enrich(DocumentState.ENRICHED)) == Books(seen=1, enriched=1)
    assert books_of(published, told_by_enrich(DocumentState.DEAD_LETTERED)) == Books(
        seen=1, dead_lettered=1
    )
    assert books_of(
        published, told_by_enrich(DocumentState.ENRICHED), told_by_enrich(DocumentState.WITHDRAWN)
    ) == Books(seen=1, withdrawn=1)


def test_a_duplicate_of_an_enriched_document_stays_a_duplicate() -> None:
    books = books_of(
        sighted(DocumentState.PUBLISHED, version=1),
        told_by_enrich(DocumentState.ENRICHED),
        sighted(DocumentState.DUPLICATE_OF, number=2),
    )
    assert books == Books(seen=2, enriched=1, duplicate=1)
    assert books.is_idle


def test_a_file_that_nobody_could_read_is_rejected_without_a_document() -> None:
    assert books_of(
        sighted(DocumentState.SEEN, document=None),
        sighted(DocumentState.REJECTED, document=None, reason="unreadable"),
    ) == Books(seen=1, rejected=1)


def test_a_sighting_told_of_under_two_documents_unbalances_the_books() -> None:
    books = books_of(
        sighted(DocumentState.PUBLISHED, version=1),
        sighted(DocumentState.PUBLISHED, document=OTHER, version=1),
    )
    assert books.balance == -1
    assert not books.is_idle


def test_what_was_taken_back_is_no_longer_counted() -> None:
    key, value = sighted(DocumentState.DUPLICATE_OF)
    assert books_of((key, value), (key, None)) == Books()


def test_a_record_that_is_no_status_is_counted_apart() -> None:
    tally = Tally()
    tally.add(b"x", b"{}")
    assert tally.unreadable == 1
    assert tally.books() == Books()


def test_what_is_not_finished_is_listed_with_its_stage_and_age() -> None:
    tally = Tally()
    for key, value in [
        sighted(DocumentState.SEEN, number=1),
        sighted(DocumentState.PUBLISHED, number=2, document=OTHER, version=1),
        sighted(DocumentState.REJECTED, number=3, reason="empty"),
    ]:
        tally.add(key, value)
    first, second = tally.unfinished()
    assert (first.path, first.state) == ("story-1.txt", DocumentState.SEEN)
    assert (second.document_id, second.state) == (OTHER, DocumentState.PUBLISHED)
    assert first.age_seconds(NOON + timedelta(minutes=2)) == 120


@given(
    st.lists(
        st.one_of(
            st.builds(
                lambda state, number: sighted(state, number=number, document=f"{number:064x}"),
                st.sampled_from(list(DocumentState)),
                st.integers(min_value=1, max_value=5),
            ),
            st.builds(
                lambda state, number: told_by_enrich(state, document=f"{number:064x}"),
                st.sampled_from(list(DocumentState)),
                st.integers(min_value=1, max_value=5),
            ),
        )
    )
)
def test_the_books_balance_whatever_is_told_in_whatever_order(
    records: list[tuple[bytes, bytes]],
) -> None:
    assert books_of(*records).balance == 0
