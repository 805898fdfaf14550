"""Broken documents are parsed or refused by name, and untouched ones stay what they are."""

from pathlib import Path

from support.any_document import check_accounted, parse_document
from support.mutations import mutated

from airwire_enrich.parsing.parsed import ParsedTranscript
from airwire_runtime.errors import DocumentError

ROOT = Path(__file__).parents[4]
FOLDERS = (ROOT / "samples", ROOT / "tests/corpus/transcripts", ROOT / "tests/corpus/formats")
COUNT = 400
"""`python -m benchmark.mutations` makes ten thousand, of any documents."""


def test_no_mutated_document_crashes_the_parser() -> None:
    originals = [
        (path.name, path.read_bytes())
        for folder in FOLDERS
        for path in sorted(folder.iterdir())
        if path.is_file() and not path.name.endswith(".expected.json")
    ]

    for document in mutated(originals, count=COUNT, seed=20260101):
        result = _result(document.name, document.content)
        if isinstance(result, DocumentError):
            assert document.name in str(result) or document.kind == "packed"
            continue
        check_accounted(*result)
        if document.kind == "untouched":
            assert _result(*originals[document.source]) == result


def _result(name: str, content: bytes) -> tuple[str, tuple[ParsedTranscript, ...]] | DocumentError:
    try:
        return parse_document(name, content)
    except DocumentError as refusal:
        return refusal
