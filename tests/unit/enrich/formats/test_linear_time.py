"""Time grows with the length and no faster, also on text built to provoke the contrary."""

import time
from collections.abc import Callable

import pytest

from airwire_enrich.parsing.draft import SourceText
from airwire_enrich.parsing.formats.html import HTML
from airwire_enrich.parsing.formats.json_lines import JSON_LINES
from airwire_enrich.parsing.formats.podcast_json import PODCAST_JSON
from airwire_enrich.parsing.formats.subrip import SUBRIP
from airwire_enrich.parsing.formats.table import TABLE
from airwire_enrich.parsing.formats.ttml import TTML
from airwire_enrich.parsing.formats.webvtt import WEBVTT
from airwire_enrich.parsing.formats.whisper_json import WHISPER_JSON
from airwire_enrich.parsing.main_content import content_of
from airwire_enrich.parsing.markup import attributes_of, tokens_of
from airwire_enrich.parsing.page_blocks import read_page
from airwire_runtime.errors import DocumentError

SMALL = 30_000
# Twelve times the time for ten times the length is the promise; one processor that others use
# as well measures less exactly, and what is quadratic takes a hundred times.
MOST = 30.0
# Below this a measurement is noise.
FLOOR_SECONDS = 0.05


def _page(text: str) -> None:
    page = read_page(text)
    content_of(page)
    for token in tokens_of(text):
        if token.is_tag:
            attributes_of(text, token)


def _reader(read: Callable[[SourceText], object]) -> Callable[[str], None]:
    def run(text: str) -> None:
        try:
            read(SourceText(text=text, name="talk", media_type="application/json"))
        except DocumentError:
            return

    return run


CASES: dict[str, tuple[Callable[[str], None], str, str, str]] = {
    "cells that never close": (_reader(TABLE.read), "speaker,text\n", 'a,"b""c\n', ""),
    "deep elements": (_page, "<html><body>", "<div>", "hello"),
    "deep inline elements": (_page, "<html>", "<b>", "hello"),
    "tags that never end": (_page, "<html>", "<a ", ""),
    "a bracket at the very end": (_page, "<html>", "<a ", ">"),
    "quotes that never close": (_page, "<html>", "<a b='", ">"),
    "two kinds of quotes": (_page, "<html>", "<a b='><a b=\">", ""),
    "comments that never end": (_page, "<html>", "<!--", ""),
    "declarations": (_page, "<html>", "<!", ""),
    "scripts that never end": (_page, "<html>", "<script>a</", ""),
    "attributes": (_page, "<html><p ", "a=b ", ">x"),
    "distinct elements that never close": (_page, "<html><body>", "<p>x<li>y<td>z", ""),
    "closing tags of nothing": (_page, "<html><body>" + "<i>" * 99, "</p>", ""),
    "references": (_page, "<html><body>", "&a", ""),
    "white space": (_page, "<html><body>", " \n", "x"),
    "brackets": (_reader(WEBVTT.read), "WEBVTT\n\n00:01.000 --> 00:02.000\n", "<", ""),
    "voices": (_reader(WEBVTT.read), "WEBVTT\n\n00:01.000 --> 00:02.000\n", "<v A>x ", ""),
    "a caption of many lines": (
        _reader(WEBVTT.read),
        "WEBVTT\n\n00:01.000 --> 00:02.000\n",
        "x\n",
        "",
    ),
    "braces": (_reader(SUBRIP.read), "1\n00:00:01,000 --> 00:00:02,000\n", "{\\a ", ""),
    "timings": (_reader(SUBRIP.read), "", "00:00:01,000 --> 00:00:02,000\n", "x"),
    "digits": (_reader(SUBRIP.read), "00:00:01,000 --> 00:00:02,000\n", "1", ":1"),
    "captions": (
        _reader(SUBRIP.read),
        "",
        "1\n00:00:01,000 --> 00:00:02,000\nAda Moor: It is late.\n\n",
        "",
    ),
    "dashes and colons": (_reader(SUBRIP.read), "1\n00:00:01,000 --> 00:00:02,000\n", "- a: ", ""),
    "paragraphs of TTML": (_reader(TTML.read), "<tt><body>", '<p begin="1s">x</p>', "</body></tt>"),
    "deep TTML": (_reader(TTML.read), "<tt><body><p>", "<span>", "x"),
    "segments": (
        _reader(PODCAST_JSON.read),
        '{"segments":[',
        '{"startTime":1,"body":"x","speaker":"A"},',
        '{"body":"x"}]}',
    ),
    "words": (
        _reader(WHISPER_JSON.read),
        '{"segments":[',
        '{"text":"a b","words":[{"word":"a","speaker":"S1"},{"word":"b","speaker":"S2"}]},',
        "{}]}",
    ),
    "escapes": (_reader(JSON_LINES.read), '{"text":"', "\\n\\u0041", '"}'),
    "backslashes": (_reader(JSON_LINES.read), '{"text":"', "\\\\", ""),
    "records": (_reader(JSON_LINES.read), "[", '{"utt":["a"],"speaker":["b"]},', "{}]"),
}


def _seconds(run: Callable[[str], None], text: str) -> float:
    started = time.process_time()
    run(text)
    return time.process_time() - started


@pytest.mark.parametrize("case", CASES)
def test_ten_times_the_text_takes_about_ten_times_the_time(case: str) -> None:
    run, head, repeated, tail = CASES[case]
    small = head + repeated * (SMALL // len(repeated)) + tail
    large = head + repeated * (10 * SMALL // len(repeated)) + tail

    base = max(_seconds(run, small), FLOOR_SECONDS)
    taken = _seconds(run, large)

    assert taken < MOST * base, f"{base:.2f} s became {taken:.2f} s"


def test_html_is_recognised_from_its_beginning_alone() -> None:
    endless = SourceText(text="<" * 5_000_000, name="talk", media_type="text/html")

    started = time.process_time()
    HTML.likelihood(endless)

    assert time.process_time() - started < FLOOR_SECONDS
