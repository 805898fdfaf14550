"""Which file somebody means on the command line."""

import hashlib
import os
from pathlib import Path

import pytest

from airwire_cli.named_file import is_transcript_id, named_file


@pytest.mark.parametrize(
    ("given", "seen", "is_same"),
    [
        ("story.txt", "story.txt", True),
        ("story.txt", "a/b/story.txt", True),
        ("b/story.txt", "a/b/story.txt", True),
        ("./b/../b/story.txt", "b/story.txt", True),
        ("/mnt/done/b/story.txt", "b/story.txt", True),
        ("story.txt", "history.txt", False),
        ("c/story.txt", "a/b/story.txt", False),
    ],
)
def test_names_are_compared_part_by_part(given: str, seen: str, is_same: bool) -> None:
    assert named_file(given, inbox=None).is_at(seen) is is_same


def test_a_file_in_the_inbox_is_that_one_and_no_other_of_its_name(tmp_path: Path) -> None:
    file = named_file(str(tmp_path / "inbox" / "story.txt"), inbox=tmp_path / "inbox")
    assert file.is_at("story.txt")
    assert not file.is_at("a/story.txt")


def test_a_file_that_is_there_is_known_by_its_bytes(tmp_path: Path) -> None:
    (tmp_path / "story.txt").write_bytes(b"x")
    file = named_file(str(tmp_path / "story.txt"), inbox=None)
    assert file.document_id == hashlib.sha256(b"x").hexdigest()
    assert named_file(str(tmp_path / "gone.txt"), inbox=None).document_id is None


def test_a_name_that_is_no_text_is_written_as_in_a_record(tmp_path: Path) -> None:
    given = os.fsdecode(b"caf\xe9.txt")
    assert named_file(given, inbox=None).is_at("caf\\xe9.txt")


@pytest.mark.parametrize(
    ("text", "is_id"),
    [
        ("a" * 64, True),
        ("a" * 64 + "/2", True),
        ("a" * 64 + "/0", False),
        ("a" * 63, False),
        ("A" * 64, False),
        ("a" * 64 + "\n", False),
    ],
)
def test_what_is_an_id(text: str, is_id: bool) -> None:
    assert is_transcript_id(text) is is_id
