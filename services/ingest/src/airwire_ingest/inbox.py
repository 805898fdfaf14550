"""The inbox as a stream of settled files: rescans, hints and quiet periods brought together."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from contextlib import aclosing
from dataclasses import dataclass

import structlog

from airwire_ingest.found import Found, Stamp
from airwire_ingest.names import printable
from airwire_ingest.scanning import Chunk, Tree
from airwire_ingest.settling import Instant, Settled, Settling
from airwire_ingest.watcher import Hint, Watcher

_QUEUE_FILES = 2_000
_BATCH_FILES = 500
_BATCH_BYTES = 16 * 1024 * 1024
_LONGEST_TICK_SECONDS = 0.5
_STUCK_RETRY_SECONDS = 60.0

log = structlog.get_logger()


def now() -> Instant:
    """By the clocks of this machine."""
    return Instant(monotonic=time.monotonic(), wall=time.time())


@dataclass(frozen=True, slots=True)
class _Stuck:
    stamp: Stamp
    next_try: float


class Inbox:
    """Finds files, waits until they have settled and hands them over in batches."""

    def __init__(
        self,
        *,
        tree: Tree,
        watcher: Watcher,
        settling: Settling,
        rescan_seconds: float,
        quiet_seconds: float,
        is_known: Callable[[Sequence[Found]], Awaitable[set[str]]] | None = None,
        clock: Callable[[], Instant] = now,
    ) -> None:
        """`is_known` names paths, of those given, that need not be looked at again.

        It is for an inbox whose files stay where they are.
        """
        self._tree = tree
        self._watcher = watcher
        self._settling = settling
        self._rescan_seconds = rescan_seconds
        self._tick_seconds = min(quiet_seconds / 5 or _LONGEST_TICK_SECONDS, _LONGEST_TICK_SECONDS)
        self._is_known = is_known
        self._clock = clock
        self._queue: asyncio.Queue[Settled] = asyncio.Queue(_QUEUE_FILES)
        self._in_hand: set[str] = set()
        self._stuck: dict[str, _Stuck] = {}
        self._unreadable_folders: set[str] = set()
        self._rescan = asyncio.Event()
        self.last_progress = clock().monotonic
        """When the rescan last moved on, by the monotonic clock."""
        self.ignored = 0
        """Files under passed-over names in the last whole scan."""

    async def next_batch(self) -> list[Settled]:
        """The next settled files: at least one, at most a bounded number and size."""
        batch = [await self._queue.get()]
        size = batch[0].found.stamp.size
        while len(batch) < _BATCH_FILES and size < _BATCH_BYTES and not self._queue.empty():
            batch.append(self._queue.get_nowait())
            size += batch[-1].found.stamp.size
        return batch

    def release(self, batch: Iterable[Settled]) -> None:
        """These were dealt with: what is at their paths from now on is looked at afresh."""
        self._in_hand.difference_update(settled.found.path for settled in batch)

    def keep_stuck(self, found: Found) -> bool:
        """It can't be moved; it is not tried again for a while. Returns whether that is news."""
        earlier = self._stuck.get(found.path)
        self._stuck[found.path] = _Stuck(
            found.stamp, self._clock().monotonic + _STUCK_RETRY_SECONDS
        )
        return earlier is None or earlier.stamp != found.stamp

    def forget_stuck(self, found: Found) -> None:
        self._stuck.pop(found.path, None)

    @property
    def stuck(self) -> int:
        return len(self._stuck)

    @property
    def in_hand(self) -> int:
        """Settled, and not dealt with yet."""
        return len(self._in_hand)

    @property
    def settling(self) -> int:
        return len(self._settling)

    def reset(self) -> None:
        """Forget what is waiting and in hand: the scan that follows finds all that is there."""
        self._queue = asyncio.Queue(_QUEUE_FILES)
        self._in_hand.clear()
        self._settling.reset()
        self.last_progress = self._clock().monotonic

    async def run(self) -> None:
        """Look for files until cancelled."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._rescans())
            tasks.create_task(self._follow_hints())
            tasks.create_task(self._look_again())

    async def _rescans(self) -> None:
        while True:
            started = self._clock().monotonic
            ignored = 0
            self._rescan.clear()
            async for chunk in self._walk(""):
                self.last_progress = self._clock().monotonic
                ignored += len(chunk.ignored)
                await self._consider(chunk)
            self.ignored = ignored
            self.last_progress = self._clock().monotonic
            # A long walk is followed by as long a rest.
            pause = max(self._rescan_seconds, self.last_progress - started)
            try:
                async with asyncio.timeout(pause):
                    await self._rescan.wait()
            except TimeoutError:
                continue

    async def _follow_hints(self) -> None:
        async with aclosing(self._watcher.hints()) as hints:
            async for hint in hints:
                await self._follow(hint)

    async def _follow(self, hint: Hint) -> None:
        if not hint.path:
            self._rescan.set()
            return
        found = self._tree.at(hint.path)
        if found is not None:
            await self._consider(self._tree.chunk_of(found), moved=hint.moved)
        elif not self._tree.passes_over(hint.path):
            async for chunk in self._walk(hint.path):
                await self._consider(chunk, moved=hint.moved)

    async def _walk(self, under: str) -> AsyncIterator[Chunk]:
        walk = self._tree.walk(under)
        while (chunk := await asyncio.to_thread(next, walk, None)) is not None:
            yield chunk

    async def _look_again(self) -> None:
        while True:
            await asyncio.sleep(self._tick_seconds)
            for path in self._settling.due(self._clock()):
                found = self._tree.at(path)
                if found is None:
                    self._settling.forget(path)
                else:
                    await self._offer([found], moved=False)

    async def _consider(self, chunk: Chunk, *, moved: bool = False) -> None:
        for folder in chunk.folders:
            self._watcher.watch(folder)
        for ignored in chunk.ignored:
            self._settling.note_partial(ignored.stamp)
        for folder, problem in chunk.unreadable:
            self._tell_unreadable(folder, problem)
        found: Sequence[Found] = chunk.found
        if found and self._is_known is not None:
            known = await self._is_known(found)
            found = [each for each in found if each.path not in known]
        await self._offer(found, moved=moved)

    async def _offer(self, found: Sequence[Found], *, moved: bool) -> None:
        for each in found:
            if each.path in self._in_hand or self._is_resting(each):
                continue
            settled = self._settling.look(each, self._clock(), moved=moved)
            if settled is not None:
                self._in_hand.add(each.path)
                await self._queue.put(settled)

    def _is_resting(self, found: Found) -> bool:
        stuck = self._stuck.get(found.path)
        return (
            stuck is not None
            and stuck.stamp == found.stamp
            and self._clock().monotonic < stuck.next_try
        )

    def _tell_unreadable(self, folder: str, problem: str) -> None:
        if folder not in self._unreadable_folders:
            self._unreadable_folders.add(folder)
            log.warning(
                "folder_unreadable",
                path=printable(folder) or ".",
                error=problem,
                remedy="give the folder read and search permission",
            )
