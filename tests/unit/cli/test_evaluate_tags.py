"""`airwire evaluate-tags`: ten transcripts of our own with labels by hand, and wrong labels."""

import json
from pathlib import Path
from typing import Any

import pytest
from support.airwire import airwire_here

GOLD = Path(__file__).parents[2] / "corpus/tags/gold_tags.json"
NAMES = sorted(json.loads(GOLD.read_text("utf-8")))


@pytest.fixture(scope="module")
def verdicts() -> dict[str, dict[str, Any]]:
    ended = airwire_here("evaluate-tags", GOLD, "--json", environment={}, folder=GOLD.parent)
    assert ended.code in (0, 1)
    return {verdict["name"]: verdict for verdict in ended.objects}


@pytest.mark.parametrize("name", NAMES)
def test_persons_roles_countries_subjects_and_summary_are_as_a_reader_finds_them(
    name: str, verdicts: dict[str, dict[str, Any]]
) -> None:
    verdict = verdicts[name]
    for kind in ("persons", "roles", "countries", "wrong_heads", "summary"):
        assert verdict[kind] == [], f"{name}: {kind}"
    assert verdict["subjects"] >= 4
    assert verdict["f1"] >= 0.85


def test_mentions_of_all_transcripts_together_agree(verdicts: dict[str, dict[str, Any]]) -> None:
    assert len(verdicts) == 11
    assert verdicts["all"]["true"] > 200
    assert verdicts["all"]["f1"] >= 0.95


def wrong(folder: Path, **changes: Any) -> Path:
    """The first transcript with labels that are not true."""
    name = NAMES[0]
    gold = json.loads(GOLD.read_text("utf-8"))[name]
    (folder / name).write_bytes((GOLD.parent / name).read_bytes())
    path = folder / "gold.json"
    path.write_text(json.dumps({name: {**gold, **changes}}))
    return path


@pytest.mark.parametrize(
    ("fault", "changes"),
    [
        ("wrong_heads", {"subjects": [{"id": "medtop:15000000"}], "heads": []}),
        ("roles", {"roles": {"DENISE CARTER": "SENATOR"}}),
    ],
)
def test_what_is_not_as_labelled_is_told_and_the_answer_is_no(
    fault: str, changes: dict[str, Any], tmp_path: Path
) -> None:
    gold = wrong(tmp_path, **changes)
    ended = airwire_here("evaluate-tags", gold, "--json", environment={}, folder=tmp_path)
    assert ended.code == 1
    assert ended.objects[0][fault]


def test_one_person_under_two_labels_is_a_fault(tmp_path: Path) -> None:
    name = NAMES[0]
    mentions = json.loads(GOLD.read_text("utf-8"))[name]["mentions"]
    persons = [number for number, one in enumerate(mentions) if one["type"] == "PER"]
    for number in persons[1:3]:
        mentions[number]["entity"] = mentions[persons[0]]["entity"]
    gold = wrong(tmp_path, mentions=mentions)
    ended = airwire_here("evaluate-tags", gold, environment={}, folder=tmp_path)
    assert ended.code == 1
    assert b"is 2 persons" in b" ".join(ended.out.split())


def test_a_file_that_holds_no_labels_is_named(tmp_path: Path) -> None:
    path = tmp_path / "gold.json"
    path.write_text('{"a.txt": {"mentions": [{"start": "x"}]}}')
    ended = airwire_here("evaluate-tags", path, "--json", environment={}, folder=tmp_path)
    assert ended.code == 2
    assert "gold.json" in ended.error["message"]
    missing = airwire_here("evaluate-tags", "no.json", "--json", environment={}, folder=tmp_path)
    assert missing.code == 2
    assert "no.json" in missing.error["message"]
