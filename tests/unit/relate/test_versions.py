"""What a corrected transcript changed: turns, speakers, title, and nothing else."""

from hypothesis import given
from hypothesis import strategies as st
from support.enriched import an_enriched
from support.transcripts import an_id

from airwire_relate.versions import compared, uncompared
from airwire_schemas.events import EnrichedTranscript
from airwire_schemas.relations import TranscriptVersion
from airwire_schemas.transcript import Turn

OLD = [("NINA", "Good morning."), ("TOM", "The dam holds."), ("NINA", "Thank you, Tom.")]


def a_text(turns: list[tuple[str, str]]) -> str:
    return "\n\n".join(f"{speaker} OKAFOR: {said}" for speaker, said in turns) + "\n"


def version_of(
    old: list[tuple[str, str]], new: list[tuple[str, str]], **changes: str
) -> TranscriptVersion:
    previous = an_enriched(a_text(old))
    now = an_enriched(a_text(new), version=2, supersedes=previous.document_id, **changes)
    return compared(now, [previous])


def told(version: TranscriptVersion) -> list[tuple[str, int | None, int | None]]:
    return [(change.change, change.previous_turn, change.turn) for change in version.changes]


def test_a_changed_turn_is_told_with_its_places_in_both_texts() -> None:
    new = [OLD[0], ("TOM", "The dam no longer holds."), OLD[2]]
    version = version_of(OLD, new)
    assert told(version) == [("changed", 1, 1)]
    (change,) = version.changes
    assert a_text(new)[change.start or 0 : change.end] == "The dam no longer holds."
    assert a_text(OLD)[change.previous_start or 0 : change.previous_end] == "The dam holds."
    assert (version.unchanged, version.changed, version.added, version.removed) == (2, 1, 0, 0)


def test_turns_are_added_and_removed() -> None:
    added = ("TOM", "Engineers arrive tonight from Ghent.")
    assert told(version_of(OLD, [*OLD[:2], added, OLD[2]])) == [("added", None, 2)]
    assert told(version_of([*OLD[:2], added, OLD[2]], OLD)) == [("removed", 2, None)]


def test_somebody_else_saying_the_same_is_a_change() -> None:
    assert told(version_of(OLD, [OLD[0], ("PIET", OLD[1][1]), OLD[2]])) == [("changed", 1, 1)]


def test_another_title_is_told() -> None:
    assert version_of(OLD, OLD, title="Dam fails").title_changed
    assert not version_of(OLD, OLD).title_changed


def test_each_transcript_is_compared_with_the_one_it_has_most_in_common_with() -> None:
    other = an_enriched(a_text([("MAREK", "Nothing of the kind was ever said here.")]))
    previous = an_enriched(a_text(OLD))
    now = an_enriched(a_text([*OLD, OLD[0]]), version=2, supersedes=an_id("old"))
    assert compared(now, [other, previous]).previous_transcript == previous.transcript_id
    nothing = compared(now, [other])
    assert nothing.previous_transcript is None
    assert nothing.added == len(now.turns)


def test_what_can_not_be_read_is_told_as_such() -> None:
    now = an_enriched(a_text(OLD), version=2, supersedes=an_id("old"))
    assert uncompared(now, is_withdrawn=True).previous == "withdrawn"
    assert uncompared(now, is_withdrawn=False).previous == "missing"


turns = st.lists(st.sampled_from(["one two", "three four", "five", "six seven eight"]), max_size=12)


def with_turns(texts: list[str]) -> EnrichedTranscript:
    made = tuple(
        Turn(index=n, speaker_id=None, text=text, start=0, end=1) for n, text in enumerate(texts)
    )
    base = an_enriched(a_text(OLD), version=2, supersedes=an_id("old"))
    return base.model_copy(update={"turns": made})


@given(turns, turns)
def test_every_turn_of_both_is_accounted_for_once(old: list[str], new: list[str]) -> None:
    version = compared(with_turns(new), [with_turns(old)])
    assert version.unchanged + version.changed + version.added == len(new)
    if version.previous_transcript is not None:
        assert version.unchanged + version.changed + version.removed == len(old)
