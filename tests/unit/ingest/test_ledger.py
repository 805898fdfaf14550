from pathlib import Path

import pytest

from airwire_ingest.decision import Latest, Outcome
from airwire_ingest.ledger import Entry, Ledger, Position
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


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    return Ledger(tmp_path)


def test_what_was_recorded_is_found_again_after_a_restart(tmp_path: Path) -> None:
    first = Ledger(tmp_path)
    first.record([an_entry(0)], {3: Position(next_offset=9, last_offset=7, last_event="x")})
    first.mark_receipted([f"{0:032x}"])
    first.close()
    ledger = Ledger(tmp_path)
    known = ledger.look_up(
        sightings=[f"{0:032x}", f"{1:032x}"], documents=DOCUMENTS, paths=["a.txt", "b.txt"]
    )
    assert known.outcomes == {f"{0:032x}": an_entry(0).outcome}
    assert known.receipted == {f"{0:032x}"}
    assert known.documents == {DOCUMENTS[0]}
    assert known.latest == {"a.txt": Latest(document_id=DOCUMENTS[0], version=1)}
    assert ledger.positions() == {3: Position(next_offset=9, last_offset=7, last_event="x")}
    ledger.close()


def test_versions_read_out_of_order_leave_the_newest(ledger: Ledger) -> None:
    ledger.record([an_entry(1, version=2)])
    ledger.record([an_entry(0, version=1)])
    known = ledger.look_up(sightings=[], documents=[], paths=["a.txt"])
    assert known.latest["a.txt"] == Latest(document_id=DOCUMENTS[1], version=2)


def test_a_record_taken_in_twice_changes_nothing(ledger: Ledger) -> None:
    ledger.record([an_entry(0)])
    ledger.record([an_entry(0)])
    assert ledger.final_among([f"{n:032x}" for n in range(1_200)]) == {f"{0:032x}"}


def test_a_ledger_of_another_cluster_is_known_as_such_and_emptied(ledger: Ledger) -> None:
    assert not ledger.belongs_to("one")
    ledger.rebuild("one")
    ledger.record([an_entry(0)])
    assert ledger.belongs_to("one")
    assert not ledger.belongs_to("two")
    ledger.rebuild("two")
    assert ledger.final_among([f"{0:032x}"]) == set()


def test_a_damaged_file_is_made_anew(tmp_path: Path) -> None:
    (tmp_path / "ledger.sqlite3").write_bytes(b"this is no database, " * 500)
    ledger = Ledger(tmp_path)
    assert ledger.positions() == {}
    ledger.close()
