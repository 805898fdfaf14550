"""Records that were left out, as they go with the committed offsets."""

import pytest

from airwire_relate.left_out import LeftOut


def test_what_is_committed_is_taken_up_again() -> None:
    before, after = LeftOut(), LeftOut()
    for place in ((0, 7), (0, 12), (5, 3)):
        before.add(*place)
    for partition in range(8):
        after.unpack(partition, before.packed(partition))
    assert all(place in after for place in ((0, 7), (0, 12), (5, 3)))
    assert (5, 12) not in after
    assert before.packed(1) == ""


def test_the_newest_of_a_partition_fit_into_what_a_broker_takes() -> None:
    before, after = LeftOut(), LeftOut()
    last = 10**14 - 1
    for offset in range(last - 999, last + 1):
        before.add(0, offset)
    assert len(before.packed(0)) <= 4096
    after.unpack(0, before.packed(0))
    assert (0, last) in after
    assert (0, last - 255) in after
    assert (0, last - 256) not in after


@pytest.mark.parametrize("packed", ["", "by hand", "{}", '["7"]', "12"])
def test_what_somebody_else_committed_says_nothing(packed: str) -> None:
    left_out = LeftOut()
    left_out.unpack(0, packed)
    assert left_out.packed(0) == ""
