"""The look at where hostile files came to lie: it sees each that lies wrong."""

import os
from collections import Counter
from pathlib import Path

import pytest
from crash.counting import Observed
from crash.hostile_feeding import Placed
from crash.hostile_files import Place
from crash.hostile_places import misplaced

NOTHING = Observed(
    raw=Counter(),
    enriched=Counter(),
    dead=Counter(),
    repeated_events=0,
    states={},
    enriched_bodies={},
    redis={},
    inbox=(),
    done=(),
    rejected=(),
    receipts=(),
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("inbox", "done", "rejected"):
        (tmp_path / name).mkdir()
    return tmp_path


def lying(path: Path, *places: Place, document_id: str | None = None) -> Placed:
    path.touch()
    return Placed(
        kind="empty",
        path=path.name,
        inode=path.lstat().st_ino,
        document_id=document_id,
        places=frozenset(places),
    )


def test_a_file_in_a_place_of_its_own_is_well(folder: Path) -> None:
    placed = [lying(folder / "inbox" / ".hidden", "left"), lying(folder / "done" / "a", "done")]
    assert misplaced(folder, placed, NOTHING) == []


def test_a_file_in_another_place_is_named(folder: Path) -> None:
    wrong = misplaced(folder, [lying(folder / "inbox" / "a", "done", "rejected")], NOTHING)
    assert wrong == ["empty: 'a' is left"]


def test_a_file_that_is_nowhere_is_named(folder: Path) -> None:
    placed = lying(folder / "inbox" / "a", "done")
    (folder / "inbox" / "a").rename(folder / "elsewhere")
    assert misplaced(folder, [placed], NOTHING) == ["empty: 'a' is gone"]


def test_a_rejected_file_needs_its_reason(folder: Path) -> None:
    placed = lying(folder / "rejected" / "a", "rejected")
    assert len(misplaced(folder, [placed], NOTHING)) == 1
    (folder / "rejected" / "a.reason.json").touch()
    assert misplaced(folder, [placed], NOTHING) == []


def test_the_reason_of_a_long_name_is_found_under_what_is_left_of_it(folder: Path) -> None:
    name = "й" * 127
    placed = lying(folder / "rejected" / name, "rejected")
    (folder / "rejected" / (os.fsdecode(name.encode()[:242]) + ".reason.json")).touch()
    assert misplaced(folder, [placed], NOTHING) == []


def test_a_published_file_without_an_end_is_named(folder: Path) -> None:
    placed = lying(folder / "done" / "a", "done", document_id="1")
    assert len(misplaced(folder, [placed], NOTHING)) == 1
