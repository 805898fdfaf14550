import pytest
from support.formats import a_sample, a_source, read, said

from airwire_enrich.parsing.caption_lines import seconds_of
from airwire_runtime.errors import ParseError
from airwire_schemas.transcript import CueKind, SpanKind


def vtt(*cues: str) -> str:
    timed = (
        f"00:00:{2 * number:02d}.000 --> 00:00:{2 * number + 2:02d}.000\n{cue}\n"
        for number, cue in enumerate(cues)
    )
    return "WEBVTT\n\n" + "\n".join(timed)


def test_markup_inside_a_word_does_not_part_it() -> None:
    (transcript,) = read(a_source(vtt("wo<i>r</i>d<c.x>s</c> &amp;&nbsp;m&#111;re")))

    assert transcript.turns[0].text == "words & more"


def test_the_places_of_a_turn_lead_back_to_the_raw_text() -> None:
    source = a_source(vtt("<v Ada>a &lt;b&gt; c"))
    (transcript,) = read(source)
    text = transcript.turn_texts[0]

    start, end = text.raw_start(2), text.raw_end(5)

    assert text.text[2:5] == "<b>"
    assert source.text[start:end] == "&lt;b&gt;"


def test_consecutive_captions_of_one_voice_are_one_turn() -> None:
    (transcript,) = read(a_source(vtt("<v Ada>One", "<v Ada>two.", "<v Bo>Three.")))

    assert said(transcript) == [("Ada", "One two."), ("Bo", "Three.")]
    assert [(t.start_time, t.end_time) for t in transcript.turns] == [(0.0, 4.0), (4.0, 6.0)]


def test_two_voices_in_one_caption_are_two_turns() -> None:
    (transcript,) = read(a_source(vtt("<v Ada>Yes.</v>\n<v Bo>No.</v>", "<v Ada>Well.")))

    assert said(transcript) == [("Ada", "Yes."), ("Bo", "No."), ("Ada", "Well.")]


def test_a_caption_without_a_voice_among_voices_is_nobody_s() -> None:
    (transcript,) = read(a_source(vtt("<v Ada>Yes.", "<v Ada>Yes!", "(door) Hm.", "<v Bo>No.")))

    assert said(transcript) == [("Ada", "Yes. Yes!"), (None, "(door) Hm."), ("Bo", "No.")]


def test_captions_that_roll_up_are_said_once() -> None:
    source = a_sample("rolling.vtt")
    (transcript,) = read(source)

    assert said(transcript) == [
        (None, "Good evening. The wind is up. No boat sails. No boat returns.")
    ]
    assert "roll_up" in transcript.quality.warnings
    repeats = [s for s in transcript.spans if s.kind is SpanKind.FURNITURE]
    assert {source.text[s.start : s.end] for s in repeats} == {
        "Good evening.",
        "The wind is up.",
        "No boat sails.",
    }


def test_a_refrain_is_not_taken_for_roll_up() -> None:
    refrain = ["Row, row, row your boat", "Row, row, row your boat", "Gently down the stream"]
    (transcript,) = read(a_source(vtt(*refrain)))

    assert transcript.turns[0].text == " ".join(refrain)


def test_chevrons_and_lower_case_labels_change_the_speaker() -> None:
    (transcript,) = read(a_sample("chevrons.srt"))

    assert said(transcript) == [
        ("narrator", "THE HARBOUR OF HOLM IS EMPTY TODAY."),
        (None, "NO BOAT SAILS IN THIS."),
        (None, "NOT ONE."),
        ("narrator", "SO THEY WAIT."),
    ]
    assert [(cue.kind, cue.text) for cue in transcript.cues] == [(CueKind.OTHER, "WIND HOWLING")]


def test_chevrons_need_no_space_after_them() -> None:
    (transcript,) = read(a_source(vtt("First.", ">>Second.", ">>Third one.")))

    assert [turn.text for turn in transcript.turns] == ["First.", "Second.", "Third one."]


def test_dashes_change_the_speaker() -> None:
    (transcript,) = read(a_source(vtt("- Are you there?\n- I am.", "- Good.", "We can go.")))

    assert [turn.text for turn in transcript.turns] == [
        "Are you there?",
        "I am.",
        "Good. We can go.",
    ]


def test_without_speakers_a_long_pause_ends_a_turn_and_nothing_else_does() -> None:
    (transcript,) = read(a_sample("untold.srt"))

    assert [(turn.start_time, turn.end_time) for turn in transcript.turns] == [
        (1.0, 5.0),
        (25.0, 27.0),
    ]
    assert "speakers_untold" in transcript.quality.warnings


