"""Keep children running: start again what ends, later each time, and say so once."""

import asyncio
import time
from collections.abc import Callable
from typing import Protocol

from airwire_cli.embedded.child import Child
from airwire_runtime.errors import AirwireError, UsageError

_LOOK_SECONDS = 0.1
_FIRST_PAUSE_SECONDS = 0.5
_LONGEST_PAUSE_SECONDS = 30.0
# What has run this long has recovered: its next end is news again.
_RECOVERED_SECONDS = 60.0


class Supervised(Protocol):
    """A server or a service of ours."""

    name: str

    @property
    def child(self) -> Child | None: ...

    def spawn(self) -> None: ...

    def await_ready(self) -> None: ...

    def failure(self) -> AirwireError: ...


Say = Callable[[str, AirwireError], None]
"""Told the name of what ended, and why; told once until it has recovered."""


async def supervise(
    supervised: Supervised,
    *,
    say: Say,
    first_pause: float = _FIRST_PAUSE_SECONDS,
    recovered_after: float = _RECOVERED_SECONDS,
) -> None:
    """Start `supervised` again whenever it ends. Raises `UsageError` where that is no use.

    Runs until it is cancelled. It must run in the main thread.
    """
    pause = first_pause
    has_said = False
    while True:
        began = time.monotonic()
        await _ended(supervised)
        if time.monotonic() - began > recovered_after:
            pause, has_said = first_pause, False
        failure = supervised.failure()
        if isinstance(failure, UsageError):
            raise failure
        if not has_said:
            has_said = True
            say(supervised.name, failure)
        await asyncio.sleep(pause)
        pause = min(pause * 2, _LONGEST_PAUSE_SECONDS)
        await _restarted(supervised)


async def _ended(supervised: Supervised) -> None:
    child = supervised.child
    while child is not None and child.exit_code() is None:  # noqa: ASYNC110  it sets no event
        await asyncio.sleep(_LOOK_SECONDS)
    if child is not None:
        # What it started itself ends with it.
        child.kill()


async def _restarted(supervised: Supervised) -> None:
    try:
        supervised.spawn()
        ready = asyncio.ensure_future(asyncio.to_thread(supervised.await_ready))
        try:
            await asyncio.shield(ready)
        except asyncio.CancelledError:
            # Ends the thread that waits for it.
            if supervised.child is not None:
                supervised.child.kill()
            await asyncio.gather(ready, return_exceptions=True)
            raise
    except AirwireError:
        # It has ended; the loop that called sees that, and why.
        return
