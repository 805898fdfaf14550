"""Any bytes as a document, and what must hold of whatever is made of them."""

import hashlib
from collections.abc import Sequence
from itertools import pairwise

from airwire_enrich.parsing.parsed import ParsedTranscript
from airwire_enrich.parsing.parser import parse
from airwire_runtime.reading import decode
from airwire_schemas.events import RawDocument, TextContent
from airwire_schemas.normalisation import turn_texts


def parse_document(name: str, content: bytes) -> tuple[str, tuple[ParsedTranscript, ...]]:
    """The document's text and transcripts. Raises `ReadError`, `ParseError`."""
    reading = decode(content, name=name)
    raw = RawDocument(
        document_id=hashlib.sha256(content).hexdigest(),
        path=name,
        size_bytes=len(content),
        media_type=reading.media_type,
        charset=reading.charset,
        content=TextContent(text=""),
    )
    return parse(raw, content)


def check_accounted(text: str, transcripts: Sequence[ParsedTranscript]) -> None:
    """Every character in one span, turns in order and disjoint and the text of their spans."""
    spans = [span for transcript in transcripts for span in transcript.spans]
    assert "".join(text[span.start : span.end] for span in spans) == text
    assert all(a.end == b.start for a, b in pairwise(spans))
    for transcript in transcripts:
        said = turn_texts(text, transcript.spans, transcript.escaping)
        assert all(turn.text == said[turn.index].text for turn in transcript.turns)
        assert all(turn.text for turn in transcript.turns)
        assert all(a.end <= b.start for a, b in pairwise(transcript.turns))
