"""Whose a turn is: short labels tied to full names, and nobody credited without evidence."""

import pytest
from support.outcomes import parsed

from airwire_enrich.parsing.parsed import ParsedTranscript
from airwire_schemas.transcript import Role


def _one(text: str, name: str = "transcript.txt") -> ParsedTranscript:
    (transcript,) = parsed(text, name)
    return transcript


def _names(transcript: ParsedTranscript) -> list[str | None]:
    called = {speaker.id: speaker.name for speaker in transcript.speakers}
    return [called.get(turn.speaker_id or "") for turn in transcript.turns]


@pytest.mark.parametrize(
    ("full", "short"),
    [
        ("MARIEKE DE VRIES", "DE VRIES"),
        ("LUDWIG VAN DER BERG", "VAN DER BERG"),
        ("GABRIELA RUIZ MENDEZ", "RUIZ MENDEZ"),
        ("Anna de la Cruz", "de la Cruz"),
    ],
)
def test_a_surname_of_several_words_is_its_owners(full: str, short: str) -> None:
    transcript = _one(
        f"{full}: The tide is in.\n\nTOM OKORO: It is.\n\n{short}: So we wait.\n\n"
        f"OKORO: We do.\n\n{short}: Until six.\n"
    )

    assert len(transcript.speakers) == 2


def test_two_who_share_a_label_are_two() -> None:
    transcript = _one(
        "JAY BRANDT: We begin.\n\nROB KEEL: We do.\n\nJAY BRANDT & ROB KEEL: Together.\n\n"
        "ROB KEEL: And end.\n"
    )

    assert len(transcript.speakers) == 3


HEARING = """
    The committee met at 10:00 a.m., Hon. Jane Dorrit presiding.
    Members present: Ann Lee, Sam Lee, Peter Osgood.

    Chairwoman Dorrit. The hearing will come to order.
    Ms. Lee of Ohio. Thank you, Madam Chair.
    Mr. Lee of Maine. I thank the chair.
    Mr. Osgood. I have a question.
    Ms. Lee of Ohio. So have I.
    Mr. Lee of Maine. I have none.
    Chairwoman Dorrit. We stand adjourned.
"""


def test_members_of_one_surname_are_told_apart_by_their_places() -> None:
    transcript = _one(HEARING)
    told = [(s.name, s.title, s.affiliation) for s in transcript.speakers]

    assert told == [
        ("Jane Dorrit", "Chairwoman", None),
        ("Lee", None, "Ohio"),
        ("Lee", None, "Maine"),
        ("Peter Osgood", None, None),
    ]


def test_a_name_from_a_list_comes_with_its_place_as_evidence() -> None:
    transcript = _one(HEARING)
    (evidence,) = transcript.speakers[0].evidence

    assert evidence.rule == "listed_name"
    assert HEARING[evidence.start : evidence.end].strip() == "Hon. Jane Dorrit"


def _captions(lines: list[str]) -> str:
    return "\n".join(
        f"{number}\n00:{number // 60:02}:{number % 60:02},000 --> "
        f"00:{number // 60:02}:{number % 60:02},900\n{line}\n"
        for number, line in enumerate(lines, start=1)
    )


def test_an_hour_of_captions_without_labels_is_nobodys() -> None:
    said = ["Good evening, I'm Clara Voss.", *["the boats come in and the boats go out"] * 200]
    transcript = _one(_captions(said), "hour.srt")

    assert set(_names(transcript)) == {None}
    assert transcript.quality.attributed == 0
    assert "speakers_untold" in transcript.quality.warnings


def test_a_short_item_without_labels_is_the_ones_who_signs_on() -> None:
    transcript = _one(_captions(["Good evening, I'm Clara Voss.", "The boats are in."]), "a.srt")

    assert _names(transcript) == ["Clara Voss"]
    assert "speakers_untold" not in transcript.quality.warnings


def test_two_captions_that_both_begin_with_a_full_name_are_a_talk() -> None:
    transcript = _one(_captions(["Clara Voss: Is it late?", "Tom Okoro: It is."]), "two.srt")

    assert _names(transcript) == ["Clara Voss", "Tom Okoro"]


@pytest.mark.parametrize(
    "text", [">>WORD and so on\n>>SO it is: yes\n>>WORD\n", ">>A:B>>c: d >>: e"]
)
def test_chevrons_glued_to_words_are_no_crash(text: str) -> None:
    for transcript in parsed(text):
        assert "".join(text[s.start : s.end] for s in transcript.spans) == text


@pytest.mark.parametrize(
    "sign_off",
    [
        "Anna Berg, Capital News.",
        "Anna Berg, Capital News, Harbour Point.",
        "Anna Berg, for Capital News.",
        "For Capital News, I'm Anna Berg at the harbour.",
    ],
)
def test_whoever_signs_off_for_the_news_is_a_reporter(sign_off: str) -> None:
    transcript = _one(
        "TOM OKORO: The bridge is late.\n\n"
        f"ANNA BERG: The ferry is full again. {sign_off}\n\nTOM OKORO: And now the weather.\n"
    )

    assert [speaker.role for speaker in transcript.speakers] == [Role.HOST, Role.REPORTER]


@pytest.mark.parametrize("sign_off", ["Anna Berg", "Back for WCN Radio, Anna Berg"])
def test_a_sign_off_gives_a_surname_its_full_name(sign_off: str) -> None:
    transcript = _one(
        "TOM OKORO, HOST: The bridge is late.\n\n"
        f"BERG: The ferry is full again. {sign_off}, Capital News.\n\nOKORO: And the weather.\n"
    )

    assert _names(transcript) == ["Tom Okoro", "Anna Berg", "Tom Okoro"]


def test_whoever_signs_off_in_a_later_paragraph_is_no_narrator() -> None:
    transcript = _one(
        "ANNA BERG: The ferry is full again.\n\nNobody crosses. Anna Berg, Capital News.\n\n"
        "TOM OKORO: And now the weather.\n\nANNA BERG: It rains.\n"
    )

    assert _names(transcript) == ["Anna Berg", "Tom Okoro", "Anna Berg"]
