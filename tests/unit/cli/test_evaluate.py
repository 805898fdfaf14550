"""`airwire evaluate`: the card, and what it refuses to measure."""

import json
from pathlib import Path
from typing import Any

import pytest
from support.airwire import airwire_here

FIRST = "Good morning, the ships stay in the harbour for another week."
SECOND = "We will not load them before the nights are paid for."


def a_document(number: int, **changes: Any) -> dict[str, Any]:
    return {
        "id": f"document-{number}",
        "layout": "colon",
        "source": "tidewater",
        "raw_text": f"JANE DOE: {FIRST}\n\nPIET VISSER: {SECOND}\n",
        "gold_turns": [
            {"speaker": "Jane Doe", "text": FIRST},
            {"speaker": "Piet Visser", "text": SECOND},
        ],
        **changes,
    }


def written(folder: Path, *documents: dict[str, Any]) -> Path:
    path = folder / "gold.jsonl"
    path.write_text("\n".join(json.dumps(document) for document in documents))
    return path


def test_the_card_has_a_line_for_each_group_for_all_and_for_their_mean(tmp_path: Path) -> None:
    wrong = [{"speaker": "Somebody Else", "text": f"{FIRST} {SECOND}"}]
    gold = written(
        tmp_path, a_document(1), a_document(2), a_document(3, layout="other", gold_turns=wrong)
    )
    ended = airwire_here("evaluate", gold, "--json", environment={}, folder=tmp_path)
    assert ended.code == 0
    colon, other, everything, mean = ended.objects
    assert (colon["name"], colon["count"], colon["f1"], colon["starts"]) == ("colon", 2, 1, 1)
    assert (other["kept"], other["f1"]) == (1, 0)
    assert (everything["scope"], everything["count"]) == ("all", 3)
    assert 0.5 < everything["f1"] < 1
    assert (mean["scope"], mean["count"], mean["f1"]) == ("mean", 2, 0.5)


def test_documents_are_grouped_by_source_too(tmp_path: Path) -> None:
    gold = written(tmp_path, a_document(1), a_document(2, source=None))
    ended = airwire_here(
        "evaluate", gold, "--by", "source", "--json", environment={}, folder=tmp_path
    )
    assert [line["name"] for line in ended.objects[:2]] == ["?", "tidewater"]


def test_a_document_without_a_result_counts_and_is_named(tmp_path: Path) -> None:
    gold = written(tmp_path, a_document(1), a_document(2, raw_text=" "))
    ended = airwire_here("evaluate", gold, "--json", environment={}, folder=tmp_path)
    assert ended.code == 1
    assert ended.objects[-2]["kept"] == 0.5
    assert ended.error["reason"] == "empty"
    assert "document-2" in ended.error["message"]


def test_the_card_reads_well(tmp_path: Path) -> None:
    shown = airwire_here(
        "evaluate", written(tmp_path, a_document(1)), environment={}, folder=tmp_path
    ).out.decode()
    assert "attributed" in shown
    assert "1.000" in shown


@pytest.mark.parametrize(
    ("line", "place"),
    [("{}", "line 1 is no labelled document: id"), ("not json", "line 1 is no labelled document")],
)
def test_a_line_of_another_form_is_named(tmp_path: Path, line: str, place: str) -> None:
    (tmp_path / "gold.jsonl").write_text(line)
    ended = airwire_here("evaluate", "gold.jsonl", "--json", environment={}, folder=tmp_path)
    assert (ended.code, ended.out, ended.error["reason"]) == (2, b"", "gold")
    assert place in ended.error["message"]


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    ended = airwire_here("evaluate", "gone.jsonl", "--json", environment={}, folder=tmp_path)
    assert (ended.code, ended.error["reason"]) == (2, "unreadable")
    assert "gone.jsonl" in ended.error["message"]
