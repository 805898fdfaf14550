"""The formats that Airwire reads, in the order in which ties are broken."""

from airwire_enrich.parsing.draft import SourceText
from airwire_enrich.parsing.formats.annotations import ANNOTATIONS
from airwire_enrich.parsing.formats.format import Format
from airwire_enrich.parsing.formats.html import HTML
from airwire_enrich.parsing.formats.json_lines import JSON_LINES
from airwire_enrich.parsing.formats.plain_text import PLAIN_TEXT
from airwire_enrich.parsing.formats.podcast_json import PODCAST_JSON
from airwire_enrich.parsing.formats.subrip import SUBRIP
from airwire_enrich.parsing.formats.table import TABLE
from airwire_enrich.parsing.formats.ttml import TTML
from airwire_enrich.parsing.formats.vendor_json import VENDOR_JSON
from airwire_enrich.parsing.formats.webvtt import WEBVTT
from airwire_enrich.parsing.formats.whisper_json import WHISPER_JSON

FORMATS: tuple[Format, ...] = (
    WEBVTT,
    SUBRIP,
    PODCAST_JSON,
    WHISPER_JSON,
    VENDOR_JSON,
    TTML,
    HTML,
    JSON_LINES,
    TABLE,
    ANNOTATIONS,
    PLAIN_TEXT,
)


def format_of(source: SourceText) -> Format:
    """The likeliest format of a text; of equally likely ones the first of `FORMATS`."""
    return max(FORMATS, key=lambda candidate: candidate.likelihood(source))
