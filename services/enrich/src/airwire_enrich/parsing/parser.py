"""Choose the format, read it, tell the speakers apart."""

from airwire_enrich.parsing.parsed import ParsedTranscript
from airwire_schemas.events import RawDocument

PARSER_VERSION = "1"


def parse(raw: RawDocument, content: bytes) -> tuple[str, tuple[ParsedTranscript, ...]]:
    """Read the transcripts of a document: its decoded text, and one or more that cover it.

    Raises `ReadError` where the bytes are no text, `ParseError` where nobody speaks in it.
    """
    raise RuntimeError((raw, content))
