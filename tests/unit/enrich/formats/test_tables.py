"""Tables with a heading are transcripts, whatever parts their columns."""

import pytest
from support.formats import a_sample, a_source, read, said

from airwire_enrich.parsing.formats import format_of
from airwire_schemas.transcript import SpanKind


def test_rows_of_one_speaker_are_one_turn_with_the_times_of_the_first_and_last() -> None:
    (transcript,) = read(a_sample("speakers.csv"))

    assert [name for name, _ in said(transcript)] == [
        "Maya Lindt",
        "Theo Bright",
        "Maya Lindt",
        "Theo Bright",
    ]
    third = transcript.turns[2]
    assert third.text == "And then we say what the show is. It's a show, really."
    assert (third.start_time, third.end_time) == (4.1, 9.9)


def test_doubled_quotation_marks_read_as_one() -> None:
    (transcript,) = read(a_sample("speakers.csv"))

    assert transcript.turns[0].text == 'So this is the part where we say hello, "hello".'


def test_times_in_milliseconds_are_told_from_seconds_by_the_pace_of_speech() -> None:
    (transcript,) = read(a_sample("whisper.tsv"))

    assert [(turn.start_time, turn.end_time) for turn in transcript.turns] == [(0.0, 8.0)]


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_columns_are_known_by_their_heads_in_any_order(separator: str) -> None:
    rows = (
        ("Transcript", "Start Time", "Speaker Name"),
        ("Welcome back.", "00:00:01.5", "Ann Lee"),
        ("Hello.", "00:00:04", "Bo Ek"),
    )
    (transcript,) = read(a_source("\r\n".join(separator.join(row) for row in rows)))

    assert said(transcript) == [("Ann Lee", "Welcome back."), ("Bo Ek", "Hello.")]
    assert [turn.start_time for turn in transcript.turns] == [1.5, 4.0]
    assert [span.kind for span in transcript.spans if span.kind is SpanKind.TIMESTAMP]


@pytest.mark.parametrize(
    "text",
    [
        "name,text\nAnn Lee,She came home.\n"[5:],
        "id,price\n1,2\n",
        '{"start": 0.1, "end": 2.0, "text": "Hi.", "speaker": "A"}\n',
        '[{"text": "Tea?", "start": 6.2, "speaker": "SPEAKER_01"}, {"start": 8.2, "text": "x"}]\n',
        "Welcome back, everybody, to the show.\n\nANN LEE: Hello.",
    ],
)
def test_what_has_no_columns_of_speech_and_speaker_or_time_is_no_table(text: str) -> None:
    assert format_of(a_source(text)).name != "table"


def test_a_quotation_mark_that_nothing_closes_loses_no_character() -> None:
    (transcript,) = read(a_source('speaker,text\nAnn Lee,"Welcome back.\nBo Ek,Hello.\n'))

    assert {name for name, _ in said(transcript)} == {"Ann Lee", "Bo Ek"}
