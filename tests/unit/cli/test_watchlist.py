"""`airwire watchlist check`: what it says of a list that is right, and of one that is not."""

from pathlib import Path

from support.airwire import airwire_here


def test_a_right_list_is_shown_by_rule(tmp_path: Path) -> None:
    file = tmp_path / "watch.yaml"
    file.write_text("rules: [{name: dams, terms: [dam], places: [PT]}]\n")
    ended = airwire_here("watchlist", "check", file, environment={}, folder=tmp_path)
    assert ended.code == 0
    assert ended.out.decode() == "dams: term dam, place PT\n"
    (rule,) = airwire_here(
        "watchlist", "check", file, "--json", environment={}, folder=tmp_path
    ).objects
    assert rule["wanted"][1] == {"criterion": "place", "wanted": "PT"}


def test_a_wrong_one_is_refused_with_its_line(tmp_path: Path) -> None:
    file = tmp_path / "watch.yaml"
    file.write_text("rules:\n- {name: dams, words: [dam]}\n")
    ended = airwire_here("watchlist", "check", file, "--json", environment={}, folder=tmp_path)
    assert ended.code == 2
    assert ended.error["reason"] == "watchlist"
    assert "line 2" in ended.error["message"]


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    ended = airwire_here("watchlist", "check", "no.yaml", environment={}, folder=tmp_path)
    assert ended.code == 2
    assert "no.yaml" in ended.err
