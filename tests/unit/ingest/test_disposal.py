import errno
import json
import os
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from support.inbox_files import a_taken_file

from airwire_ingest.decision import Decision, Known, decide
from airwire_ingest.disposal import Disposal, Disposed
from airwire_runtime.errors import UnavailableError

NOTHING = Known(outcomes={}, receipted=frozenset(), documents=frozenset(), latest={})
SPEECH = b"ANNA: Good evening.\n"


def a_decision(root: Path, path: str, content: bytes) -> Decision:
    taken = a_taken_file(root / "inbox", path, content)
    (decision,) = decide([taken], NOTHING, path_of={path: path})
    return decision


def a_disposal(root: Path, earlier: Mapping[str, str] | None = None, **changes: Any) -> Disposal:
    return Disposal(
        **{
            "inbox": root / "inbox",
            "done": root / "done",
            "rejected": root / "rejected",
            "leave_in_place": False,
            "earlier": earlier or {},
            **changes,
        }
    )


def disposed(disposal: Disposal, decision: Decision) -> Disposed:
    (receipt,) = disposal.plan([decision])
    return disposal.dispose(receipt)


@pytest.fixture
def another_device(monkeypatch: pytest.MonkeyPatch) -> None:
    """Renames out of the inbox fail as they do between devices."""
    rename = os.rename

    def refuse(source: Any, target: Any, *, src_dir_fd: int | None = None) -> None:
        if src_dir_fd is not None:
            raise OSError(errno.EXDEV, os.strerror(errno.EXDEV))
        rename(source, target)

    monkeypatch.setattr(os, "rename", refuse)


def test_a_published_file_moves_to_the_same_path_in_done(tmp_path: Path) -> None:
    decision = a_decision(tmp_path, "deep/a.txt", SPEECH)
    assert disposed(a_disposal(tmp_path), decision).result == "moved"
    assert (tmp_path / "done/deep/a.txt").read_bytes() == SPEECH
    assert list((tmp_path / "inbox").rglob("*")) == [tmp_path / "inbox/deep"]


def test_names_that_collide_get_the_document_and_then_the_sighting_added(tmp_path: Path) -> None:
    for _ in range(3):
        disposed(a_disposal(tmp_path), a_decision(tmp_path, "a.txt", SPEECH))
    names = sorted(path.name for path in (tmp_path / "done").iterdir())
    assert len(names) == 3
    document = a_decision(tmp_path, "x.txt", SPEECH).outcome.document_id or ""
    assert f"a.{document[:12]}.txt" in names
    assert all((tmp_path / "done" / name).read_bytes() == SPEECH for name in names)


def test_a_rejected_file_moves_untouched_with_the_reason_beside_it(tmp_path: Path) -> None:
    decision = a_decision(tmp_path, "a.bin", bytes(99))
    assert disposed(a_disposal(tmp_path), decision).result == "moved"
    assert (tmp_path / "rejected/a.bin").read_bytes() == bytes(99)
    told = json.loads((tmp_path / "rejected/a.bin.reason.json").read_text())
    assert told["reason"] == "binary"
    assert "a.bin" in told["message"]
    assert told["document_id"] == decision.outcome.document_id
    assert told["sighting_id"] == decision.sighting_id


def test_a_link_itself_moves_and_what_it_points_to_stays(tmp_path: Path) -> None:
    (tmp_path / "secret").write_bytes(SPEECH)
    (tmp_path / "inbox").mkdir()
    (tmp_path / "inbox/link").symlink_to("../secret")
    taken = a_taken_file(tmp_path / "inbox", "link")
    (decision,) = decide([taken], NOTHING, path_of={"link": "link"})
    disposed(a_disposal(tmp_path), decision)
    assert (tmp_path / "rejected/link").readlink() == Path("../secret")
    assert (tmp_path / "secret").read_bytes() == SPEECH


def test_a_file_that_changed_after_it_was_read_is_left_alone(tmp_path: Path) -> None:
    decision = a_decision(tmp_path, "a.txt", SPEECH)
    (tmp_path / "inbox/a.txt").write_bytes(b"ANNA: Something else.\n")
    assert disposed(a_disposal(tmp_path), decision).result == "changed"
    assert (tmp_path / "inbox/a.txt").exists()
    assert not (tmp_path / "done/a.txt").exists()


@pytest.mark.usefixtures("another_device")
def test_a_move_onto_another_device_copies_checks_and_then_removes(tmp_path: Path) -> None:
    decision = a_decision(tmp_path, "a.txt", SPEECH)
    before = (tmp_path / "inbox/a.txt").stat().st_mtime_ns
    assert disposed(a_disposal(tmp_path), decision).result == "moved"
    assert [path.name for path in (tmp_path / "done").iterdir()] == ["a.txt"]
    assert (tmp_path / "done/a.txt").read_bytes() == SPEECH
    assert (tmp_path / "done/a.txt").stat().st_mtime_ns == before
    assert not (tmp_path / "inbox/a.txt").exists()


@pytest.mark.usefixtures("another_device")
def test_a_crash_between_copy_and_removal_leaves_one_copy(tmp_path: Path) -> None:
    decision = a_decision(tmp_path, "a.txt", SPEECH)
    (tmp_path / "done").mkdir()
    (tmp_path / "done/a.txt").write_bytes(SPEECH)
    earlier = {decision.sighting_id: str(tmp_path / "done/a.txt")}
    resumed = replace(decision, is_recorded=True)
    assert disposed(a_disposal(tmp_path, earlier), resumed).result == "moved"
    assert [path.name for path in (tmp_path / "done").iterdir()] == ["a.txt"]
    assert not (tmp_path / "inbox/a.txt").exists()


@pytest.mark.usefixtures("another_device")
def test_a_full_disk_is_waited_for_and_leaves_no_half_copy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    decision = a_decision(tmp_path, "a.txt", SPEECH)

    def full(_handle: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(UnavailableError, match="takes no more"):
        disposed(a_disposal(tmp_path), decision)
    assert list((tmp_path / "done").iterdir()) == []
    assert (tmp_path / "inbox/a.txt").read_bytes() == SPEECH
    monkeypatch.undo()
    assert disposed(a_disposal(tmp_path), decision).result == "moved"


def test_left_in_place_a_file_stays_and_a_rejected_ones_reason_is_still_told(
    tmp_path: Path,
) -> None:
    disposal = a_disposal(tmp_path, leave_in_place=True)
    assert disposed(disposal, a_decision(tmp_path, "a.txt", SPEECH)).result == "kept"
    assert disposed(disposal, a_decision(tmp_path, "b.txt", b"")).result == "kept"
    assert (tmp_path / "inbox/a.txt").exists()
    assert (tmp_path / "inbox/b.txt").exists()
    assert (tmp_path / "rejected/b.txt.reason.json").exists()
