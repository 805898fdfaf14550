"""The watch-list's file: read at the start, and again whenever it changes."""

import asyncio
from pathlib import Path

import structlog

from airwire_relate.watching.matcher import Matcher
from airwire_relate.watching.watchlist import MOST_BYTES, Watchlist, read_watchlist
from airwire_runtime.errors import UnavailableError, UsageError
from airwire_runtime.waiting import when_available

log = structlog.get_logger()

_LOOK_SECONDS = 1.0


class WatchlistFile:
    """The rules that hold now. A change that can't be used leaves those before it in force."""

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._content: bytes | None = None
        self.watchlist = Watchlist()
        self.matcher = Matcher(self.watchlist)
        self.problem: str | None = None
        """Why what is in the file now does not hold."""

    async def load(self) -> None:
        """Read it for the first time; wait until it is there and right.

        Else transcripts would pass unmatched for a typing error.
        """
        if self._path is not None:
            await when_available("watchlist", self._first)

    async def _first(self) -> None:
        await self.look()
        if self.problem is not None:
            raise UnavailableError(self.problem, reason="watchlist")

    async def watch(self) -> None:
        """Look now and then. Runs until cancelled."""
        while self._path is not None:
            await asyncio.sleep(_LOOK_SECONDS)
            await self.look()

    async def look(self) -> None:
        """Take up what is in the file, if it is something else than before."""
        if self._path is None:
            return
        try:
            content = await asyncio.to_thread(_read, self._path)
        except OSError as error:
            self._refuse(
                f"The watch-list {self._path} can't be read: {error.strerror}. "
                "Put it there or correct AIRWIRE_WATCHLIST."
            )
            return
        if content == self._content and self.problem is None:
            return
        try:
            self.watchlist = await asyncio.to_thread(read_watchlist, content, name=str(self._path))
        except UsageError as error:
            self._refuse(str(error))
            return
        self._content, self.problem = content, None
        self.matcher = Matcher(self.watchlist)
        log.info("watchlist_loaded", path=str(self._path), rules=len(self.watchlist.rules))

    def _refuse(self, problem: str) -> None:
        if problem == self.problem:
            return
        self.problem = problem
        if self._content is not None:
            log.error(
                "watchlist_refused", error=problem, remedy="the rules before it stay in force"
            )


def _read(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(MOST_BYTES + 1)
