import gzip
import io
import random
import zipfile
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from airwire_runtime.errors import ReadError
from airwire_runtime.reading import decode

SPEECH = "ANNA: Good evening from the harbour.\n\nBEN: It’s café weather — 20°.\n"


@given(st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1))
def test_any_utf8_text_is_given_back_exactly_or_refused_by_name(text: str) -> None:
    try:
        reading = decode(text.encode(), name="story.txt")
    except ReadError as error:
        outcome = error.reason
    else:
        outcome = "container" if reading.text is None else reading.text
    assert outcome in {"empty", "binary", "unsupported", "container", text}


@given(st.binary(min_size=1, max_size=400))
def test_any_bytes_are_read_or_refused_by_name_and_always_in_the_same_way(content: bytes) -> None:
    def outcome() -> object:
        try:
            return decode(content, name="story.txt")
        except ReadError as error:
            return error.reason

    first = outcome()
    assert first == outcome()


@pytest.mark.parametrize("charset", ["utf-8-sig", "utf-16", "utf-32"])
def test_a_byte_order_mark_decides(charset: str) -> None:
    reading = decode(SPEECH.encode(charset), name="story.txt")
    assert reading.charset is not None
    assert reading.charset.by == "byte_order_mark"
    assert reading.text is not None
    assert reading.text.encode(reading.charset.value) == SPEECH.encode(charset)


@pytest.mark.parametrize("charset", ["utf-16-le", "utf-16-be"])
def test_utf16_without_a_mark_is_detected(charset: str) -> None:
    reading = decode(SPEECH.encode(charset), name="story.txt")
    assert reading.text == SPEECH


def test_western_text_that_is_not_utf8_is_detected() -> None:
    reading = decode(SPEECH.encode("cp1252"), name="story.txt")
    assert reading.text == SPEECH
    assert reading.charset is not None
    assert (reading.charset.value, reading.charset.by) == ("windows-1252", "detection")


def test_a_declared_charset_comes_before_detection() -> None:
    page = '<html><meta charset="windows-1251"><p>Добрый вечер</p></html>'
    reading = decode(page.encode("cp1251"), name="page.html")
    assert reading.text == page
    assert reading.charset is not None
    assert (reading.charset.value, reading.charset.by) == ("windows-1251", "declaration")


def test_who_declares_latin1_means_windows_1252() -> None:
    page = '<html><meta charset="iso-8859-1"><p>It’s late</p></html>'
    reading = decode(page.encode("cp1252"), name="page.html")
    assert reading.text == page


def test_utf8_with_one_broken_byte_is_refused_with_its_line_and_not_garbled() -> None:
    broken = ("Müller, Çelik, Žižek\n" * 5).encode() + b"caf\xe9 au lait\n"
    with pytest.raises(ReadError, match=r"story\.txt is UTF-8, but byte \d+ \(line 6\)") as caught:
        decode(broken, name="story.txt")
    assert caught.value.reason == "undecodable"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty"),
        (b" \n\t\r\n", "empty"),
        (b"\x00\x01\x02" * 40, "binary"),
        (b"ANNA: hello\x00there", "binary"),
        (bytes(range(1, 32)) * 10, "binary"),
        (b"%PDF-1.7 ...", "unsupported"),
        (b"ID3\x04\x00", "unsupported"),
        (b"\xff\xfe" + b"\x00\xd8" * 3, "undecodable"),
        (random.Random(7).choices(range(128, 256), k=400), "undecodable"),
    ],
)
def test_what_is_no_text_is_refused_by_name(content: Sequence[int], reason: str) -> None:
    with pytest.raises(ReadError, match=r"story\.txt") as caught:
        decode(bytes(content), name="story.txt")
    assert caught.value.reason == reason


def test_containers_are_recognised_before_the_binary_test() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("story.txt", SPEECH)
    for content, media_type in [
        (gzip.compress(SPEECH.encode()), "application/gzip"),
        (packed.getvalue(), "application/zip"),
        (b"\x28\xb5\x2f\xfd\x00\x00", "application/zstd"),
    ]:
        reading = decode(content, name="story.txt")
        assert reading.media_type.value == media_type
        assert reading.charset is None
        assert reading.text is None


@pytest.mark.parametrize(
    ("text", "name", "media_type", "by"),
    [
        ("WEBVTT\n\n00:00.000 --> 00:01.000\nHi", "a.txt", "text/vtt", "content"),
        ("1\n00:00:01,000 --> 00:00:02,000\nHi", "a.txt", "application/x-subrip", "content"),
        ("<!DOCTYPE html><p>Hi", "a.txt", "text/html", "content"),
        ('<?xml version="1.0"?><tt xmlns="x"/>', "a.xml", "application/ttml+xml", "content"),
        ('<?xml version="1.0"?><story/>', "a.txt", "application/xml", "content"),
        ('{"segments": []}', "a.txt", "application/json", "content"),
        ('{"a": 1}\n{"a": 2}\n', "a.txt", "application/x-ndjson", "content"),
        ("[MUSIC]\nANNA: Hi", "a.txt", "text/plain", "default"),
        ("# Title\nHi", "a.md", "text/markdown", "extension"),
        ("ANNA: Hi", "a", "text/plain", "default"),
    ],
)
def test_the_content_tells_the_type_before_the_extension(
    text: str, name: str, media_type: str, by: str
) -> None:
    reading = decode(text.encode(), name=name)
    assert (reading.media_type.value, reading.media_type.by) == (media_type, by)
