import pytest
from support.formats import a_sample, a_source, read, said

from airwire_enrich.parsing.main_content import content_of
from airwire_enrich.parsing.page_blocks import read_page
from airwire_runtime.errors import ParseError
from airwire_schemas.transcript import SpanKind


def test_what_stands_beside_the_content_is_furniture() -> None:
    source = a_sample("station_page.html")
    (transcript,) = read(source)

    furniture = {
        source.text[s.start : s.end] for s in transcript.spans if s.kind is SpanKind.FURNITURE
    }
    assert {"Home", "Related stories", "Privacy"} <= furniture
    assert "Nobody" not in " ".join(turn.text for turn in transcript.turns)


def test_the_head_of_a_page_tells_title_station_date_and_address() -> None:
    source = a_sample("station_page.html")
    (transcript,) = read(source)
    told = transcript.metadata

    assert told.title is not None
    assert told.station is not None
    assert told.published_at is not None
    assert told.url is not None
    assert (told.title.value, told.station.value) == ("Evening at the pier", "KQXR")
    assert told.published_at.value == "2024-02-03"
    assert told.url.value == "https://kqxr.example/evening-at-the-pier"
    for value in (told.title, told.station, told.url):
        assert source.text[value.provenance.start : value.provenance.end] == value.value


def test_a_fragment_of_a_page_is_content_all_of_it() -> None:
    (transcript,) = read(
        a_source("<p><strong>ADA MOOR:</strong> Yes.</p><p>PER LUND: No.</p><p>MOOR: So.</p>")
    )

    assert said(transcript) == [("Ada Moor", "Yes."), ("Per Lund", "No."), ("Ada Moor", "So.")]


def test_cited_speakers_keep_their_times() -> None:
    (transcript,) = read(a_sample("cited_speakers.html"))

    assert [(t.start_time, t.end_time) for t in transcript.turns] == [
        (1.0, 5.0),
        (5.0, 8.0),
        (8.0, None),
    ]


def test_times_between_paragraphs_without_speakers_are_kept_and_cut_nothing() -> None:
    talk = "".join(f"<p>0:{second}0</p><p>and so it goes, on</p>" for second in (1, 2, 3))
    (transcript,) = read(a_source(talk))

    assert [turn.start_time for turn in transcript.turns] == [10.0]
    assert transcript.turns[0].text == " ".join(["and so it goes, on"] * 3)


def test_short_lines_within_the_content_stay_content() -> None:
    lines = "".join(f"<p>{name}: Yes.</p>" for name in ("ADA MOOR", "PER LUND") * 9)
    page = read_page(
        f"<html><body><nav><a href='/'>Home</a></nav><main><div class='share'>{lines}</div></main>"
        "<footer><a href='/x'>Terms of use</a></footer></body></html>"
    )

    kept = [page.blocks[index].text for index in sorted(content_of(page))]

    assert len(kept) == 18
    assert set(kept) == {"ADA MOOR: Yes.", "PER LUND: Yes."}


def test_a_page_without_text_is_refused_with_a_remedy() -> None:
    with pytest.raises(ParseError, match=r"talk\.html .*save the page") as caught:
        read(
            a_source("<html><body><div id=app></div><script>x()</script></body>", name="talk.html")
        )

    assert caught.value.reason == "no_speech"


def test_a_head_torn_into_the_text_is_no_harm() -> None:
    torn = (
        "<p>ADA MOOR: Yes, <title>x</title>I <meta property='og:title' content='y'>do.</p>"
        "<p>PER LUND: No.</p><p>MOOR: So.</p>"
    )
    (transcript,) = read(a_source(torn))

    assert said(transcript)[0] == ("Ada Moor", "Yes, I do.")


def test_the_heads_of_a_tables_columns_are_no_turn() -> None:
    rows = "".join(
        f"<tr><td>00:0{at}</td><td>{name}</td><td>{words}</td></tr>"
        for at, (name, words) in enumerate(
            (
                ("Ann Lee", "The bridge is closed, and nobody knows for how long."),
                ("Bo Ek", "Since when has it been closed?"),
                ("Ann Lee", "Since the flood in the first week of May."),
                ("Bo Ek", "And when will it open again?"),
            )
        )
    )
    head = "<tr><th>Time</th><th>Speaker</th><th>Text</th></tr>"
    (transcript,) = read(a_source(f"<html><body><table>{head}{rows}</table></body></html>"))

    assert [name for name, _ in said(transcript)] == ["Ann Lee", "Bo Ek", "Ann Lee", "Bo Ek"]


def test_what_readers_and_editors_put_below_a_talk_is_no_speech() -> None:
    talk = "".join(
        f"<p>{name}: {words}</p>"
        for name, words in (
            ("ANN LEE", "The bridge is closed, and nobody knows for how long."),
            ("BO EK", "Since when has it been closed?"),
            ("ANN LEE", "Since the flood in the first week of May."),
        )
    )
    comments = '<div id="comments" class="comments-area"><p>Dan K.: Lovely piece.</p></div>'
    letter = '<div class="post__newsletter"><p>Get our Friday letter.</p></div>'
    page = f"<html><body><article>{talk}{letter}{comments}</article></body></html>"
    (transcript,) = read(a_source(page))

    assert [name for name, _ in said(transcript)] == ["Ann Lee", "Bo Ek", "Ann Lee"]
    assert not any("Lovely" in words or "letter" in words for _, words in said(transcript))
