"""Choose the format, read it, tell the speakers apart."""

from airwire_enrich.parsing.assembly import assemble
from airwire_enrich.parsing.draft import SourceText
from airwire_enrich.parsing.formats import format_of
from airwire_enrich.parsing.parsed import ParsedTranscript
from airwire_runtime.errors import ParseError, ReadError
from airwire_runtime.reading import decode
from airwire_schemas.events import RawDocument

PARSER_VERSION = "1"


def parse(raw: RawDocument, content: bytes) -> tuple[str, tuple[ParsedTranscript, ...]]:
    """Read the transcripts of a document: its decoded text, and one or more that cover it.

    Raises `ReadError` where the bytes are no text, `ParseError` where nobody speaks in it.
    """
    name = raw.path.rsplit("/", maxsplit=1)[-1]
    reading = decode(content, name=name)
    if reading.text is None:
        raise ReadError(
            f"{raw.path} is {reading.media_type.value}, which holds no text", reason="unsupported"
        )
    source = SourceText(text=reading.text, name=name, media_type=reading.media_type.value)
    return source.text, parse_text(source)


def parse_text(source: SourceText) -> tuple[ParsedTranscript, ...]:
    """Read the transcripts of a text. Raises `ParseError` where nobody speaks in it."""
    drafts = format_of(source).read(source)
    parsed = tuple(assemble(source.text, draft) for draft in drafts)
    if not any(transcript.turns for transcript in parsed):
        raise ParseError(
            f"nobody speaks in {source.name}: read as {parsed[0].format if parsed else 'text'}, it"
            " holds only titles, headers or furniture; look at it with `airwire parse --explain`",
            reason="no_speech",
        )
    return parsed
