import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from airwire_ingest.names import is_ignored, printable, with_infix, with_suffix


@pytest.mark.parametrize(
    "name",
    [".hidden", "~$story.docx", "story.txt~", "story.txt.PART", "a.filepart", "a.crdownload",
     "a.tmp", ".story.txt.swp", "Thumbs.db", "#story#"],
)  # fmt: skip
def test_hidden_temporary_and_partial_names_are_passed_over(name: str) -> None:
    assert is_ignored(name)


@pytest.mark.parametrize("name", ["story.txt", "partial.txt", "tmp.txt", "we\nird 😀.txt", "a"])
def test_other_names_are_not(name: str) -> None:
    assert not is_ignored(name)


def test_bytes_that_are_not_utf8_are_written_out() -> None:
    assert printable(os.fsdecode(b"caf\xe9/\xf0\x9f\x98\x80\n.txt")) == "caf\\xe9/😀\n.txt"


def test_an_infix_stands_before_the_extension() -> None:
    assert with_infix("story.txt", "3fa1") == "story.3fa1.txt"
    assert with_infix("story", "3fa1") == "story.3fa1"


@given(st.text(min_size=1, max_size=255).map(lambda s: s.replace("/", "_").replace("\0", "_")))
def test_a_longer_name_still_fits_a_file_system_and_is_still_text(name: str) -> None:
    longer = with_suffix(name.encode("utf-8", "ignore").decode() or "x", ".reason.json")
    assert longer.endswith(".reason.json")
    assert len(os.fsencode(longer)) <= 255
    longer.encode("utf-8")
