import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from airwire_ingest.decision import Latest, Outcome
from airwire_ingest.ledger import DocumentChange, Entry, Ledger, Position
from airwire_runtime.books import Books
from airwire_runtime.errors import UnavailableError
from airwire_schemas.events import DocumentState, RawPosition

DOCUMENTS = ["a" * 64, "b" * 64]


def an_entry(number: int, *, path: str = "a.txt", version: int = 1) -> Entry:
    return Entry(
        sighting_id=f"{number:032x}",
        path=path,
        outcome=Outcome(
            state=DocumentState.PUBLISHED,
            document_id=DOCUMENTS[number],
            version=version,
            raw=RawPosition(partition=3, offset=number),
            published_at=1.5,
        ),
    )


def an_outcome(number: int, state: DocumentState, document: int | None = None) -> Entry:
    return Entry(
        sighting_id=f"{number:032x}",
        path=f"{number}.txt",
        outcome=Outcome(state=state, document_id=None if document is None else f"{document:064x}"),
    )


def a_change(document: int, state: DocumentState) -> DocumentChange:
    return DocumentChange(document_id=f"{document:064x}", state=state)


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    ledger = Ledger(tmp_path / "ledger.sqlite3")
    yield ledger
    ledger.close()


def test_what_was_recorded_is_found_again_after_a_restart(tmp_path: Path) -> None:
    first = Ledger(tmp_path / "ledger.sqlite3")
    first.record([an_entry(0)], {3: Position(next_offset=9, last_offset=7, last_event="x")})
    first.mark_receipted([f"{0:032x}"])
    first.close()
    ledger = Ledger(tmp_path / "ledger.sqlite3")
    known = ledger.look_up(
        sightings=[f"{0:032x}", f"{1:032x}"], documents=DOCUMENTS, paths=["a.txt", "b.txt"]
    )
    assert known.outcomes == {f"{0:032x}": an_entry(0).outcome}
    assert known.receipted == {f"{0:032x}"}
    assert known.documents == {DOCUMENTS[0]}
    assert known.latest == {"a.txt": Latest(document_id=DOCUMENTS[0], version=1)}
    assert ledger.positions() == {3: Position(next_offset=9, last_offset=7, last_event="x")}
    ledger.close()


