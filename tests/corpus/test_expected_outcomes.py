"""Each transcript of `transcripts/` has its expected outcome beside it, checked by hand."""

import json
from pathlib import Path

import pytest
from support.outcomes import outcome, parsed

FOLDER = Path(__file__).parent / "transcripts"
NAMES = sorted(path.stem for path in FOLDER.glob("*.txt"))


@pytest.mark.parametrize("name", NAMES)
def test_a_transcript_is_understood_as_a_person_would(name: str) -> None:
    text = (FOLDER / f"{name}.txt").read_bytes().decode()
    expected = json.loads((FOLDER / f"{name}.expected.json").read_text(encoding="utf-8"))

    assert outcome(text, parsed(text, f"{name}.txt")) == expected


def test_every_expected_outcome_has_its_transcript() -> None:
    expected = {path.name.removesuffix(".expected.json") for path in FOLDER.glob("*.json")}

    assert expected == set(NAMES)
    assert len(NAMES) >= 10
