"""Where transcripts stand: by their own id, and by their document's."""

from support.transcripts import an_id

from airwire_relate.positions import Positions

ONE, OTHER = an_id("one"), an_id("other")


def test_transcripts_of_a_document_are_found_in_their_order() -> None:
    positions = Positions()
    for number, offset in ((2, 70), (1, 69), (10, 71)):
        positions.put(f"{ONE}/{number}", offset)
    positions.put(OTHER, 5)
    assert list(positions.of_document(ONE)) == [
        (f"{ONE}/1", 69),
        (f"{ONE}/2", 70),
        (f"{ONE}/10", 71),
    ]
    assert positions.of(OTHER) == 5
    assert positions.of(f"{OTHER}/1") is None


def test_a_withdrawn_document_is_remembered_as_such() -> None:
    positions = Positions()
    positions.put(ONE, 1)
    positions.withdraw(ONE)
    assert positions.of(ONE) is None
    assert positions.was_withdrawn(ONE)
    assert not positions.was_withdrawn(OTHER)
    positions.put_older(ONE, 1)
    assert positions.of(ONE) is None


def test_what_is_read_later_of_earlier_records_changes_nothing_that_is_known() -> None:
    positions = Positions()
    positions.put(ONE, 9)
    positions.put_older(ONE, 3)
    positions.put_older(OTHER, 4)
    assert (positions.of(ONE), positions.of(OTHER)) == (9, 4)
