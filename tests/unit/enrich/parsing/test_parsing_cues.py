"""Cues are typed, name their music, and are told from words in brackets."""

import pytest

from airwire_enrich.parsing.text.cues import find_cues
from airwire_enrich.parsing.text.dates import find_date
from airwire_enrich.parsing.text.rights import find_rights, holder_of
from airwire_schemas.transcript import CueKind


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("(SOUNDBITE OF OVEN DOOR)", CueKind.SOUNDBITE),
        ("(Soundbite of music)", CueKind.MUSIC),
        ("(LAUGHTER)", CueKind.LAUGHTER),
        ("[ applause ]", CueKind.APPLAUSE),
        ("(CROSSTALK)", CueKind.CROSSTALK),
        ("[unintelligible]", CueKind.INAUDIBLE),
        ("(COMMERCIAL BREAK)", CueKind.BREAK),
        ("(BEGIN VIDEO CLIP)", CueKind.VIDEO_BEGIN),
        ("(END VIDEOTAPE)", CueKind.VIDEO_END),
        ("(through translator)", CueKind.TRANSLATION),
        ("(GLASS SHATTERING)", CueKind.OTHER),
    ],
)
def test_a_cue_is_typed(text: str, kind: CueKind) -> None:
    said = f"Hello. {text} Goodbye."

    assert [cue.kind for cue in find_cues(said, 0, len(said))] == [kind]


def test_music_names_its_artist_and_title() -> None:
    text = '(SOUNDBITE OF THE GRAIN ELEVATORS\' "LOW WATER")'
    (cue,) = find_cues(text, 0, len(text))

    assert (cue.kind, cue.artist, cue.title) == (
        CueKind.MUSIC,
        "THE GRAIN ELEVATORS",
        "LOW WATER",
    )


@pytest.mark.parametrize("text", ["the bill (as amended last week) passed", "a [sic", "(2)", "()"])
def test_words_in_brackets_are_no_cue(text: str) -> None:
    assert list(find_cues(text, 0, len(text))) == []


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Aired March 9, 2011 - 20:00", "2011-03-09"),
        ("Sunday, 18 February 2007, 11:58", "2007-02-18"),
        ("2019-07-04T10:00", "2019-07-04"),
        ("7/4/2019", "2019-07-04"),
        ("18/5/2014", "2014-05-18"),
        ("4.7.2019", "2019-07-04"),
        ("February 30, 2011", None),
        ("at 10:30", None),
    ],
)
def test_a_date_is_read(text: str, day: str | None) -> None:
    found = find_date(text)

    assert (found[0] if found else None) == day


def test_a_statement_of_rights_may_be_glued_to_speech() -> None:
    text = "KASK: Thanks. Transcript provided by Inland Radio, Copyright Inland Radio."

    assert find_rights(text, 0, len(text)) == text.index("Transcript")
    assert holder_of(text) == "Inland Radio"


def test_somebody_who_speaks_of_copyright_is_not_cut_off() -> None:
    text = "KASK: The judge said the Copyright Act of 1976 does not apply."

    assert find_rights(text, 0, len(text)) is None
