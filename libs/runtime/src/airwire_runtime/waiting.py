"""Wait for a server that is away: say so once, try again, say when it's back."""

import asyncio
import random
import time
from collections.abc import Awaitable, Callable
from typing import TypeVar

import structlog

from airwire_runtime.errors import UnavailableError

T = TypeVar("T")

_FIRST_PAUSE_SECONDS = 0.1
# Recovery is noticed within this time of the server's return.
_LONGEST_PAUSE_SECONDS = 3.0

log = structlog.get_logger()


async def when_available(
    what: str, attempt: Callable[[], Awaitable[T]], *, patience_seconds: float | None = None
) -> T:
    """Call `attempt` until it no longer raises `UnavailableError`, and return its result.

    With `patience_seconds` the error is raised once that has passed: for a person who waits.
    """
    pause = _FIRST_PAUSE_SECONDS
    began = time.monotonic()
    waiting = False
    while True:
        try:
            result = await attempt()
        except UnavailableError as error:
            if patience_seconds is not None and time.monotonic() - began > patience_seconds:
                raise
            if not waiting:
                waiting = True
                log.warning(
                    "dependency_awaited", dependency=what, reason=error.reason, error=str(error)
                )
            # Jitter keeps many processes from coming back in one instant.
            await asyncio.sleep(pause * random.uniform(0.7, 1.3))  # noqa: S311
            pause = min(pause * 2, _LONGEST_PAUSE_SECONDS)
        else:
            if waiting:
                log.info("dependency_returned", dependency=what)
            return result
