from pathlib import Path

from airwire_ingest.slot import Slot


def test_two_processes_on_one_folder_get_two_ledgers_and_two_names(tmp_path: Path) -> None:
    first, second = Slot.first_free(tmp_path), Slot.first_free(tmp_path)
    assert first.ledger != second.ledger
    assert first.instance != second.instance
    first.release()
    second.release()


def test_whoever_comes_next_gets_the_ledger_and_the_name_of_the_one_before(
    tmp_path: Path,
) -> None:
    before = Slot.first_free(tmp_path)
    before.release()
    after = Slot.first_free(tmp_path)
    assert (after.ledger, after.instance) == (before.ledger, before.instance)
    after.release()


def test_a_name_that_a_crash_cut_short_is_made_anew(tmp_path: Path) -> None:
    slot = Slot.first_free(tmp_path)
    slot.release()
    (tmp_path / "ledger-1.lock").write_text(slot.instance[:7])
    again = Slot.first_free(tmp_path)
    assert len(again.instance) == len(slot.instance)
    again.release()