def test_a_full_disk_is_told_and_what_was_not_recorded_can_be_once_there_is_room(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[sqlite3.Connection] = []
    connect = sqlite3.connect

    def connected(*args: Any, **kwargs: Any) -> sqlite3.Connection:
        made.append(connect(*args, **kwargs))
        return made[-1]

    monkeypatch.setattr(sqlite3, "connect", connected)
    entries = [an_outcome(number, DocumentState.REJECTED) for number in range(2_000)]
    with closing(Ledger(tmp_path / "ledger.sqlite3")) as ledger:
        (pages,) = made[-1].execute("PRAGMA page_count").fetchone()
        made[-1].execute(f"PRAGMA max_page_count = {pages}")
        with pytest.raises(UnavailableError, match="is full") as error:
            ledger.record(entries, {})
        assert error.value.reason == "ledger_unavailable"
        sightings = [entry.sighting_id for entry in entries]
        assert ledger.look_up(sightings=sightings, documents=[], paths=[]).outcomes == {}
        made[-1].execute("PRAGMA max_page_count = 100000")
        ledger.record(entries, {})
        assert len(ledger.look_up(sightings=sightings, documents=[], paths=[]).outcomes) == 2_000


def test_versions_read_out_of_order_leave_the_newest(ledger: Ledger) -> None:
    ledger.record([an_entry(1, version=2)])
    ledger.record([an_entry(0, version=1)])
    known = ledger.look_up(sightings=[], documents=[], paths=["a.txt"])
    assert known.latest["a.txt"] == Latest(document_id=DOCUMENTS[1], version=2)


def test_a_record_taken_in_twice_changes_nothing(ledger: Ledger) -> None:
    ledger.record([an_entry(0)])
    ledger.record([an_entry(0)])
    assert ledger.final_among([f"{n:032x}" for n in range(1_200)]) == {f"{0:032x}": DOCUMENTS[0]}


def test_a_ledger_of_another_cluster_is_known_as_such_and_emptied(ledger: Ledger) -> None:
    assert not ledger.belongs_to("one")
    ledger.rebuild("one")
    ledger.record([an_entry(0)])
    assert ledger.belongs_to("one")
    assert not ledger.belongs_to("two")
    ledger.rebuild("two")
    assert ledger.final_among([f"{0:032x}"]) == {}


def test_a_damaged_file_is_made_anew(tmp_path: Path) -> None:
    (tmp_path / "ledger.sqlite3").write_bytes(b"this is no database, " * 500)
    ledger = Ledger(tmp_path / "ledger.sqlite3")
    assert ledger.positions() == {}
    ledger.close()


def test_a_ledger_of_another_layout_is_made_anew(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite3"
    with closing(sqlite3.connect(path)) as database, database:
        database.execute("CREATE TABLE origin (layout INTEGER, cluster TEXT)")
        database.execute("INSERT INTO origin VALUES (1, 'one')")
    ledger = Ledger(path)
    assert not ledger.belongs_to("one")
    assert ledger.books() == Books()
    ledger.close()


def test_the_books_follow_every_document_to_its_end(ledger: Ledger) -> None:
    ledger.record(
        [
            an_outcome(0, DocumentState.PUBLISHED, 0),
            an_outcome(1, DocumentState.VERSION_OF, 1),
            an_outcome(2, DocumentState.PUBLISHED, 2),
            an_outcome(3, DocumentState.DUPLICATE_OF, 0),
            an_outcome(4, DocumentState.REJECTED),
        ]
    )
    assert ledger.books() == Books(seen=5, duplicate=1, rejected=1, in_flight=3)
    ends = [
        a_change(0, DocumentState.ENRICHED),
        a_change(1, DocumentState.DEAD_LETTERED),
        a_change(2, DocumentState.WITHDRAWN),
    ]
    ledger.record([], changes=ends)
    ledger.record([], changes=ends)
    books = ledger.books()
    assert books == Books(seen=5, enriched=1, dead_lettered=1, withdrawn=1, duplicate=1, rejected=1)
    assert books.balance == 0
    ledger.record([], changes=[a_change(1, DocumentState.PUBLISHED)])
    assert ledger.books().in_flight == 1, "a replay is under way again"
    assert ledger.books().balance == 0


def test_a_document_published_twice_upsets_the_balance(ledger: Ledger) -> None:
    ledger.record(
        [an_outcome(0, DocumentState.PUBLISHED, 0), an_outcome(1, DocumentState.PUBLISHED, 0)]
    )
    assert ledger.books().balance == 1


def test_one_sighting_told_of_under_two_documents_upsets_the_balance(ledger: Ledger) -> None:
    ledger.record([an_outcome(0, DocumentState.PUBLISHED, 0)])
    ledger.record([an_outcome(0, DocumentState.PUBLISHED, 1)])
    assert ledger.books().balance == -1


def test_the_oldest_document_in_flight_is_known_until_its_end(ledger: Ledger) -> None:
    assert ledger.oldest_in_flight() is None
    ledger.record([an_entry(0)])
    assert ledger.oldest_in_flight() == 1.5
    ledger.record(
        [], changes=[DocumentChange(document_id=DOCUMENTS[0], state=DocumentState.ENRICHED)]
    )
    assert ledger.oldest_in_flight() is None


def test_an_end_told_before_its_publication_is_kept(ledger: Ledger) -> None:
    ledger.record([], changes=[a_change(0, DocumentState.ENRICHED)])
    assert ledger.books() == Books()
    ledger.record([an_outcome(0, DocumentState.PUBLISHED, 0)])
    assert ledger.books() == Books(seen=1, enriched=1)


def test_a_withdrawn_document_is_known_as_such(ledger: Ledger) -> None:
    ledger.record([an_entry(0), an_entry(1, path="b.txt")])
    ledger.record(
        [], changes=[DocumentChange(document_id=DOCUMENTS[0], state=DocumentState.WITHDRAWN)]
    )
    known = ledger.look_up(sightings=[], documents=DOCUMENTS, paths=[])
    assert known.withdrawn == {DOCUMENTS[0]}


def test_a_sighting_is_finished_with_its_receipt(ledger: Ledger) -> None:
    ledger.record([an_entry(0), an_entry(1)])
    ledger.mark_receipted([f"{1:032x}"], read_to=700)
    assert ledger.finished_among([f"{0:032x}", f"{1:032x}"]) == {f"{1:032x}"}
    assert ledger.journal_read_to() == 700
