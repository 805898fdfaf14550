"""`airwire furniture`: learned, looked at, promoted, and cut from there on."""

import json
from pathlib import Path

import pytest
from support.airwire import airwire_here

from airwire_schemas.events import EnrichedTranscript
from airwire_schemas.transcript import SpanKind

SLOGAN = "The mill wheel turns for you, friends of the valley"
TITLES = ("Tides", "Salt", "The Late Ferry", "A Bell", "Rope")


def _page(title: str) -> str:
    return (
        f"{title}\n\nANNA BERG, HOST:\n\nThe boats are in, and so is {title}.\n\n"
        f"TOM OKORO: They are.\n\nBERG: Then we end.\n\n{SLOGAN}\n"
    )


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    folder = tmp_path / "inbox" / "station=KZZQ"
    folder.mkdir(parents=True)
    for title in TITLES:
        (folder / f"{title}.txt").write_text(_page(title), "utf-8")
    return folder.parent


def test_what_was_learned_is_cut_once_it_is_promoted(inbox: Path, tmp_path: Path) -> None:
    store = tmp_path / "store"

    def run(*arguments: str | Path, furniture: str = "") -> bytes:
        ended = airwire_here(*arguments, environment={"AIRWIRE_FURNITURE": furniture}, folder=inbox)
        assert ended.code == 0, ended.err
        return ended.out

    def parsed(furniture: str = "") -> EnrichedTranscript:
        file = inbox / "station=KZZQ" / "Rope.txt"
        return EnrichedTranscript.read(
            run("parse", "--json", "--no-tags", file, furniture=furniture)
        )

    learned = json.loads(run("furniture", "learn", inbox, "--store", store, "--json"))
    assert (learned["number"], learned["lines"], learned["promoted"]) == (1, 1, False)
    shown = json.loads(run("furniture", "show", "1", "--store", store, "--json"))
    assert shown["outlets"]["kzzq"]["tail"][0]["example"] == SLOGAN
    before = parsed()
    assert before.turns[-1].text.endswith(SLOGAN)

    run("furniture", "promote", "1", "--store", store)
    (listed,) = run("furniture", "list", "--store", store, "--json").splitlines()
    assert json.loads(listed)["promoted"] is True
    after = parsed(str(store / "promoted.json"))
    assert after.turns[-1].text == "Then we end."
    assert SpanKind.FURNITURE in {span.kind for span in after.spans}
    assert after.recipe.number == before.recipe.number
    assert after.recipe.hash != before.recipe.hash
    assert f"1:{learned['hash']}" in {part.version for part in after.recipe.parts}


@pytest.mark.parametrize(
    ("arguments", "code", "reason"),
    [
        (["learn", "nowhere"], 2, "folder"),
        (["learn", "."], 1, "no_pages"),
        (["show", "7"], 2, "furniture_number"),
        (["promote", "7"], 2, "furniture_number"),
    ],
)
def test_what_can_not_be_done_is_said(
    tmp_path: Path, arguments: list[str], code: int, reason: str
) -> None:
    ended = airwire_here(
        "furniture", *arguments, "--store", "store", "--json", environment={}, folder=tmp_path
    )

    assert ended.code == code
    assert json.loads(ended.err)["error"]["reason"] == reason
    assert not (tmp_path / "store").exists()


def test_a_damaged_snapshot_is_a_wrong_setting(inbox: Path) -> None:
    (inbox / "broken.json").write_text("{}", "utf-8")
    ended = airwire_here(
        "parse", inbox / "station=KZZQ" / "Rope.txt", "--furniture", inbox / "broken.json",
        environment={}, folder=inbox,
    )  # fmt: skip

    assert ended.code == 2
    assert "broken.json" in ended.err
