from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from airwire_enrich.policy import (
    BUDGET_SECONDS,
    MAX_ATTEMPTS,
    Failure,
    GiveUp,
    Retry,
    budget_seconds,
    decide,
)


def a_failure(*, permanent: bool = False, stage: Literal["parsing"] = "parsing") -> Failure:
    return Failure(
        reason="unexpected_error", stage=stage, message="", exception=None, permanent=permanent
    )


def test_a_permanent_failure_is_given_up_at_once() -> None:
    failure = a_failure(permanent=True)
    assert decide(failure, attempt=1, left_seconds=9) == GiveUp(failure, 1)


def test_another_failure_is_tried_three_times() -> None:
    decisions = [decide(a_failure(), attempt=n, left_seconds=9) for n in (1, 2, 3)]
    assert [type(decision) for decision in decisions] == [Retry, Retry, GiveUp]


@pytest.mark.parametrize("attempt", range(1, MAX_ATTEMPTS))
def test_no_attempt_begins_after_the_budget_is_spent(attempt: int) -> None:
    assert isinstance(decide(a_failure(), attempt=attempt, left_seconds=0.1), GiveUp)


@given(st.integers(min_value=0, max_value=64 * 2**20))
def test_a_large_document_has_longer_and_a_small_one_ten_seconds(size: int) -> None:
    assert budget_seconds(size) >= BUDGET_SECONDS
    assert budget_seconds(0) == BUDGET_SECONDS


def test_all_pauses_together_stay_far_below_the_budget() -> None:
    pauses = 0.0
    for attempt in range(1, MAX_ATTEMPTS):
        decision = decide(a_failure(), attempt=attempt, left_seconds=BUDGET_SECONDS)
        assert isinstance(decision, Retry)
        pauses += decision.delay_seconds
    assert pauses < BUDGET_SECONDS / 5
