from pathlib import Path

import pytest

from airwire_enrich.furniture_store import PROMOTED, FolderFurnitureStore, read_snapshot
from airwire_enrich.parsing.learned_furniture import (
    NOTHING_LEARNED,
    FurnitureSnapshot,
    LearnedLine,
    OutletFurniture,
)
from airwire_runtime.errors import UsageError


def a_snapshot(number: int) -> FurnitureSnapshot:
    line = LearnedLine(key=f"line {number}", documents=6, example=f"Line {number}")
    return FurnitureSnapshot(
        number=number, outlets={"kzzq": OutletFurniture(documents=7, head=(line,))}
    )


def test_a_snapshot_has_no_effect_before_it_is_promoted(tmp_path: Path) -> None:
    store = FolderFurnitureStore(tmp_path / "store")
    store.propose(a_snapshot(1))

    assert store.numbers() == [1]
    assert store.read(1) == a_snapshot(1)
    assert store.promoted() is None


def test_the_promoted_one_is_what_the_setting_reads_until_another_is(tmp_path: Path) -> None:
    store = FolderFurnitureStore(tmp_path)
    for number in (1, 2):
        store.propose(a_snapshot(number))

    for number in (2, 1):
        store.promote(number)
        assert read_snapshot(tmp_path / PROMOTED) == a_snapshot(number) == store.promoted()


def test_a_snapshot_is_never_changed(tmp_path: Path) -> None:
    store = FolderFurnitureStore(tmp_path)
    store.propose(a_snapshot(1))

    with pytest.raises(UsageError, match="never changed"):
        store.propose(a_snapshot(1))


def test_nothing_is_learned_where_no_file_is_named() -> None:
    assert read_snapshot(None) == NOTHING_LEARNED


@pytest.mark.parametrize("content", [None, b"{}", b'{"kind":"airwire.furniture","number":"x"}'])
def test_a_missing_or_damaged_snapshot_is_a_wrong_setting(
    tmp_path: Path, content: bytes | None
) -> None:
    path = tmp_path / "promoted.json"
    if content is not None:
        path.write_bytes(content)

    with pytest.raises(UsageError, match=str(path)):
        read_snapshot(path)
