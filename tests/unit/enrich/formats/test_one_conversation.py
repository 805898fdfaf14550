"""The same conversation, written in every format, is read as the same conversation."""

import pytest
from support.formats import SAMPLES, a_sample, read, said

from airwire_runtime.errors import ParseError

GREETING = "Good evening. It’s windy & cold at the pier."
ANSWER = "I’m fine, thanks — for 40 years now."
CLOSE = "Then let’s begin."
TIMES = [(1.0, 4.5), (5.0, 8.0), (8.5, 10.0)]

NAMED = {
    "voices.vtt": "webvtt",
    "webvtt_under_a_wrong_name.txt": "webvtt",
    "labels.srt": "subrip",
    "broken.srt": "subrip",
    "agents.ttml": "ttml",
    "podcast.json": "podcast_json",
    "podcast_words.json": "podcast_json",
    "podlove.json": "podlove_json",
    "autoedit.json": "autoedit_json",
    "paper_edit.json": "paper_edit_json",
}
NUMBERED = {
    "whisperx.json.xz": ("whisper_json", "SPEAKER_00", "SPEAKER_01"),
    "amazon.json": ("amazon_transcribe_json", "spk_0", "spk_1"),
    "assemblyai.json": ("assemblyai_json", "Speaker A", "Speaker B"),
    "deepgram.json": ("deepgram_json", "Speaker 0", "Speaker 1"),
    "google.json": ("google_speech_json", "Speaker 1", "Speaker 2"),
    "kaldi.json": ("kaldi_json", "S0", "S1"),
    "rev.json": ("rev_json", "Speaker 0", "Speaker 1"),
    "speechmatics.json": ("speechmatics_json", "S1", "S2"),
    "speechmatics_v1.json": ("speechmatics_json", "F1", "M2"),
}
UNTIMED = {
    "records.json": "json_documents",
    "records.jsonl": "json_documents",
    "texts.jsonl": "json_documents",
    "station_page.html": "html",
    "cited_speakers.html": "html",
}
REFUSED = {
    "annotations.ann": "annotations",
    "alignment.tsv": "annotations",
    "chapters.vtt": "chapters",
    "kaldi_without_words.json": "no_words",
}
ELSEWHERE = {
    "chevrons.srt",
    "rolling.vtt",
    "speakers.csv",
    "untold.srt",
    "whisper.json",
    "whisper.tsv",
    "whisper_cpp.json",
}


@pytest.mark.parametrize(("name", "format_name"), NAMED.items())
def test_a_format_with_names_tells_who_says_what_and_when(name: str, format_name: str) -> None:
    (transcript,) = read(a_sample(name))

    assert transcript.format == format_name
    assert said(transcript) == [("Ada Moor", GREETING), ("Per Lund", ANSWER), ("Ada Moor", CLOSE)]
    assert [(turn.start_time, turn.end_time) for turn in transcript.turns] == TIMES
    assert transcript.quality.attributed == 1.0


@pytest.mark.parametrize(("name", "expected"), NUMBERED.items())
def test_numbered_speakers_stay_distinct_and_nameless(
    name: str, expected: tuple[str, str, str]
) -> None:
    format_name, first, second = expected
    (transcript,) = read(a_sample(name))

    assert transcript.format == format_name
    assert [speaker.name for speaker in transcript.speakers] == [None, None]
    assert said(transcript) == [(first, GREETING), (second, ANSWER), (first, CLOSE)]
    assert [(turn.start_time, turn.end_time) for turn in transcript.turns] == TIMES


@pytest.mark.parametrize(("name", "format_name"), UNTIMED.items())
def test_documents_and_pages_tell_who_says_what(name: str, format_name: str) -> None:
    first = read(a_sample(name))[0]

    assert first.format == format_name
    assert said(first) == [("Ada Moor", GREETING), ("Per Lund", ANSWER), ("Ada Moor", CLOSE)]


@pytest.mark.parametrize(("name", "reason"), REFUSED.items())
def test_what_holds_no_speech_is_refused_by_name_and_with_a_remedy(name: str, reason: str) -> None:
    with pytest.raises(ParseError, match=r"^" + name.replace(".", r"\.") + r" .*[Pp]ut") as caught:
        read(a_sample(name))

    assert caught.value.reason == reason


def test_every_sample_is_in_one_of_the_tables() -> None:
    told = {*NAMED, *NUMBERED, *UNTIMED, *REFUSED, *ELSEWHERE}

    assert told == {path.name for path in SAMPLES.iterdir()}


@pytest.mark.parametrize("name", sorted(path.name for path in SAMPLES.iterdir()))
def test_the_same_bytes_are_read_the_same(name: str) -> None:
    if name in REFUSED:
        return
    assert read(a_sample(name)) == read(a_sample(name))
