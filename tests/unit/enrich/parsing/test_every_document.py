"""What holds for any text holds for our samples, and for the documents in AIRWIRE_CORPUS."""

import os
from pathlib import Path

import pytest
from support.any_document import check_accounted, parse_document

from airwire_runtime.errors import DocumentError

SAMPLES = Path(__file__).parents[4] / "samples"


def documents() -> list[Path]:
    folders = [SAMPLES, *(Path(named) for named in [os.environ.get("AIRWIRE_CORPUS")] if named)]
    return sorted(path for folder in folders for path in folder.rglob("*") if path.is_file())


@pytest.mark.parametrize("path", documents(), ids=lambda path: path.name)
def test_a_document_is_accounted_for_to_the_last_character_or_refused_by_name(path: Path) -> None:
    content = path.read_bytes()
    try:
        text, transcripts = parse_document(path.name, content)
    except DocumentError as error:
        refusal = error
    else:
        check_accounted(text, transcripts)
        assert parse_document(path.name, content) == (text, transcripts)
        return
    assert path.name in str(refusal)
    assert path.parent != SAMPLES
