"""What holds of every parsed transcript, whatever the text."""

from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.outcomes import parsed

from airwire_enrich.parsing.parsed import ParsedTranscript
from airwire_runtime.errors import ParseError
from airwire_schemas.normalisation import turn_texts
from airwire_schemas.transcript import SpanKind

CORPUS = Path(__file__).parents[3] / "corpus" / "transcripts"

_names = st.sampled_from(
    ["ANNA BERG, HOST", "BERG", "Tom Okoro", "Okoro", "Mr. Lund", "Q", "BOTH", "Speaker 1", "Then"]
)
_marks = st.sampled_from(
    [
        "\n",
        "\n\n",
        "\n\n\n",
        ": ",
        ":",
        " ",
        "\xa0",
        ">> ",
        "[",
        "]",
        "(",
        ")",
        "(LAUGHTER)",
        "[00:01:02]",
        "#00:00:10.1#",
        "**",
        "---\n",
        "0:00",
        "Transcript",
        "Copyright NPR.",
        "\r\n",
        "(SOUNDBITE OF MUSIC)",
        '"A Title"\n',
        "[ARCHIVE CLIP, Al Moe: so it is then]",
        "♪",
        "\ufeff",
    ]
)
_words = st.sampled_from(
    ["Good morning.", "the lock leaks", "What now?", "It's 5:00 p.m.", "é", "&"]
)
texts = st.one_of(
    st.text(max_size=300),
    st.lists(st.one_of(_names, _marks, _words), max_size=60).map("".join),
)


def _parsed(text: str) -> tuple[ParsedTranscript, ...]:
    try:
        return parsed(text)
    except ParseError:
        return ()


def _check(text: str, transcripts: tuple[ParsedTranscript, ...]) -> None:
    assert "".join(text[span.start : span.end] for one in transcripts for span in one.spans) == text
    for one in transcripts:
        assert one.spans[0].start == one.start
        assert one.spans[-1].end == one.end
        said = turn_texts(text, one.spans, one.escaping)
        assert [turn.text for turn in one.turns] == [said[turn.index].text for turn in one.turns]
        assert all(turn.text for turn in one.turns)
        ends = [(turn.start, turn.end) for turn in one.turns]
        assert all(a[1] <= b[0] for a, b in pairwise(ends))
        known = {speaker.id for speaker in one.speakers}
        assert {turn.speaker_id for turn in one.turns} - {None} == known
        for span in one.spans:
            if span.kind is SpanKind.SPEECH:
                piece = text[span.start : span.end]
                assert piece == piece.strip()


@given(texts)
@settings(max_examples=400, deadline=None)
def test_spans_rebuild_the_text_and_turns_are_their_speech(text: str) -> None:
    transcripts = _parsed(text)

    if transcripts:
        _check(text, transcripts)


@given(texts)
@settings(max_examples=60, deadline=None)
def test_the_same_text_gives_the_same_result(text: str) -> None:
    assert _parsed(text) == _parsed(text)


@pytest.mark.parametrize("path", sorted(CORPUS.glob("*.txt")), ids=lambda path: path.stem)
@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_every_sample_keeps_every_character(path: Path, ending: str) -> None:
    text = path.read_bytes().decode().replace("\n", ending)

    _check(text, _parsed(text))


@pytest.mark.parametrize("path", sorted(CORPUS.glob("*.txt")), ids=lambda path: path.stem)
def test_a_sample_cut_anywhere_still_holds(path: Path) -> None:
    text = path.read_bytes().decode()

    for end in range(1, len(text), max(1, len(text) // 25)):
        transcripts = _parsed(text[:end])
        if transcripts:
            _check(text[:end], transcripts)
