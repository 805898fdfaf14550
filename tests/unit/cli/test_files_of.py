"""Which files are removed with a document, and which never."""

import hashlib
from pathlib import Path

import pytest

from airwire_cli.files_of import remove_files

CONTENT = b"NINA OKAFOR: Good morning.\n"
DOCUMENT = hashlib.sha256(CONTENT).hexdigest()
SIZES = {len(CONTENT)}


def removed_from(*folders: Path) -> set[str]:
    return set(remove_files(DOCUMENT, sizes=SIZES, folders=folders).files)


def test_every_file_with_its_bytes_is_removed_whatever_it_is_called(tmp_path: Path) -> None:
    done, rejected = tmp_path / "done" / "deep", tmp_path / "rejected"
    for folder in (done, rejected):
        folder.mkdir(parents=True)
    there = [done / "story.txt", done / ".hidden", rejected / "again.txt"]
    for path in there:
        path.write_bytes(CONTENT)
    reason = rejected / "again.txt.reason.json"
    reason.touch()
    assert removed_from(tmp_path / "done", rejected) == {str(path) for path in (*there, reason)}
    assert not any(path.exists() for path in (*there, reason))


def test_files_of_others_stay_also_where_they_are_as_long(tmp_path: Path) -> None:
    other = tmp_path / "other.txt"
    other.write_bytes(CONTENT.upper())
    (tmp_path / "receipts.jsonl").write_text(DOCUMENT)
    assert removed_from(tmp_path) == set()
    assert other.exists()


def test_a_link_is_not_followed(tmp_path: Path) -> None:
    outside = tmp_path / "outside.txt"
    outside.write_bytes(CONTENT)
    done = tmp_path / "done"
    done.mkdir()
    (done / "link.txt").symlink_to(outside)
    (done / "folder").symlink_to(tmp_path)
    assert removed_from(done) == set()
    assert outside.exists()


def test_folders_within_each_other_or_missing_are_no_trouble(tmp_path: Path) -> None:
    inbox = tmp_path / "inbox"
    (inbox / "done").mkdir(parents=True)
    (inbox / "done" / "story.txt").write_bytes(CONTENT)
    found = removed_from(inbox, inbox / "done", tmp_path / "nowhere")
    assert found == {str(inbox / "done" / "story.txt")}


def test_what_can_not_be_removed_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "story.txt"
    path.write_bytes(CONTENT)

    def refused(_path: Path) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "unlink", refused)
    removed = remove_files(DOCUMENT, sizes=SIZES, folders=[tmp_path])
    assert (removed.files, removed.stuck) == ([], {str(path): "Permission denied"})
