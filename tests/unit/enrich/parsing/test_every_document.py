"""What holds for any text holds for our samples, and for the documents in AIRWIRE_CORPUS."""

import os
from itertools import pairwise
from pathlib import Path

import pytest
from support.builders import a_raw_document

from airwire_enrich.parsing.parsed import ParsedTranscript
from airwire_enrich.parsing.parser import parse
from airwire_runtime.errors import DocumentError
from airwire_runtime.reading import decode
from airwire_schemas.normalisation import turn_texts

SAMPLES = Path(__file__).parents[4] / "samples"


def documents() -> list[Path]:
    folders = [SAMPLES, *(Path(named) for named in [os.environ.get("AIRWIRE_CORPUS")] if named)]
    return sorted(path for folder in folders for path in folder.rglob("*") if path.is_file())


@pytest.mark.parametrize("path", documents(), ids=lambda path: path.name)
def test_a_document_is_accounted_for_to_the_last_character_or_refused_by_name(path: Path) -> None:
    try:
        text, transcripts = parsed(path)
    except DocumentError as error:
        refusal = error
    else:
        check(text, transcripts)
        assert parsed(path) == (text, transcripts)
        return
    assert path.name in str(refusal)
    assert path.parent != SAMPLES


def parsed(path: Path) -> tuple[str, tuple[ParsedTranscript, ...]]:
    content = path.read_bytes()
    reading = decode(content, name=path.name)
    raw = a_raw_document(
        content, path=path.name, media_type=reading.media_type, charset=reading.charset
    )
    return parse(raw, content)


def check(text: str, transcripts: tuple[ParsedTranscript, ...]) -> None:
    spans = [span for transcript in transcripts for span in transcript.spans]
    assert "".join(text[span.start : span.end] for span in spans) == text
    for transcript in transcripts:
        said = turn_texts(text, transcript.spans, transcript.escaping)
        assert all(turn.text == said[turn.index].text for turn in transcript.turns)
        assert all(a.end <= b.start for a, b in pairwise(transcript.turns))
