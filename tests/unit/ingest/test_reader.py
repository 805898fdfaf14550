import os
from pathlib import Path

import pytest
from support.inbox_files import a_settled_file

from airwire_ingest.reader import ChangedError, Reader

SPEECH = b"ANNA: Good evening.\n"


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    (tmp_path / "inbox").mkdir()
    return tmp_path / "inbox"


def test_a_file_is_read_whole_and_known_by_its_hash(inbox: Path) -> None:
    taken = Reader(inbox, max_file_bytes=100).read(a_settled_file(inbox, "deep/a.txt", SPEECH))
    assert taken.content == SPEECH
    assert taken.reading is not None
    assert taken.document_id is not None
    assert taken.document_id.startswith("72804")


def test_a_file_that_changed_since_it_settled_is_left_alone(inbox: Path) -> None:
    settled = a_settled_file(inbox, "a.txt", SPEECH)
    with (inbox / "a.txt").open("ab") as file:
        file.write(b"BEN: More.\n")
    with pytest.raises(ChangedError):
        Reader(inbox, max_file_bytes=100).read(settled)
    assert Reader(inbox, max_file_bytes=100).read_all([settled]) == []


def test_a_link_put_in_the_files_place_is_not_followed(inbox: Path, tmp_path: Path) -> None:
    settled = a_settled_file(inbox, "a.txt", SPEECH)
    (tmp_path / "secret").write_bytes(SPEECH)
    (inbox / "a.txt").unlink()
    (inbox / "a.txt").symlink_to(tmp_path / "secret")
    with pytest.raises(ChangedError):
        Reader(inbox, max_file_bytes=100).read(settled)


def test_a_folder_that_was_swapped_for_a_link_is_not_entered(inbox: Path, tmp_path: Path) -> None:
    settled = a_settled_file(inbox, "deep/a.txt", SPEECH)
    (inbox / "deep").rename(tmp_path / "outside")
    (inbox / "deep").symlink_to(tmp_path / "outside")
    with pytest.raises(ChangedError):
        Reader(inbox, max_file_bytes=100).read(settled)


def test_a_pipe_put_in_the_files_place_does_not_hold_us(inbox: Path) -> None:
    settled = a_settled_file(inbox, "a.txt", SPEECH)
    (inbox / "a.txt").unlink()
    os.mkfifo(inbox / "a.txt")
    with pytest.raises(ChangedError):
        Reader(inbox, max_file_bytes=100).read(settled)


def test_what_can_be_no_document_is_refused_by_name(inbox: Path) -> None:
    os.mkfifo(inbox / "pipe")
    (inbox / "link").symlink_to("pipe")
    refused = {
        "empty": a_settled_file(inbox, "empty.txt", b""),
        "binary": a_settled_file(inbox, "a.bin", bytes(50)),
        "too_large": a_settled_file(inbox, "large.txt", b"a" * 101),
        "not_a_file": a_settled_file(inbox, "pipe"),
        "symlink": a_settled_file(inbox, "link"),
    }
    for reason, settled in refused.items():
        taken = Reader(inbox, max_file_bytes=100).read(settled)
        assert taken.refusal is not None
        assert taken.refusal.reason == reason
        assert settled.found.path in str(taken.refusal)
        assert taken.reading is None
