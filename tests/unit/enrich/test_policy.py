from typing import Literal

from hypothesis import given
from hypothesis import strategies as st

from airwire_enrich.policy import (
    MAX_ATTEMPTS,
    Failure,
    GiveUp,
    Retry,
    attempt_seconds,
    decide,
)


def a_failure(*, permanent: bool = False, stage: Literal["parsing"] = "parsing") -> Failure:
    return Failure(
        reason="unexpected_error", stage=stage, message="", exception=None, permanent=permanent
    )


def test_a_permanent_failure_is_given_up_at_once() -> None:
    failure = a_failure(permanent=True)
    assert decide(failure, attempt=1) == GiveUp(failure, 1)


def test_another_failure_is_tried_three_times() -> None:
    decisions = [decide(a_failure(), attempt=n) for n in (1, 2, 3)]
    assert [type(decision) for decision in decisions] == [Retry, Retry, GiveUp]


def test_all_attempts_and_pauses_of_a_small_document_take_ten_seconds_at_most() -> None:
    seconds = MAX_ATTEMPTS * attempt_seconds(0)
    for attempt in range(1, MAX_ATTEMPTS):
        decision = decide(a_failure(), attempt=attempt)
        assert isinstance(decision, Retry)
        seconds += decision.delay_seconds
    assert seconds <= 10


@given(st.integers(min_value=0, max_value=64 * 2**20))
def test_a_large_document_has_longer(size: int) -> None:
    assert attempt_seconds(size) >= attempt_seconds(0)


def test_a_packed_document_is_given_the_time_that_it_takes_unpacked() -> None:
    assert attempt_seconds(2**20, "application/gzip") == attempt_seconds(10 * 2**20)


@given(st.binary(max_size=64))
def test_pauses_are_spread_by_document_and_the_same_every_time(key: bytes) -> None:
    first, second = (decide(a_failure(), attempt=1, key=key) for _ in range(2))
    assert first == second
    assert isinstance(first, Retry)
    assert 0.1 <= first.delay_seconds <= 0.2


def test_documents_that_failed_together_do_not_come_back_together() -> None:
    decisions = {decide(a_failure(), attempt=1, key=b"%d" % n) for n in range(100)}
    assert len(decisions) == 100
