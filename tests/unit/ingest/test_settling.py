from dataclasses import replace

import pytest

from airwire_ingest.found import Found, Stamp
from airwire_ingest.settling import Instant, Settling

STARTED = 1_700_000_000.0


def at(seconds: float, *, jump: float = 0.0) -> Instant:
    return Instant(monotonic=seconds, wall=STARTED + seconds + jump)


def a_file(*, size: int = 10, changed: float = 0.0, inode: int = 7, path: str = "a.txt") -> Found:
    ns = int((STARTED + changed) * 1e9)
    return Found(path, Stamp(inode, size, ns), ns, "file")


@pytest.fixture
def settling() -> Settling:
    return Settling(quiet_seconds=5, trusts_file_times=True)


def test_a_file_settles_once_it_has_not_changed_for_the_quiet_period() -> None:
    settling = Settling(quiet_seconds=5, trusts_file_times=False)
    assert settling.look(a_file(), at(0)) is None
    assert settling.look(a_file(), at(4.9)) is None
    settled = settling.look(a_file(), at(5))
    assert settled is not None
    assert (settled.seen_at, settled.settled_at) == (STARTED, STARTED + 5)
    assert len(settling) == 0


def test_a_file_that_grows_starts_the_quiet_period_again(settling: Settling) -> None:
    settling.look(a_file(size=1, changed=0), at(0))
    assert settling.look(a_file(size=2, changed=4), at(4)) is None
    assert settling.look(a_file(size=2, changed=4), at(8)) is None
    settled = settling.look(a_file(size=2, changed=4), at(9))
    assert settled is not None
    assert settled.seen_at == STARTED


def test_a_file_that_was_moved_in_is_taken_at_once(settling: Settling) -> None:
    assert settling.look(a_file(changed=0), at(0), moved=True) is not None


def test_the_very_file_that_stood_under_a_partial_name_is_taken_at_once(
    settling: Settling,
) -> None:
    partial = a_file(path="a.txt.part")
    settling.note_partial(partial.stamp)
    assert settling.look(a_file(path="a.txt"), at(1)) is not None


def test_another_file_that_only_got_its_inode_is_not(settling: Settling) -> None:
    settling.note_partial(a_file(path="a.txt.part", size=3).stamp)
    assert settling.look(a_file(path="a.txt", size=4), at(1)) is None


def test_a_file_untouched_for_long_is_settled_at_first_sight(settling: Settling) -> None:
    assert settling.look(a_file(changed=-60), at(0)) is not None


def test_an_old_modification_time_alone_proves_nothing(settling: Settling) -> None:
    copied = replace(a_file(changed=-9999), ctime_ns=int(STARTED * 1e9))
    assert settling.look(copied, at(1)) is None


def test_times_of_another_machine_prove_nothing() -> None:
    settling = Settling(quiet_seconds=5, trusts_file_times=False)
    assert settling.look(a_file(changed=-60), at(0)) is None


def test_after_a_jump_of_the_clock_file_times_prove_nothing_for_a_quiet_period(
    settling: Settling,
) -> None:
    settling.look(a_file(changed=0), at(0))
    assert settling.look(a_file(changed=1, size=2), at(1, jump=3600)) is None
    assert settling.look(a_file(changed=1, size=2), at(7, jump=3600)) is not None


def test_only_what_may_have_settled_is_due(settling: Settling) -> None:
    settling.look(a_file(path="early.txt"), at(0))
    settling.look(a_file(path="late.txt", changed=3), at(3))
    assert settling.due(at(5)) == ["early.txt"]


def test_memory_is_bounded_and_what_is_beyond_is_seen_by_a_later_scan(
    settling: Settling,
) -> None:
    for number in range(30_000):
        settling.look(a_file(path=f"{number}.txt"), at(0))
    assert len(settling) == 20_000
    assert settling.look(a_file(path="29999.txt"), at(6)) is not None


def test_a_file_that_changed_in_the_future_settles_by_the_clock_that_never_jumps(
    settling: Settling,
) -> None:
    assert settling.look(a_file(changed=3600), at(0)) is None
    assert settling.look(a_file(changed=3600), at(4)) is None
    assert settling.look(a_file(changed=3600), at(5)) is not None


def test_a_clock_that_was_set_back_neither_takes_a_growing_file_nor_holds_a_quiet_one(
    settling: Settling,
) -> None:
    assert settling.look(a_file(changed=0), at(0)) is None
    back = -7200.0
    assert settling.look(a_file(changed=back + 4, size=11), at(4, jump=back)) is None
    assert settling.look(a_file(changed=back + 4, size=11), at(8, jump=back)) is None
    assert settling.look(a_file(changed=back + 4, size=11), at(9, jump=back)) is not None
