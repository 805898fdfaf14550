"""What enrich writes of a record, on either lane."""

from datetime import UTC, datetime
from typing import Any

from support.builders import a_raw_document
from support.filled import Written
from support.transcripts import a_transcript

from airwire_enrich.handed_on import Withdrawal, known_of, withdrawal_in
from airwire_enrich.policy import Failure, GiveUp
from airwire_enrich.recipe import NUMBER, recipe_of
from airwire_enrich.records import Result, outgoing
from airwire_enrich.workers import Understood
from airwire_runtime.outgoing import Outgoing
from airwire_schemas.events import DeadLetter, DocumentState, DocumentStatus, RawPosition, StageTime
from airwire_schemas.headers import AIRWIRE_STATUS
from airwire_schemas.topics import Topic

NOW = datetime(2026, 3, 4, tzinfo=UTC)
RAW = a_raw_document(b"NINA OKAFOR: Good morning.\n")
ID = RAW.document_id
KNOWN = DocumentStatus(
    document_id=ID,
    state=DocumentState.ENRICHED,
    raw=RawPosition(partition=3, offset=4),
    transcripts=(f"{ID}/1", f"{ID}/2", f"{ID}/3"),
    recipe=NUMBER,
)
GIVEN_UP = GiveUp(
    Failure(reason="no_speech", stage="parsing", message="", exception=None, permanent=True), 1
)


def a_record(
    status: DocumentStatus | None = None, *, topic: Topic = Topic.RAW, **changes: Any
) -> Written:
    headers = () if status is None else ((AIRWIRE_STATUS, status.body()),)
    return Written(
        **{
            "topic": str(topic),
            "partition": 1,
            "offset": 20,
            "timestamp": 0,
            "key": ID.encode(),
            "value": RAW.body(),
            "headers": headers,
            **changes,
        }
    )


def understood(*parts: str) -> Understood:
    return Understood.of(RAW, [a_transcript(transcript_id=part, document_id=ID) for part in parts])


def written(record: Written, result: Result) -> dict[tuple[str, str], Outgoing]:
    made = outgoing(record, result, now=NOW)
    found = {(str(each.topic), each.key): each for each in made}
    assert len(found) == len(made)
    assert made[-1].topic is Topic.STATUS
    return found


def status_in(made: dict[tuple[str, str], Outgoing]) -> DocumentStatus:
    return DocumentStatus.read(made[(str(Topic.STATUS), ID)].value or b"")


def tombstones_in(made: dict[tuple[str, str], Outgoing]) -> set[tuple[str, str]]:
    return {place for place, each in made.items() if each.value is None}


def test_what_a_recipe_no_longer_makes_is_taken_back() -> None:
    record = a_record(KNOWN, topic=Topic.BACKFILL)
    made = written(record, understood(f"{ID}/1", f"{ID}/2"))
    assert tombstones_in(made) == {(Topic.BACKFILL, ID), (Topic.ENRICHED, f"{ID}/3")}
    status = status_in(made)
    assert status.transcripts == (f"{ID}/1", f"{ID}/2")
    assert status.times == (StageTime(stage="enriched", at=NOW),)


def test_a_document_enriched_again_stays_where_its_record_is() -> None:
    made = written(a_record(KNOWN, topic=Topic.BACKFILL), understood(ID))
    assert status_in(made).raw == KNOWN.raw
    fresh = written(a_record(), understood(ID))
    assert status_in(fresh).raw == RawPosition(partition=1, offset=20)
    assert tombstones_in(fresh) == set()


def test_a_document_that_can_not_be_enriched_again_keeps_its_older_result() -> None:
    made = written(a_record(KNOWN, topic=Topic.BACKFILL), GIVEN_UP)
    assert made.keys() == {(Topic.BACKFILL, ID), (Topic.STATUS, ID)}
    assert status_in(made) == KNOWN.model_copy(update={"reason": "no_speech"})


def test_a_fresh_document_that_is_given_up_is_a_dead_letter() -> None:
    made = written(a_record(), GIVEN_UP)
    assert made.keys() == {(Topic.DEAD_LETTER, ID), (Topic.STATUS, ID)}


def test_a_dead_letter_names_the_recipe_that_was_tried() -> None:
    tried = recipe_of(7, {"furniture": "4"})
    letter, _ = outgoing(a_record(), GIVEN_UP, now=NOW, recipe=tried)
    assert letter.value is not None
    assert DeadLetter.read(letter.value).recipe == tried


def test_a_withdrawal_is_answered_with_tombstones_of_all_that_was_made() -> None:
    status = KNOWN.model_copy(update={"state": DocumentState.WITHDRAWN})
    for topic in (Topic.RAW, Topic.BACKFILL):
        tombstone = a_record(status, topic=topic, value=None)
        withdrawal = withdrawal_in(tombstone)
        assert withdrawal == Withdrawal(status)
        made = written(tombstone, withdrawal)
        assert tombstones_in(made) == {
            (Topic.DEAD_LETTER, ID),
            *((Topic.ENRICHED, part) for part in KNOWN.transcripts),
        }
        assert status_in(made) == status


def test_what_is_handed_on_about_another_document_or_state_counts_for_nothing() -> None:
    withdrawn = KNOWN.model_copy(update={"state": DocumentState.WITHDRAWN})
    assert known_of(a_record(KNOWN)) == KNOWN
    assert known_of(a_record(withdrawn)) is None
    assert known_of(a_record(KNOWN, key=b"0" * 64)) is None
    assert known_of(a_record()) is None
    assert withdrawal_in(a_record(KNOWN, value=None)) is None
    nonsense = ((AIRWIRE_STATUS, b"\xff{"),)
    assert withdrawal_in(a_record(value=None, headers=nonsense)) is None


def test_the_same_record_and_result_make_the_same_bytes() -> None:
    record = a_record(KNOWN, topic=Topic.BACKFILL)
    assert outgoing(record, understood(ID), now=NOW) == outgoing(record, understood(ID), now=NOW)
