"""The formats that Airwire reads, in the order in which ties are broken."""

from airwire_enrich.parsing.draft import SourceText
from airwire_enrich.parsing.formats.format import Format
from airwire_enrich.parsing.formats.plain_text import PLAIN_TEXT

FORMATS: tuple[Format, ...] = (PLAIN_TEXT,)


def format_of(source: SourceText) -> Format:
    """The likeliest format of a text; of equally likely ones the first of `FORMATS`."""
    return max(FORMATS, key=lambda format: format.likelihood(source))
