from pathlib import Path

import pytest

from airwire_ingest.watcher import InotifyWatcher, is_remote

MOUNTS = [
    r"22 1 254:1 / / rw,relatime - ext4 /dev/vda1 rw",
    r"40 22 0:33 / /srv/news\040room rw - nfs4 store:/news rw",
    r"41 40 0:34 / /srv/news\040room/local rw - xfs /dev/vdb rw",
    r"42 22 0:35 / /mnt/share rw - cifs //store/share rw",
    r"43 22 0:36 / /mnt/mac rw - fuse.grpcfuse grpcfuse rw",
]


@pytest.mark.parametrize(
    ("root", "kind"),
    [
        ("/srv/inbox", None),
        ("/srv/news room/inbox", "nfs4"),
        ("/srv/news room/local/inbox", None),
        ("/mnt/share", "cifs"),
        ("/mnt/shared", None),
        ("/mnt/mac/inbox", "fuse.grpcfuse"),
    ],
)
def test_a_mount_whose_changes_come_from_elsewhere_is_known(root: str, kind: str | None) -> None:
    assert is_remote(Path(root), MOUNTS) == kind


async def test_a_file_moved_in_is_told_from_one_that_is_written(tmp_path: Path) -> None:
    pytest.importorskip("asyncinotify", reason="inotify is Linux's")
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    watcher = InotifyWatcher(inbox)
    watcher.watch("")
    (inbox / "written.txt").write_text("x")
    (tmp_path / "outside.txt").write_text("x")
    (tmp_path / "outside.txt").rename(inbox / "moved.txt")
    told = {}
    async for hint in watcher.hints():
        told[hint.path] = hint.moved
        if hint.path == "moved.txt":
            break
    assert told == {"written.txt": False, "moved.txt": True}
