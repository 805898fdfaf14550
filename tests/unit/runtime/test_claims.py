"""What is kept under its hash, and what becomes of it."""

import errno
import os
from pathlib import Path

import pytest

from airwire_runtime.claims import FolderClaimStore, dataref_for
from airwire_runtime.errors import DocumentError, UnavailableError


def test_what_is_kept_comes_back_and_is_listed(tmp_path: Path) -> None:
    store = FolderClaimStore(tmp_path / "claims")
    datarefs = {store.put(content) for content in (b"one", b"two", b"one")}
    assert datarefs == {dataref_for(b"one"), dataref_for(b"two")} == set(store.datarefs())
    assert store.get(dataref_for(b"two")) == b"two"


def test_what_is_deleted_is_gone_with_what_a_crash_left_of_it(tmp_path: Path) -> None:
    store = FolderClaimStore(tmp_path)
    dataref, other = store.put(b"one"), store.put(b"two")
    digest = dataref.rpartition("/")[2]
    (tmp_path / digest[:2] / f".{digest}.0a1b2c3d.part").write_bytes(b"on")
    assert store.delete(dataref)
    assert not store.delete(dataref)
    assert list((tmp_path / digest[:2]).iterdir()) == []
    with pytest.raises(DocumentError, match="not in the claim store"):
        store.get(dataref)
    assert store.get(other) == b"two"


def test_a_store_that_was_never_used_holds_nothing(tmp_path: Path) -> None:
    store = FolderClaimStore(tmp_path / "none")
    assert list(store.datarefs()) == []
    assert not store.delete(dataref_for(b"one"))


def test_an_address_from_outside_leads_nowhere_else(tmp_path: Path) -> None:
    store = FolderClaimStore(tmp_path / "claims")
    with pytest.raises(DocumentError, match="no address"):
        store.delete("claim:sha256/../../etc/passwd")


def test_a_full_disk_is_told_and_leaves_nothing_half_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = FolderClaimStore(tmp_path)

    def full(_handle: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", full)
        with pytest.raises(UnavailableError, match="takes no more: No space left on device"):
            store.put(b"one")
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
    assert store.get(store.put(b"one")) == b"one"


def test_a_claim_that_can_not_be_deleted_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = FolderClaimStore(tmp_path)
    dataref = store.put(b"one")

    def refused(_path: Path, **_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "unlink", refused)
    with pytest.raises(UnavailableError, match="can't be deleted: Permission denied"):
        store.delete(dataref)
