from pathlib import Path

from support.inbox_files import a_taken_file

from airwire_ingest.decision import Decision, Known, Latest, Outcome, decide
from airwire_ingest.reader import Taken
from airwire_schemas.events import DocumentState

NOTHING = Known(outcomes={}, receipted=frozenset(), documents=frozenset(), latest={})
SPEECH, LATER = b"ANNA: Good evening.\n", b"ANNA: Good night.\n"


def decided(batch: list[Taken], known: Known = NOTHING) -> list[Decision]:
    return decide(batch, known, path_of={t.settled.found.path: t.settled.found.path for t in batch})


def test_a_new_document_is_the_first_version_of_its_path(tmp_path: Path) -> None:
    (decision,) = decided([a_taken_file(tmp_path, "a.txt", SPEECH)])
    assert decision.is_new
    assert (decision.outcome.state, decision.outcome.version) == (DocumentState.PUBLISHED, 1)


def test_the_same_bytes_within_a_batch_are_published_once(tmp_path: Path) -> None:
    first, second = decided(
        [a_taken_file(tmp_path, "a.txt", SPEECH), a_taken_file(tmp_path, "b.txt", SPEECH)]
    )
    assert first.is_new
    assert not second.is_new
    assert second.outcome.state is DocumentState.DUPLICATE_OF
    assert second.outcome.document_id == first.outcome.document_id


def test_other_bytes_at_a_known_path_are_its_next_version(tmp_path: Path) -> None:
    earlier = Latest(document_id="a" * 64, version=3)
    known = Known(
        outcomes={}, receipted=frozenset(), documents=frozenset(["a" * 64]),
        latest={"a.txt": earlier},
    )  # fmt: skip
    (decision,) = decided([a_taken_file(tmp_path, "a.txt", SPEECH)], known)
    assert decision.outcome.state is DocumentState.VERSION_OF
    assert (decision.outcome.version, decision.outcome.related) == (4, "a" * 64)


def test_what_replaces_a_duplicate_at_its_path_is_a_version_too(tmp_path: Path) -> None:
    copies = [a_taken_file(tmp_path, "b.txt", SPEECH), a_taken_file(tmp_path, "a.txt", SPEECH)]
    (tmp_path / "a.txt").unlink()
    *_, third = decided([*copies, a_taken_file(tmp_path, "a.txt", LATER)])
    assert third.outcome.state is DocumentState.VERSION_OF
    assert (third.outcome.version, third.outcome.related) == (2, copies[0].document_id)


def test_a_refused_file_is_rejected_with_the_reason(tmp_path: Path) -> None:
    (decision,) = decided([a_taken_file(tmp_path, "a.txt", b"")])
    assert (decision.outcome.state, decision.outcome.reason) == (DocumentState.REJECTED, "empty")


def test_a_sighting_whose_outcome_is_recorded_goes_on_from_there(tmp_path: Path) -> None:
    taken = a_taken_file(tmp_path, "a.txt", SPEECH)
    sighting = taken.settled.found.sighting_id
    outcome = Outcome(state=DocumentState.PUBLISHED, document_id=taken.document_id, version=1)
    known = Known(
        outcomes={sighting: outcome}, receipted=frozenset([sighting]),
        documents=frozenset([taken.document_id or ""]), latest={},
    )  # fmt: skip
    (decision,) = decided([taken], known)
    assert decision.is_recorded
    assert decision.is_receipted
    assert not decision.is_new
    assert decision.outcome == outcome


def test_other_bytes_under_a_recorded_sighting_are_a_sighting_of_their_own(tmp_path: Path) -> None:
    taken = a_taken_file(tmp_path, "a.txt", SPEECH)
    sighting = taken.settled.found.sighting_id
    outcome = Outcome(state=DocumentState.PUBLISHED, document_id="a" * 64, version=1)
    known = Known(
        outcomes={sighting: outcome}, receipted=frozenset(), documents=frozenset(["a" * 64]),
        latest={"a.txt": Latest(document_id="a" * 64, version=1)},
    )  # fmt: skip
    (decision,) = decided([taken], known)
    assert decision.is_new
    assert decision.sighting_id != sighting
    assert decision.outcome.state is DocumentState.VERSION_OF


def test_withdrawn_bytes_are_rejected_wherever_they_come_from(tmp_path: Path) -> None:
    taken = a_taken_file(tmp_path, "again.txt", SPEECH)
    known = Known(
        outcomes={}, receipted=frozenset(), documents=frozenset([taken.document_id or ""]),
        latest={}, withdrawn=frozenset([taken.document_id or ""]),
    )  # fmt: skip
    (decision,) = decided([taken], known)
    assert (decision.outcome.state, decision.outcome.reason) == (
        DocumentState.REJECTED,
        "withdrawn",
    )
    assert not decision.is_new


def test_what_comes_after_a_withdrawn_document_at_its_path_is_its_next_version(
    tmp_path: Path,
) -> None:
    known = Known(
        outcomes={}, receipted=frozenset(), documents=frozenset(["a" * 64]),
        latest={"a.txt": Latest(document_id="a" * 64, version=1)},
        withdrawn=frozenset(["a" * 64]),
    )  # fmt: skip
    (decision,) = decided([a_taken_file(tmp_path, "a.txt", SPEECH)], known)
    assert decision.outcome.state is DocumentState.VERSION_OF
    assert decision.outcome.related == "a" * 64
