"""Composition root of ingest: builds every part from the settings and runs them together."""

import asyncio
import signal
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Self

import structlog

from airwire_ingest.disposal import Disposal
from airwire_ingest.found import Found
from airwire_ingest.inbox import Inbox
from airwire_ingest.intake import Intake
from airwire_ingest.ledger import Ledger
from airwire_ingest.projection import Projection
from airwire_ingest.publisher import TRANSACTIONAL_ID, Publisher
from airwire_ingest.reader import Reader
from airwire_ingest.receipts import Receipts
from airwire_ingest.scanning import Tree
from airwire_ingest.settings import InboxSettings, Settings
from airwire_ingest.settling import Settling
from airwire_ingest.slot import Slot
from airwire_ingest.watcher import is_remote, watcher_for
from airwire_runtime.claims import FolderClaimStore
from airwire_runtime.errors import UsageError
from airwire_runtime.health import serve_health
from airwire_runtime.kafka import ensure_topics, transactional_producer
from airwire_runtime.waiting import when_available

# Between bursts, so that a start reads little; also what other writers say becomes known.
_FOLLOW_SECONDS = 30.0
# A batch takes seconds; what takes longer waits for a server, and is resumed at the next start.
_DRAIN_SECONDS = 20.0
_SCAN_OVERDUE_SECONDS = 60.0

log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """What ingest is made of. A test may replace any of them before it runs."""

    inbox: Inbox
    reader: Reader
    ledger: Ledger
    projection: Projection
    publisher: Publisher
    receipts: Receipts
    disposal: Disposal

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """Build all parts. Raises `UsageError` where a folder can't be used."""
        inbox = settings.inbox
        tree = _tree(inbox, settings)
        slot = Slot.first_free(inbox.state)
        ledger = Ledger(slot.ledger)
        receipts = Receipts(inbox.done_folder())
        return cls(
            inbox=Inbox(
                tree=tree,
                watcher=watcher_for(tree.root, force_polling=inbox.force_polling),
                settling=Settling(
                    quiet_seconds=inbox.quiet_seconds,
                    trusts_file_times=is_remote(tree.root) is None,
                ),
                rescan_seconds=inbox.rescan_seconds,
                quiet_seconds=inbox.quiet_seconds,
                is_known=_known_by(ledger) if inbox.leave_in_place else None,
            ),
            reader=Reader(tree.root, max_file_bytes=inbox.max_file_bytes),
            ledger=ledger,
            projection=Projection(settings.kafka, ledger),
            publisher=Publisher(
                producer=lambda: transactional_producer(settings.kafka, TRANSACTIONAL_ID),
                claims=FolderClaimStore(settings.claims.store),
            ),
            receipts=receipts,
            disposal=Disposal(
                inbox=tree.root,
                done=inbox.done_folder(),
                rejected=inbox.rejected_folder(),
                leave_in_place=inbox.leave_in_place,
                earlier=receipts.earlier,
            ),
        )


def _tree(inbox: InboxSettings, settings: Settings) -> Tree:
    try:
        for folder in (inbox.inbox, inbox.done_folder(), inbox.rejected_folder()):
            folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(
            f"The folder {error.filename} can't be made: {error.strerror}. Correct AIRWIRE_INBOX, "
            "AIRWIRE_DONE or AIRWIRE_REJECTED.",
            reason="folder",
        ) from error
    return Tree.of(
        inbox.inbox,
        inbox.done_folder(),
        inbox.rejected_folder(),
        inbox.state,
        settings.claims.store,
    )


def _known_by(ledger: Ledger) -> Callable[[Sequence[Found]], Awaitable[set[str]]]:
    async def is_known(found: Sequence[Found]) -> set[str]:
        paths = {each.sighting_id: each.path for each in found}
        final = await asyncio.to_thread(ledger.final_among, list(paths))
        return {paths[sighting] for sighting in final}

    return is_known


async def run(settings: Settings, *, build: Callable[[Settings], Parts] = Parts.of) -> None:
    """Run until a signal asks to stop. Raises `FatalError` or `UsageError`."""
    stopping = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stopping.set)
    parts = build(settings)
    intake = Intake(
        inbox=parts.inbox,
        reader=parts.reader,
        ledger=parts.ledger,
        projection=parts.projection,
        publisher=parts.publisher,
        receipts=parts.receipts,
        disposal=parts.disposal,
    )
    try:
        async with serve_health(settings.health, lambda: _problems(parts, settings.inbox)):
            work = asyncio.create_task(_work(parts, intake, settings, stopping))
            await _drained(work, intake, stopping)
    finally:
        await parts.publisher.stop()
        parts.ledger.close()


async def _work(parts: Parts, intake: Intake, settings: Settings, stopping: asyncio.Event) -> None:
    await ensure_topics(settings.kafka)
    await intake.start()
    log.info("ingest_started", inbox=str(settings.inbox.inbox.resolve()))
    async with asyncio.TaskGroup() as tasks:
        others = [
            tasks.create_task(parts.inbox.run()),
            tasks.create_task(_follow(parts.projection)),
        ]
        await intake.run(stopping)
        for other in others:
            other.cancel()


async def _follow(projection: Projection) -> None:
    while True:
        await asyncio.sleep(_FOLLOW_SECONDS)
        await when_available("kafka", projection.catch_up)


async def _drained(work: asyncio.Task[None], intake: Intake, stopping: asyncio.Event) -> None:
    """Wait for the work; once asked to stop, only as long as a batch in hand may take.

    Raises what ended the work.
    """
    stop = asyncio.create_task(stopping.wait())
    await asyncio.wait({work, stop}, return_when=asyncio.FIRST_COMPLETED)
    if not work.done():
        await asyncio.wait({work}, timeout=_DRAIN_SECONDS if intake.is_busy else 1.0)
    stop.cancel()
    work.cancel()
    try:
        await work
    except asyncio.CancelledError:
        if not stopping.is_set():
            raise
    except BaseExceptionGroup as group:
        raise _first_of(group) from None


def _first_of(group: BaseExceptionGroup[BaseException]) -> BaseException:
    first = group.exceptions[0]
    return _first_of(first) if isinstance(first, BaseExceptionGroup) else first


async def _problems(parts: Parts, settings: InboxSettings) -> dict[str, str]:
    """What keeps ingest from being ready."""
    problems = {}
    if not parts.projection.is_current:
        problems["ledger"] = "not level with the status topic yet"
    if not parts.publisher.is_alive:
        problems["producer"] = "not connected"
    age = time.monotonic() - parts.inbox.last_progress
    if age > 2 * settings.rescan_seconds + _SCAN_OVERDUE_SECONDS:
        problems["scan"] = f"the inbox was last looked at {age:.0f} seconds ago"
    return problems
