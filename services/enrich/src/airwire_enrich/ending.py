"""The one way a service ends before it is told to: with a named reason, once."""

import asyncio

import structlog

from airwire_runtime.errors import FatalError

log = structlog.get_logger()


class Ending:
    """Collects the first reason to end; whoever runs the service waits for it."""

    def __init__(self) -> None:
        self._asked = asyncio.Event()
        self._error: FatalError | None = None

    def ask(self) -> None:
        """End in good order: somebody asked for it."""
        self._asked.set()

    def fail(self, error: FatalError) -> None:
        """End because going on could lose or double something."""
        if self._error is None:
            self._error = error
            log.error("service_ending", reason=error.reason, error=str(error))
        self._asked.set()

    @property
    def is_due(self) -> bool:
        return self._asked.is_set()

    async def wait(self) -> None:
        """Return when the service is to end. Raises the `FatalError` if there was one."""
        await self._asked.wait()
        if self._error is not None:
            raise self._error
