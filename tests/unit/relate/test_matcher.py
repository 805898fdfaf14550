"""What a rule finds in a transcript, and where it says that it stands."""

from support.enriched import an_enriched
from support.transcripts import a_speaker, a_subject, a_transcript, an_entity, sourced

from airwire_relate.watching.matcher import Matcher
from airwire_relate.watching.watchlist import read_watchlist
from airwire_schemas.events import EnrichedTranscript
from airwire_schemas.relations import Hit
from airwire_schemas.transcript import EntityKind, Mention

TEXT = (
    "NINA OKAFOR: The  harbour-bridge is closed.\n\n"
    "TOM BRANDT: Don't worry. HARBOUR\nBRIDGE again, not harbours.\n"
)


def hits(transcript: EnrichedTranscript, rule: str) -> tuple[Hit, ...]:
    watchlist = read_watchlist(f"rules: [{{name: rule, {rule}}}]".encode(), name="w")
    return Matcher(watchlist).match(transcript).get("rule", ())


def test_a_term_is_whole_words_whatever_their_case_and_punctuation() -> None:
    transcript = an_enriched(TEXT)
    (hit,) = hits(transcript, "terms: [harbour bridge]")
    assert hit.count == 2
    assert hit.turn == 0
    assert "harbour-bridge" in TEXT[hit.start or 0 : hit.end]
    assert hits(transcript, "terms: [harbour brid]") == ()
    assert hits(transcript, "terms: [dont worry]")[0].count == 1


def test_a_term_of_the_title_stands_in_no_turn() -> None:
    transcript = a_transcript(title=sourced("Storm over Ghent"))
    (hit,) = hits(transcript, "terms: [ghent]")
    assert (hit.turn, hit.count) == (None, 1)


def test_a_person_is_found_by_the_whole_name_or_the_surname() -> None:
    transcript = a_transcript(entities=(an_entity("Zoë Lindqvist"),))
    for name in ("zoe lindqvist", "Lindqvist"):
        assert hits(transcript, f"people: [{name}]")[0].count == 1
    assert hits(transcript, "people: [Zoë]") == ()
    assert hits(transcript, "places: [Lindqvist]") == ()


def test_a_speaker_is_a_person_too() -> None:
    transcript = a_transcript(speakers=(a_speaker("Nina Okafor", bio=None),))
    spoken = transcript.turns[0].model_copy(update={"speaker_id": "Nina Okafor"})
    transcript = transcript.model_copy(update={"turns": (spoken,)})
    (hit,) = hits(transcript, "people: [Nina Okafor]")
    assert (hit.turn, hit.start, hit.end) == (0, 0, len(spoken.text))


def test_a_place_is_found_by_its_name_or_its_country() -> None:
    mentions = tuple(Mention(start=n, end=n + 1, turn=0, confidence=1) for n in (3, 7))
    porto = an_entity("Porto", EntityKind.PLACE, country="PT", mentions=mentions)
    transcript = a_transcript(entities=(porto,))
    for name in ("porto", "PT"):
        (hit,) = hits(transcript, f"places: [{name}]")
        assert (hit.start, hit.end, hit.count) == (3, 4, 2)
    assert hits(transcript, "places: [pt]") == ()


def test_a_subject_is_found_by_itself_and_by_those_above_it() -> None:
    found = a_subject("public transport", "medtop:20000605", "medtop:20000337", "medtop:04000000")
    transcript = a_transcript(subjects=(found,))
    for name in ("medtop:20000605", "medtop:04000000", "'economy, business and finance'"):
        assert hits(transcript, f"subjects: [{name}]")
    assert hits(transcript, "subjects: [weather]") == ()


def test_a_programme_is_found_by_its_name() -> None:
    transcript = a_transcript(programme=sourced("Morning Desk"))
    assert hits(transcript, "programmes: [morning desk]")[0].count == 1
    assert hits(transcript, "programmes: [Desk]") == ()


def test_a_rule_tells_everything_of_it_that_was_found_in_its_order() -> None:
    transcript = an_enriched(TEXT)
    found = hits(transcript, "terms: [worry, absent, closed]")
    assert [hit.wanted for hit in found] == ["worry", "closed"]
