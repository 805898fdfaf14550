"""From bytes to text: what they are, in which charset, and exactly which characters."""

import codecs
import json
import re
import string
import unicodedata
from dataclasses import dataclass
from typing import Literal

from charset_normalizer import from_bytes

from airwire_runtime.errors import ReadError
from airwire_schemas.events import Determined

CONTAINERS = {
    b"\x1f\x8b\x08": "application/gzip",
    b"\x28\xb5\x2f\xfd": "application/zstd",
    b"PK\x03\x04": "application/zip",
    b"PK\x05\x06": "application/zip",
}
"""Packed files are passed on as they are; whoever parses them unpacks them within limits."""

_REFUSED = (
    (0, b"%PDF-", "a PDF"),
    (0, b"{\\rtf", "an RTF file"),
    (0, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Office file"),
    (0, b"\x89PNG\r\n", "a PNG picture"),
    (0, b"\xff\xd8\xff", "a JPEG picture"),
    (0, b"GIF8", "a GIF picture"),
    (0, b"ID3", "an MP3 recording"),
    (0, b"RIFF", "a RIFF file (WAV, AVI, WebP)"),
    (0, b"OggS", "an Ogg recording"),
    (0, b"fLaC", "a FLAC recording"),
    (4, b"ftyp", "an MPEG-4 recording"),
    (0, b"\x1aE\xdf\xa3", "a Matroska or WebM recording"),
    (0, b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
    (0, b"Rar!\x1a\x07", "a RAR archive"),
    (0, b"BZh", "a bzip2 file"),
    (0, b"\xfd7zXZ\x00", "an xz file"),
    (257, b"ustar", "a tar archive"),
    (0, b"\x7fELF", "a program"),
)
# The longest marks first: UTF-32's begins with that of UTF-16.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_DECLARATION = re.compile(
    rb"""<\?xml[^>]{0,200}?encoding\s{0,9}=\s{0,9}["']([A-Za-z0-9._:-]{1,40})"""
    rb"""|<meta[^>]{0,400}?charset\s{0,9}=\s{0,9}["']?\s{0,9}([A-Za-z0-9._:-]{1,40})""",
    re.IGNORECASE,
)
_DECLARED_WITHIN = 4096
# As the WHATWG Encoding Standard has it: who declares these means the Windows code page.
_MEANT = {"iso8859-1": "cp1252", "ascii": "cp1252", "latin-1": "cp1252", "iso8859-9": "cp1254"}
_CONTROLS = bytes({*range(9), *range(14, 27), *range(28, 32), 127})
# Old captions and wire copy carry a stray control character; programs and pictures are full.
_MOST_CONTROLS = 0.005
_SAMPLE_BYTES = 256 * 1024
_FEWEST_WIDE_BYTES = 16
_MULTIBYTE = re.compile(
    rb"[\xc3-\xdf][\x80-\xbf]|[\xe1-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}"
)
_HIGH = re.compile(rb"[\x80-\xff]")
_ACCENTED = re.compile(rb"[\xc0-\xff]")
# Letters and signs of Western European text as it comes out of Windows-1252.
_WESTERN = re.compile(r"[A-Za-zÀ-ÖØ-öø-ÿŠšŽžŒœŸ–—‘’“”‚„…•™©®°§£€½¼¾«»\xa0¡¿º\x00-\x7f]*")
_SIGN_WITHIN_WORD = re.compile(r"[A-Za-z][¡¿½¼¾§©®°£«»º][A-Za-z]")
# Speech is nearly all letters and spaces; bytes drawn at random are about half signs.
_FEWEST_WORD_CHARACTERS = 0.7
# French and Portuguese have 5 accents in 100 letters; Czech and Polish, which Windows-1252 would
# garble, have more than 8.
_MOST_ACCENTS = 0.08
_LETTERS = string.ascii_letters.encode()

_SUBRIP = re.compile(r"\s{0,20}(?:\d{1,6}\s{1,4})?\d{1,3}:\d\d:\d\d[,.]\d{1,3}\s{0,4}-->")
_HTML = re.compile(r"<!doctype\s{1,9}html|<html[\s>]", re.IGNORECASE)
_TTML = re.compile(r"<(?:[a-z]{1,9}:)?tt[\s>]")
_BY_EXTENSION = {
    "md": "text/markdown",
    "markdown": "text/markdown",
    "html": "text/html",
    "htm": "text/html",
    "vtt": "text/vtt",
    "srt": "application/x-subrip",
    "xml": "application/xml",
    "ttml": "application/ttml+xml",
    "json": "application/json",
    "jsonl": "application/x-ndjson",
    "ndjson": "application/x-ndjson",
    "csv": "text/csv",
    "tsv": "text/tab-separated-values",
}
_HEAD_CHARACTERS = 4096

By = Literal["content", "byte_order_mark", "declaration", "extension", "detection", "default"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What the bytes are."""

    media_type: Determined
    charset: Determined | None
    """Null for containers."""
    text: str | None
    """Every character, a byte order mark included; null for containers."""


def decode(content: bytes, *, name: str) -> Reading:
    """Read `content`; `name` serves messages and, where the content tells nothing, its extension.

    Raises `ReadError` with one of the reasons `empty`, `unsupported`, `binary`, `undecodable`.
    """
    if not content:
        raise ReadError(f"{name} is empty. Put the whole file in again.", reason="empty")
    for magic, media_type in CONTAINERS.items():
        if content.startswith(magic):
            return Reading(media_type=_determined(media_type, "content"), charset=None, text=None)
    _refuse_known_types(content, name)
    text, charset = _text_of(content, name)
    if not text.strip("\ufeff \t\r\n\v\f\xa0"):
        raise ReadError(
            f"{name} holds white space only. Put the whole file in again.", reason="empty"
        )
    return Reading(media_type=_media_type(text, name), charset=charset, text=text)


def _refuse_known_types(content: bytes, name: str) -> None:
    for start, magic, what in _REFUSED:
        if content.startswith(magic, start):
            raise ReadError(
                f"{name} is {what}, not text. Export its transcript as text, HTML, captions "
                "or JSON and put that in.",
                reason="unsupported",
            )


def _text_of(content: bytes, name: str) -> tuple[str, Determined]:
    for mark, charset in _MARKS:
        if content.startswith(mark):
            return _strictly(content, charset, name), _determined(charset, "byte_order_mark")
    wide = _wide_charset(content)
    if wide is not None:
        return _strictly(content, wide, name), _determined(wide, "detection")
    _refuse_binary(content, name)
    try:
        return content.decode(), _determined("utf-8", "content")
    except UnicodeDecodeError as error:
        _refuse_damaged_utf8(content, name, error)
    declared = _declared_charset(content)
    if declared is not None and (text := _attempted(content, declared)) is not None:
        return text, _determined(_iana(declared), "declaration")
    return _detected(content, name)


def _strictly(content: bytes, charset: str, name: str) -> str:
    try:
        return content.decode(charset)
    except UnicodeDecodeError as error:
        raise ReadError(
            f"{name} says it is {charset}, but byte {error.start} is not. "
            "Save it again as UTF-8 and put that in.",
            reason="undecodable",
        ) from error


def _wide_charset(content: bytes) -> str | None:
    """UTF-16 without a mark: nearly every other byte of Western text is zero."""
    sample = content[: _SAMPLE_BYTES & ~1]
    if len(sample) % 2 or len(sample) < _FEWEST_WIDE_BYTES or b"\x00" not in sample:
        return None
    half = len(sample) / 2
    even, odd = sample[0::2].count(0) / half, sample[1::2].count(0) / half
    if odd > 0.7 and even < 0.05:
        return "utf-16-le"
    if even > 0.7 and odd < 0.05:
        return "utf-16-be"
    return None


def _refuse_binary(content: bytes, name: str) -> None:
    first_zero = content.find(0)
    sample = content[:_SAMPLE_BYTES]
    controls = len(sample) - len(sample.translate(None, _CONTROLS))
    allowed = max(2.0, min(len(content), _SAMPLE_BYTES) * _MOST_CONTROLS)
    if first_zero < 0 and controls <= allowed:
        return
    where = f"byte {first_zero} is zero" if first_zero >= 0 else f"{controls} control characters"
    raise ReadError(
        f"{name} is binary, not text ({where}). Put in text, HTML, captions or JSON.",
        reason="binary",
    )


def _refuse_damaged_utf8(content: bytes, name: str, error: UnicodeDecodeError) -> None:
    """Refuse UTF-8 with a few broken bytes: any other charset would garble all the rest."""
    good = sum(len(match[0]) for match in _MULTIBYTE.finditer(content))
    bad = sum(1 for _ in _HIGH.finditer(content)) - good
    if good > 4 * bad:
        line = content.count(b"\n", 0, error.start) + 1
        raise ReadError(
            f"{name} is UTF-8, but byte {error.start} (line {line}) is broken: the file was cut "
            "or edited in another charset. Save it again as UTF-8 and put that in.",
            reason="undecodable",
        ) from None


def _declared_charset(content: bytes) -> str | None:
    match = _DECLARATION.search(content[:_DECLARED_WITHIN])
    if match is None:
        return None
    try:
        charset = codecs.lookup((match[1] or match[2]).decode("ascii")).name
    except LookupError:
        return None
    return _MEANT.get(charset, charset)


def _attempted(content: bytes, charset: str) -> str | None:
    """The text, if these bytes can be that charset (and if that is a charset at all)."""
    try:
        return content.decode(charset)
    except (UnicodeDecodeError, LookupError):
        return None


def _detected(content: bytes, name: str) -> tuple[str, Determined]:
    western = _attempted(content, "cp1252")
    if western is not None and _looks_western(western, content):
        return western, _determined("windows-1252", "detection")
    best = from_bytes(_telling_sample(content)).best()
    text = None if best is None else _attempted(content, best.encoding)
    if best is not None and text is not None and _reads_like_text(text):
        return text, _determined(_iana(best.encoding), "detection")
    raise ReadError(
        f"{name} is in no charset that can be told. Save it again as UTF-8 and put that in.",
        reason="undecodable",
    )


def _looks_western(text: str, content: bytes) -> bool:
    accents = sum(1 for _ in _ACCENTED.finditer(content))
    letters = len(content) - len(content.translate(None, _LETTERS)) + accents
    return (
        accents <= _MOST_ACCENTS * letters
        and _WESTERN.fullmatch(text) is not None
        and _SIGN_WITHIN_WORD.search(text) is None
    )


def _reads_like_text(text: str) -> bool:
    """Noise decodes in some charset too, but then to signs and controls rather than to words."""
    sample = text[:_SAMPLE_BYTES]
    words = sum(character.isalnum() or character.isspace() for character in sample)
    controls = sum(unicodedata.category(c) in {"Cc", "Co", "Cn"} for c in sample) - sum(
        character.isspace() for character in sample
    )
    return words > _FEWEST_WORD_CHARACTERS * len(sample) and controls <= _MOST_CONTROLS * len(
        sample
    )


def _telling_sample(content: bytes) -> bytes:
    """A part of bounded length that holds the first bytes which tell one charset from another."""
    first = _HIGH.search(content)
    start = 0 if first is None else max(0, first.start() - 1024)
    return content[start : start + _SAMPLE_BYTES]


def _iana(charset: str) -> str:
    """Python's `cp1251`, `mac_cyrillic` under the names that IANA registers."""
    if re.fullmatch(r"cp125\d", charset):
        return f"windows-{charset[2:]}"
    if match := re.fullmatch(r"iso8859[_-](\d+)", charset):
        return f"iso-8859-{match[1]}"
    return charset.replace("_", "-")


def _media_type(text: str, name: str) -> Determined:
    head = text[:_HEAD_CHARACTERS].lstrip("\ufeff").lstrip()
    by_content = (
        _caption_type(head)
        or _markup_type(head)
        or (_json_type(text) if head[:1] in "{[" else None)
    )
    if by_content is not None:
        return _determined(by_content, "content")
    extension = name.rpartition(".")[2].lower() if "." in name else ""
    if extension in _BY_EXTENSION:
        return _determined(_BY_EXTENSION[extension], "extension")
    return _determined("text/plain", "default")


def _caption_type(head: str) -> str | None:
    if head.startswith("WEBVTT"):
        return "text/vtt"
    return "application/x-subrip" if _SUBRIP.match(head) else None


def _markup_type(head: str) -> str | None:
    if not head.startswith("<"):
        return None
    if _HTML.search(head):
        return "text/html"
    if _TTML.search(head):
        return "application/ttml+xml"
    return "application/xml" if head.startswith("<?xml") else None


def _json_type(text: str) -> str | None:
    bare = text.lstrip("\ufeff").strip()
    if _is_json(bare):
        return "application/json"
    first_line = bare.partition("\n")[0]
    return "application/x-ndjson" if first_line != bare and _is_json(first_line) else None


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True


def _determined(value: str, by: By) -> Determined:
    return Determined(value=value, by=by)
