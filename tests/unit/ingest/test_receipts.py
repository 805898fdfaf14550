import errno
import json
import os
from pathlib import Path

import pytest
from support.inbox_files import a_taken_file

from airwire_ingest.decision import Known, decide
from airwire_ingest.folder_lock import FolderLock
from airwire_ingest.leadership import TermEndedError
from airwire_ingest.receipts import Receipt, Receipts
from airwire_runtime.errors import UnavailableError

NOTHING = Known(outcomes={}, receipted=frozenset(), documents=frozenset(), latest={})


def receipts_in(folder: Path) -> Receipts:
    """As a process has them whose term has just begun."""
    receipts = Receipts(folder, FolderLock(folder))
    receipts.look()
    return receipts


def a_receipt(root: Path, name: str = "a.txt") -> Receipt:
    taken = a_taken_file(root / "inbox", name, f"ANNA: This is {name}.\n".encode())
    (decision,) = decide([taken], NOTHING, path_of={name: name})
    return Receipt(decision=decision, final_path=root / "done" / name)


def lines_in(folder: Path) -> list[str]:
    return (folder / "receipts.jsonl").read_text("utf-8").splitlines()


@pytest.fixture
def done(tmp_path: Path) -> Path:
    return tmp_path / "done"


def test_they_name_the_file_its_ids_and_where_it_went(tmp_path: Path, done: Path) -> None:
    receipt = a_receipt(tmp_path)
    receipts_in(done).append([receipt])
    (line,) = lines_in(done)
    told = json.loads(line)
    assert told["document_id"] == told["sha256"] == receipt.decision.outcome.document_id
    assert told["sighting_id"] == receipt.decision.sighting_id
    assert told["final_path"] == str(done / "a.txt")
    assert set(told["times"]) == {"modified", "seen", "settled"}
    assert receipts_in(done).earlier == {receipt.decision.sighting_id: told["final_path"]}


def test_one_that_a_crash_cut_short_is_cut_off(tmp_path: Path, done: Path) -> None:
    receipts_in(done).append([a_receipt(tmp_path)])
    journal = done / "receipts.jsonl"
    whole = journal.read_bytes()
    journal.write_bytes(whole + b'{"sighting_id": "12')
    assert len(receipts_in(done).earlier) == 1
    assert journal.read_bytes() == whole


def test_two_that_write_in_turn_leave_every_line_whole(tmp_path: Path, done: Path) -> None:
    one, other = receipts_in(done), receipts_in(done)
    for number in range(4):
        (one, other)[number % 2].append([a_receipt(tmp_path, f"{number}.txt")])
    assert [json.loads(line)["path"] for line in lines_in(done)] == [
        f"{number}.txt" for number in range(4)
    ]


def test_what_another_has_written_meanwhile_is_not_written_again(
    tmp_path: Path, done: Path
) -> None:
    receipts_in(done).append([a_receipt(tmp_path, "before.txt")])
    left_behind, successor = receipts_in(done), receipts_in(done)
    receipt = a_receipt(tmp_path)
    successor.append([receipt])
    with pytest.raises(TermEndedError, match="Another ingest"):
        left_behind.append([receipt, a_receipt(tmp_path, "b.txt")])
    assert len(lines_in(done)) == 2


def test_what_a_given_up_batch_wrote_late_is_not_written_again(tmp_path: Path, done: Path) -> None:
    receipts = receipts_in(done)
    receipt = a_receipt(tmp_path)
    receipts.append([receipt])
    with pytest.raises(TermEndedError):
        receipts.append([receipt])
    receipts.look()
    assert set(receipts.earlier) == {receipt.decision.sighting_id}


def test_a_line_that_another_left_half_written_is_cut_off(tmp_path: Path, done: Path) -> None:
    receipts = receipts_in(done)
    receipts.append([a_receipt(tmp_path, "a.txt")])
    with (done / "receipts.jsonl").open("ab") as journal:
        journal.write(b'{"sighting_id": "12')
    receipts.append([a_receipt(tmp_path, "b.txt")])
    assert [json.loads(line)["path"] for line in lines_in(done)] == ["a.txt", "b.txt"]


def test_a_journal_that_was_taken_away_is_begun_again(tmp_path: Path, done: Path) -> None:
    receipts = receipts_in(done)
    receipts.append([a_receipt(tmp_path, "a.txt")])
    (done / "receipts.jsonl").rename(done / "receipts-old.jsonl")
    receipts.append([a_receipt(tmp_path, "b.txt")])
    assert [json.loads(line)["path"] for line in lines_in(done)] == ["b.txt"]


def test_who_finds_the_folder_locked_is_told_to_try_again(tmp_path: Path, done: Path) -> None:
    receipts = receipts_in(done)
    with FolderLock(done).held(), pytest.raises(UnavailableError, match=r"\.airwire\.lock"):
        receipts.append([a_receipt(tmp_path)])
    receipts.append([a_receipt(tmp_path)])
    assert len(lines_in(done)) == 1


def test_lines_that_do_not_become_durable_are_taken_back_and_may_be_written_again(
    tmp_path: Path, done: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = receipts_in(done), a_receipt(tmp_path, "b.txt")
    first.append([a_receipt(tmp_path)])

    def fails(_handle: int) -> None:
        with FolderLock(done).held():
            raise OSError(errno.EIO, "Input/output error")

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", fails)
        with pytest.raises(UnavailableError, match=r"receipts\.jsonl can't be written"):
            first.append([second])
    assert len(lines_in(done)) == 1
    first.append([second])
    assert len(lines_in(done)) == 2


def test_a_folder_has_one_name_for_all_who_share_it(done: Path, tmp_path: Path) -> None:
    assert FolderLock(done).name() == FolderLock(done).name()
    assert FolderLock(done).name() != FolderLock(tmp_path / "other").name()


def test_all_of_a_journal_is_read_in_pieces_and_from_where_it_was_left(
    tmp_path: Path, done: Path
) -> None:
    receipts = receipts_in(done)
    first, second = a_receipt(tmp_path, "a.txt"), a_receipt(tmp_path, "b.txt")
    receipts.append([first])
    ((found, read_to),) = receipts.since(0)
    assert found == [first.decision.sighting_id]
    receipts.append([second])
    assert [found for found, _ in receipts.since(read_to)] == [[second.decision.sighting_id]]
    assert list(receipts.since((done / "receipts.jsonl").stat().st_size)) == []
    assert list(receipts_in(tmp_path / "empty").since(0)) == []


def test_a_journal_that_was_begun_again_is_read_from_its_start(tmp_path: Path, done: Path) -> None:
    receipt = a_receipt(tmp_path)
    receipts_in(done).append([receipt])
    ((found, _),) = receipts_in(done).since(10_000)
    assert found == [receipt.decision.sighting_id]
