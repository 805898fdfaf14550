import json

import pytest
from support.formats import a_sample, a_source, read, said

from airwire_runtime.errors import ParseError


def segments(*items: dict[str, object]) -> str:
    return json.dumps({"segments": items})


def test_escapes_in_what_is_said_and_who_says_it_are_resolved() -> None:
    text = r'{"segments":[{"speaker":"\u00d8la","body":"a\u00e9\n\"b\"\\ \ud83d\ude00"}]}'
    (transcript,) = read(a_source(text))

    assert said(transcript) == [("Øla", 'aé "b"\\ 😀')]


def test_a_segment_in_which_the_speaker_changes_is_cut_at_the_word() -> None:
    words = [("So", "A_0"), ("be", "A_0"), ("it.", None), ("No.", "A_1")]
    (transcript,) = read(
        a_source(
            segments(
                {
                    "start": 0,
                    "end": 4,
                    "text": " So be it. No.",
                    "words": [
                        {"word": word, "start": at, "end": at + 1}
                        | ({"speaker": who} if who else {})
                        for at, (word, who) in enumerate(words)
                    ],
                }
            )
        )
    )

    assert [turn.text for turn in transcript.turns] == ["So be it.", "No."]


def test_a_segment_without_a_speaker_is_nobody_s() -> None:
    (transcript,) = read(
        a_source(
            segments(
                {"start": 0, "end": 1, "text": " Yes.", "speaker": "SPEAKER_00"},
                {"start": 1, "end": 2, "text": " Hm."},
                {"start": 2, "end": 3, "text": " No.", "speaker": "SPEAKER_01"},
            )
        )
    )

    assert said(transcript) == [("SPEAKER_00", "Yes."), (None, "Hm."), ("SPEAKER_01", "No.")]


@pytest.mark.parametrize("name", ["whisper.json", "whisper_cpp.json"])
def test_recognisers_that_tell_no_speakers_apart_give_one_turn_and_a_warning(name: str) -> None:
    (transcript,) = read(a_sample(name))

    assert [(t.start_time, t.end_time) for t in transcript.turns] == [(1.0, 10.0)]
    assert "speakers_untold" in transcript.quality.warnings


def test_a_recogniser_that_got_stuck_is_flagged() -> None:
    stuck = ({"start": n, "end": n + 1, "text": " Thank you for watching."} for n in range(300))
    (transcript,) = read(a_source(segments(*stuck)))

    assert "loop" in transcript.quality.warnings


def test_times_that_are_no_times_are_left_out() -> None:
    (transcript,) = read(
        a_source('{"segments":[{"start":NaN,"end":-1,"text":"Well.","speaker":"SPEAKER_00"}]}')
    )

    assert (transcript.turns[0].start_time, transcript.turns[0].end_time) == (None, None)


def test_each_record_is_a_transcript_with_its_own_metadata() -> None:
    source = a_sample("records.jsonl")
    first, second = read(source)

    assert source.text[second.start] == "{"
    assert said(second) == [
        ("Ada Moor", 'Good "morning". \\o/ It’s calm.'),
        ("Per Lund", "So it is."),
    ]
    for transcript, title, day in (
        (first, "Evening at the pier", "2024-02-03"),
        (second, "Morning at the pier", "2024-02-04"),
    ):
        assert transcript.metadata.title is not None
        assert transcript.metadata.programme is not None
        assert transcript.metadata.published_at is not None
        assert transcript.metadata.title.value == title
        assert transcript.metadata.programme.value == "Evening Tide"
        assert transcript.metadata.published_at.value == day


def test_json_of_no_known_layout_is_refused_with_its_keys_and_a_remedy() -> None:
    with pytest.raises(ParseError, match=r"keys: height, width\)\. Put in") as caught:
        read(a_source('{"width": 3, "height": 4}', name="box.json"))

    assert caught.value.reason == "unknown_json"


def test_a_format_is_told_by_its_keys_and_not_by_what_is_said() -> None:
    words = [{"word": word, "start": 0, "end": 1} for word in ("body", "utt", "speaker", "job")]
    (transcript,) = read(
        a_source(segments({"start": 0, "end": 1, "text": " body utt speaker job", "words": words}))
    )

    assert transcript.format == "whisper_json"
