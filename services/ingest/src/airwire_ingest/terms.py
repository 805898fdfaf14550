"""Active or standing by: one term after another, until asked to stop."""

import asyncio
from collections.abc import Awaitable

import structlog

from airwire_ingest.inbox import Inbox
from airwire_ingest.intake import Intake
from airwire_ingest.leadership import Leadership, TermEndedError
from airwire_ingest.projection import Projection
from airwire_ingest.publisher import Publisher
from airwire_runtime.waiting import when_available

# What other writers say becomes known; a stand-by has little left to read when it takes over.
_FOLLOW_SECONDS = 10.0
# A batch takes seconds; what takes longer waits for a server, and is resumed in the next term.
_DRAIN_SECONDS = 20.0
# The group waits for us meanwhile: see `airwire_ingest.leadership`.
_LETTING_GO_SECONDS = 8.0
_IDLE_SECONDS = 1.0
_FIRST_PAUSE_SECONDS = 0.5
_LONGEST_PAUSE_SECONDS = 15.0

log = structlog.get_logger()


class Terms:
    """Takes files whenever this instance is the active one."""

    def __init__(
        self,
        *,
        leadership: Leadership,
        inbox: Inbox,
        intake: Intake,
        projection: Projection,
        publisher: Publisher,
    ) -> None:
        self._leadership = leadership
        self._inbox = inbox
        self._intake = intake
        self._projection = projection
        self._publisher = publisher
        self._pause = _FIRST_PAUSE_SECONDS
        self._told: str | None = None

    async def run(self, stopping: asyncio.Event) -> None:
        """Serve term after term. Raises `FatalError`."""
        async with asyncio.TaskGroup() as tasks:
            background = [
                tasks.create_task(self._leadership.run()),
                tasks.create_task(self._follow()),
            ]
            while not stopping.is_set():
                await first_of(self._leadership.gained(), stopping.wait())
                if not stopping.is_set():
                    await self._term(stopping)
            for each in background:
                each.cancel()

    async def _follow(self) -> None:
        while True:
            await when_available("kafka", self._projection.catch_up)
            await asyncio.sleep(_FOLLOW_SECONDS)

    async def _term(self, stopping: asyncio.Event) -> None:
        taken = self._intake.batches
        try:
            await self._serve(stopping)
        except TermEndedError as error:
            if self._intake.batches > taken:
                self._pause, self._told = _FIRST_PAUSE_SECONDS, None
            if error.reason != self._told:
                self._told = error.reason
                log.warning("term_ended", reason=error.reason, error=str(error))
        else:
            self._pause, self._told = _FIRST_PAUSE_SECONDS, None
            return
        # If the group holds that we are the active one still, it is we who try again.
        await first_of(asyncio.sleep(self._pause), stopping.wait())
        self._pause = min(self._pause * 2, _LONGEST_PAUSE_SECONDS)

    async def _serve(self, stopping: asyncio.Event) -> None:
        ending = asyncio.Event()
        work = asyncio.create_task(self._work(ending))
        try:
            await first_of(asyncio.wait([work]), self._leadership.lost(), stopping.wait())
            if not work.done():
                ending.set()
                patience = _DRAIN_SECONDS if stopping.is_set() else _LETTING_GO_SECONDS
                await asyncio.wait(
                    [work], timeout=patience if self._intake.is_busy else _IDLE_SECONDS
                )
        finally:
            work.cancel()
            (outcome,) = await asyncio.gather(work, return_exceptions=True)
            await self._publisher.stop()
            self._leadership.let_go()
        if isinstance(outcome, BaseExceptionGroup):
            raise _first_in(outcome)
        if isinstance(outcome, Exception):
            raise outcome

    async def _work(self, ending: asyncio.Event) -> None:
        await self._intake.start()
        self._inbox.reset()
        log.info("term_began", term=self._leadership.term)
        async with asyncio.TaskGroup() as tasks:
            looking = tasks.create_task(self._inbox.run())
            await self._intake.run(ending)
            looking.cancel()


async def first_of(*waits: Awaitable[object]) -> None:
    """Return once one of them is done; the others are given up. Raises what it raised."""
    tasks = [asyncio.ensure_future(wait) for wait in waits]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    for task in done:
        task.result()


def _first_in(group: BaseExceptionGroup[BaseException]) -> BaseException:
    first = group.exceptions[0]
    return _first_in(first) if isinstance(first, BaseExceptionGroup) else first
