"""The index finds what a dictionary would, and forgets what is gone."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from airwire_relate.likeness import postings as module
from airwire_relate.likeness.postings import COMMON, Postings

# Apart in the bits that are kept.
shingle = st.integers(0, 400).map(lambda number: (number * 2_654_435_761 % 2**32) << 32)


def found(postings: Postings, shingles: set[int]) -> dict[int, set[int]]:
    asked = np.array(sorted(shingles), np.uint64)
    return {key: set(numbers) for key, numbers in postings.find(asked)}


@given(st.lists(st.sets(shingle, min_size=1, max_size=30), max_size=40))
def test_it_finds_what_was_posted_however_often_runs_were_merged(
    posted: list[set[int]],
) -> None:
    expected: dict[int, set[int]] = {}
    postings = Postings(lambda _number: True)
    for number, shingles in enumerate(posted):
        postings.add(shingles, number)
        postings.flush()
        for each in shingles:
            expected.setdefault(each, set()).add(number)
    wanted = {key: those for key, those in expected.items() if len(those) <= COMMON}
    assert found(postings, set(expected)) == wanted


def test_a_common_shingle_tells_nothing_and_costs_no_more_than_that() -> None:
    postings = Postings(lambda _number: True)
    for number in range(1000):
        postings.add([7 << 32], number)
        postings.flush()
    assert found(postings, {7 << 32}) == {}
    assert len(postings) < 10 * COMMON


def test_what_is_gone_leaves_with_the_next_merge() -> None:
    live = set(range(100))
    postings = Postings(live.__contains__)
    for number in range(100):
        postings.add([(number + 1) << 32], number)
    postings.flush()
    live.clear()
    live.add(100)
    postings.add([(n + 1000) << 32 for n in range(100)], 100)
    postings.flush()
    assert len(postings) == 100


def test_the_buffer_becomes_a_run_by_itself() -> None:
    postings = Postings(lambda _number: True)
    count = module.BUFFERED + 5
    postings.add(((n + 1) << 30 for n in range(count)), 1)
    assert found(postings, {1 << 30, count << 30}) == {1 << 30: {1}, count << 30: {1}}
