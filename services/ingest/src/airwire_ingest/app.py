"""Composition root of ingest: builds every part from the settings and runs them together."""

import asyncio
import signal
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Self

import structlog

from airwire_ingest.coordinators import awaken_coordinators
from airwire_ingest.disposal import Disposal
from airwire_ingest.folder_lock import FolderLock
from airwire_ingest.found import Found
from airwire_ingest.inbox import Inbox
from airwire_ingest.intake import Intake
from airwire_ingest.leadership import Leadership
from airwire_ingest.ledger import Ledger
from airwire_ingest.metrics import Metrics
from airwire_ingest.moving import TRANSIENT
from airwire_ingest.projection import Projection
from airwire_ingest.publisher import TRANSACTIONAL_ID, Publisher
from airwire_ingest.reader import Reader
from airwire_ingest.receipts import Receipts
from airwire_ingest.scanning import Tree
from airwire_ingest.settings import InboxSettings, Settings
from airwire_ingest.settling import Settling
from airwire_ingest.slot import Slot
from airwire_ingest.terms import Terms, first_of
from airwire_ingest.watcher import is_remote, watcher_for
from airwire_runtime.claims import FolderClaimStore
from airwire_runtime.errors import UnavailableError, UsageError
from airwire_runtime.health import serve_health
from airwire_runtime.kafka import ensure_topics, transactional_producer
from airwire_runtime.waiting import when_available

# The batch in hand, the producer and the group each have their own limit; this is all of them.
_STOP_SECONDS = 35.0
_SCAN_OVERDUE_SECONDS = 60.0

log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """What ingest is made of. A test may replace any of them before it runs."""

    slot: Slot
    leadership: Leadership
    inbox: Inbox
    reader: Reader
    ledger: Ledger
    projection: Projection
    publisher: Publisher
    receipts: Receipts
    disposal: Disposal

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """Build all parts.

        Raises `UsageError` where a folder can't be used, `UnavailableError` where it can't yet.
        """
        tree = _tree(settings.inbox, settings)
        slot = Slot.first_free(settings.inbox.state)
        try:
            return cls._in(slot, tree, settings)
        except BaseException:
            slot.release()
            raise

    @classmethod
    def _in(cls, slot: Slot, tree: Tree, settings: Settings) -> Self:
        inbox = settings.inbox
        ledger = Ledger(slot.ledger)
        lock = FolderLock(inbox.done_folder())
        receipts = Receipts(inbox.done_folder(), lock)
        return cls(
            slot=slot,
            leadership=Leadership(settings.kafka, instance=slot.instance, inbox=lock.name()),
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
        kind = UnavailableError if error.errno in TRANSIENT else UsageError
        raise kind(
            f"The folder {error.filename} can't be made: {error.strerror}. Free some space, or "
            "correct AIRWIRE_INBOX, AIRWIRE_DONE or AIRWIRE_REJECTED.",
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
        finished = await when_available(
            "ledger", lambda: asyncio.to_thread(ledger.finished_among, list(paths))
        )
        return {paths[sighting] for sighting in finished}

    return is_known


async def run(settings: Settings, *, build: Callable[[Settings], Parts] = Parts.of) -> None:
    """Run until a signal asks to stop. Raises `FatalError` or `UsageError`."""
    stopping = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stopping.set)
    parts = await _built(settings, build, stopping)
    if parts is None:
        return
    metrics = Metrics(
        ledger=parts.ledger,
        inbox=parts.inbox,
        leadership=parts.leadership,
        projection=parts.projection,
    )

    async def problems() -> dict[str, str]:
        return _problems(parts, settings.inbox)

    try:
        async with serve_health(
            settings.health, problems, details=metrics.details, metrics=metrics.exposition
        ):
            work = asyncio.create_task(_work(parts, settings, metrics, stopping))
            await _ended(work, stopping)
    finally:
        parts.ledger.close()
        parts.slot.release()


async def _built(
    settings: Settings, build: Callable[[Settings], Parts], stopping: asyncio.Event
) -> Parts | None:
    """The parts, once all folders can be used; none where it was asked to stop before."""
    building = asyncio.ensure_future(
        when_available("folders", lambda: asyncio.to_thread(build, settings))
    )
    await first_of(asyncio.wait([building]), stopping.wait())
    if building.done():
        return building.result()
    building.cancel()
    return None


async def _work(
    parts: Parts, settings: Settings, metrics: Metrics, stopping: asyncio.Event
) -> None:
    await first_of(
        asyncio.gather(ensure_topics(settings.kafka), awaken_coordinators(settings.kafka)),
        stopping.wait(),
    )
    if stopping.is_set():
        return
    log.info("ingest_started", inbox=str(settings.inbox.inbox.resolve()))
    intake = Intake(
        inbox=parts.inbox,
        reader=parts.reader,
        ledger=parts.ledger,
        projection=parts.projection,
        publisher=parts.publisher,
        receipts=parts.receipts,
        disposal=parts.disposal,
        metrics=metrics,
    )
    terms = Terms(
        leadership=parts.leadership,
        inbox=parts.inbox,
        intake=intake,
        projection=parts.projection,
        publisher=parts.publisher,
    )
    await terms.run(stopping)


async def _ended(work: asyncio.Task[None], stopping: asyncio.Event) -> None:
    """Wait for the work; once asked to stop, only as long as it may take. Raises what ended it."""
    stop = asyncio.create_task(stopping.wait())
    await asyncio.wait({work, stop}, return_when=asyncio.FIRST_COMPLETED)
    if not work.done():
        await asyncio.wait({work}, timeout=_STOP_SECONDS)
    stop.cancel()
    work.cancel()
    try:
        await work
    except asyncio.CancelledError:
        if not stopping.is_set():
            raise
    except BaseExceptionGroup as group:
        raise _first_in(group) from None


def _first_in(group: BaseExceptionGroup[BaseException]) -> BaseException:
    first = group.exceptions[0]
    return _first_in(first) if isinstance(first, BaseExceptionGroup) else first


def _problems(parts: Parts, settings: InboxSettings) -> dict[str, str]:
    """What keeps ingest from being ready: to take files, or to take over from who does."""
    problems = {}
    if not parts.projection.is_current:
        problems["ledger"] = "not level with the status topic yet"
    if parts.leadership.role == "joining":
        problems["group"] = "neither active nor standing by yet"
    if parts.leadership.is_of_another_inbox:
        problems["inbox"] = (
            "the active ingest of this cluster serves another inbox, so this one is never read; "
            "give it a cluster of its own"
        )
    if parts.leadership.role != "active":
        return problems
    if not parts.publisher.is_alive:
        problems["producer"] = "not connected"
    age = time.monotonic() - parts.inbox.last_progress
    if age > 2 * settings.rescan_seconds + _SCAN_OVERDUE_SECONDS:
        problems["scan"] = f"the inbox was last looked at {age:.0f} seconds ago"
    return problems