def test_a_spoken_number_above_a_timing_is_speech_where_captions_are_not_counted() -> None:
    (transcript,) = read(
        a_source(
            "00:00:01,000 --> 00:00:02,000\nHow many?\n00:00:02,000 --> 00:00:03,000\nI'd say\n40\n"
            "00:00:03,000 --> 00:00:04,000\nOr more.\n"
        )
    )

    assert transcript.turns[0].text == "How many? I'd say 40 Or more."


def test_text_behind_an_empty_line_in_a_caption_is_not_lost() -> None:
    (transcript,) = read(
        a_source(
            "1\n00:00:01,000 --> 00:00:02,000\nOne\n\ntwo\n\n2\n00:00:02,000 --> 00:00:03,000\n3"
        )
    )

    assert transcript.turns[0].text == "One two 3"


@pytest.mark.parametrize("line_break", ["\n", "\r\n", "\r"])
def test_every_line_break_of_the_standard_ends_a_line(line_break: str) -> None:
    text = vtt("<v Ada>One", "<v Bo>Two").replace("\n", line_break)
    (transcript,) = read(a_source(text))

    assert said(transcript) == [("Ada", "One"), ("Bo", "Two")]


def test_inner_times_tell_when_a_turn_inside_a_caption_begins() -> None:
    text = vtt("One <00:00:00.500>two. <00:00:01.000>", "x\n>> three <00:00:03.000>four\n>> five")
    (transcript,) = read(a_source(text))

    assert [turn.start_time for turn in transcript.turns] == [0.0, 2.0, 3.0]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("WEBVTT\n\nNOTE nothing\n", "no_captions"),
        (vtt("", "<v Ada></v>"), "no_speech"),
    ],
)
def test_captions_without_words_are_refused(text: str, reason: str) -> None:
    with pytest.raises(ParseError, match=r"^talk\.txt ") as caught:
        read(a_source(text))

    assert caught.value.reason == reason


@pytest.mark.parametrize(
    ("written", "seconds"),
    [
        ("0.000", 0.0),
        ("14:10.720", 850.72),
        ("01:00:00,5", 3600.5),
        ("00 : 01 : 02 . 5", 62.5),
        ("00:00:08:500", 8.5),
        ("00:75:00.000", None),
    ],
)
def test_times_are_read_as_they_are_written(written: str, seconds: float | None) -> None:
    assert seconds_of(written) == seconds


def test_a_label_that_each_caption_repeats_is_one_turn() -> None:
    captions = vtt(
        "Ann Lee: So the bridge", "Ann Lee: is closed.", "Bo Ek: Since when?", "Ann Lee: May."
    )
    (transcript,) = read(a_source(captions))

    assert said(transcript) == [
        ("Ann Lee", "So the bridge is closed."),
        ("Bo Ek", "Since when?"),
        ("Ann Lee", "May."),
    ]
    assert (transcript.turns[0].start_time, transcript.turns[0].end_time) == (0.0, 4.0)


def test_labels_in_the_middle_of_a_caption_part_it() -> None:
    captions = vtt("ANN: Welcome back. BO: Hello.", "ANN: It is good to be here.", "BO: Is it?")
    (transcript,) = read(a_source(captions))

    assert [name for name, _ in said(transcript)] == ["Ann", "Bo", "Ann", "Bo"]


def test_names_in_brackets_before_a_colon_are_labels() -> None:
    captions = vtt("[Ann Lee]: Welcome back.", "[Bo Ek]: Hello.", "[Ann Lee]: It is good.")
    (transcript,) = read(a_source(captions))

    assert [name for name, _ in said(transcript)] == ["Ann Lee", "Bo Ek", "Ann Lee"]


def test_an_identifier_may_name_who_speaks() -> None:
    captions = (
        'WEBVTT\n\n1 "Ruth Calder" (2883341)\n00:00:03.120 --> 00:00:06.440\nWe are recording.\n\n'
        '2 "Imani Boyd" (2883342)\n00:00:06.900 --> 00:00:08.000\nI can see the red dot.\n'
    )
    (transcript,) = read(a_source(captions))

    assert said(transcript) == [
        ("Ruth Calder", "We are recording."),
        ("Imani Boyd", "I can see the red dot."),
    ]


def test_names_in_brackets_are_told_from_sounds() -> None:
    captions = vtt(
        "[Announcer] This is the Ferris Report.",
        "[Sneezes] Pardon me.",
        "- [Dana] That was Grace Till playing.",
        "[MUSIC] And now the news.",
        "- [Grace] I'd call it tuning.",
    )
    (transcript,) = read(a_source(captions))

    assert [name for name, _ in said(transcript)] == ["Announcer", "Dana", "Grace"]
