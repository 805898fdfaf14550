"""Waiting for what happens in another process: polled, with a deadline."""

import time
from collections.abc import Callable


def comes_true(condition: Callable[[], object], *, within: float) -> bool:
    """Whether `condition` holds before so many seconds are over."""
    deadline = time.monotonic() + within
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def wait_until(condition: Callable[[], object], what: str, *, within: float = 60.0) -> None:
    """Return once `condition` holds; fail with `what` past the deadline."""
    if not comes_true(condition, within=within):
        raise AssertionError(f"not within {within:.0f} s: {what}")
