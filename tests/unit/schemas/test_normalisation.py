import html
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from airwire_schemas.normalisation import normalise, turn_texts
from airwire_schemas.transcript import Span, SpanKind


def spans(*pieces: tuple[SpanKind, str]) -> tuple[str, list[Span]]:
    text, made = "", []
    for kind, piece in pieces:
        made.append(
            Span(
                kind=kind,
                start=len(text),
                end=len(text) + len(piece),
                turn=0 if kind is SpanKind.SPEECH else None,
            )
        )
        text += piece
    return text, made


SPEECH, MARKUP, CUE = SpanKind.SPEECH, SpanKind.MARKUP, SpanKind.CUE


def test_markup_does_not_part_words_and_everything_else_does() -> None:
    raw, pieces = spans(
        (SPEECH, "un"), (MARKUP, "<i>"), (SPEECH, "told"), (CUE, "(APPLAUSE)"), (SPEECH, "story")
    )
    assert turn_texts(raw, pieces, "none")[0].text == "untold story"


def test_character_references_are_resolved_and_still_point_back() -> None:
    raw = "Fish &amp; chips&nbsp;cost &#163;9"
    made = normalise(raw, [(0, len(raw), False)], "html")
    assert made.text == "Fish & chips cost £9"
    at = made.text.index("&")
    assert raw[made.raw_start(at) : made.raw_end(at + 1)] == "&amp;"
    at = made.text.index("chips")
    assert raw[made.raw_start(at) : made.raw_end(at + 5)] == "chips"


def test_json_escapes_are_resolved_also_in_pairs() -> None:
    raw = r"caf\u00e9 \ud83d\ude00\nnext"
    assert normalise(raw, [(0, len(raw), False)], "json").text == "café 😀 next"


def test_a_place_outside_the_text_is_refused() -> None:
    with pytest.raises(IndexError):
        normalise("word", [(0, 4, False)], "none").raw_start(4)


@given(st.text())
def test_without_escapes_the_text_is_the_words(raw: str) -> None:
    assert normalise(raw, [(0, len(raw), False)], "none").text == " ".join(raw.split())


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_what_was_escaped_comes_back(text: str) -> None:
    as_html, as_json = html.escape(text), json.dumps(text)[1:-1]
    words = " ".join(text.split())
    assert normalise(as_json, [(0, len(as_json), False)], "json").text == words
    if "&" not in text:
        assert normalise(as_html, [(0, len(as_html), False)], "html").text == words


@given(st.lists(st.text(min_size=1), min_size=1))
def test_every_character_of_a_word_points_to_itself(chunks: list[str]) -> None:
    raw = "".join(chunks)
    places, at = [], 0
    for chunk in chunks:
        places.append((at, at + len(chunk), False))
        at += len(chunk)
    made = normalise(raw, places, "none")
    for place, character in enumerate(made.text):
        if not character.isspace():
            assert raw[made.raw_start(place) : made.raw_end(place + 1)] == character
