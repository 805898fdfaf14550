"""The path of every file: settled → read → decided → published → receipt → moved.

Each step is atomic or may be done again, so a crash between any two is answered by the next scan:
the file is still there, its sighting has the same id, and what the topic says of it decides where
to go on.
"""

import asyncio
from collections.abc import Sequence

import structlog

from airwire_ingest.decision import Decision, decide, sightings_of
from airwire_ingest.disposal import Disposal, Disposed
from airwire_ingest.inbox import Inbox
from airwire_ingest.ledger import Entry, Ledger
from airwire_ingest.metrics import Metrics
from airwire_ingest.names import printable
from airwire_ingest.projection import Projection
from airwire_ingest.publisher import Publisher
from airwire_ingest.reader import Reader, Taken
from airwire_ingest.receipts import Receipt, Receipts
from airwire_ingest.settling import Settled
from airwire_runtime.waiting import when_available
from airwire_schemas.events import DocumentState

_EVENTS = {
    DocumentState.PUBLISHED: "document_published",
    DocumentState.VERSION_OF: "document_published",
    DocumentState.DUPLICATE_OF: "document_duplicate",
    DocumentState.REJECTED: "document_rejected",
}

log = structlog.get_logger()


class Intake:
    """Takes batches of settled files through all steps, one batch after the other."""

    def __init__(
        self,
        *,
        inbox: Inbox,
        reader: Reader,
        ledger: Ledger,
        projection: Projection,
        publisher: Publisher,
        receipts: Receipts,
        disposal: Disposal,
        metrics: Metrics,
    ) -> None:
        self._inbox = inbox
        self._reader = reader
        self._ledger = ledger
        self._projection = projection
        self._publisher = publisher
        self._receipts = receipts
        self._disposal = disposal
        self._metrics = metrics
        self.is_busy = False
        """Whether a batch is in hand."""
        self.batches = 0
        """How many Kafka has taken."""

    async def start(self) -> None:
        """Fence every other instance, then learn what it has done. Waits for what is away."""
        await when_available("kafka", self._take_over)
        await when_available("receipts", lambda: asyncio.to_thread(self._learn_receipts))

    def _learn_receipts(self) -> None:
        self._receipts.look()
        if not self._disposal.leaves_in_place:
            # Where files are moved, only the last batch can be without its moves.
            return
        for sighting_ids, read_to in self._receipts.since(self._ledger.journal_read_to()):
            self._ledger.mark_receipted(sighting_ids, read_to=read_to)

    async def _take_over(self) -> None:
        await self._publisher.start()
        await self._projection.catch_up()

    async def run(self, stopping: asyncio.Event) -> None:
        """Take batch after batch; a batch in hand is finished before it stops.

        Raises `TermEndedError` or `FatalError`.
        """
        stop = asyncio.create_task(stopping.wait())
        try:
            while not stop.done():
                batch = asyncio.create_task(self._inbox.next_batch())
                await asyncio.wait({batch, stop}, return_when=asyncio.FIRST_COMPLETED)
                if not batch.done():
                    batch.cancel()
                    break
                self.is_busy = True
                await self.take(batch.result())
                self.is_busy = False
        finally:
            self.is_busy = False
            stop.cancel()

    async def take(self, batch: Sequence[Settled]) -> None:
        """Take these files through all steps. Whatever is away is waited for."""
        try:
            taken = await asyncio.to_thread(self._reader.read_all, batch)
            if taken:
                decisions = await when_available("publishing", lambda: self._publish(taken))
                self.batches += 1
                await self._enter(decisions)
                await self._dispose(decisions)
        finally:
            self._inbox.release(batch)

    async def _publish(self, taken: Sequence[Taken]) -> list[Decision]:
        """Have the outcome of each file on the status topic, and its document on the raw one."""
        decisions = await asyncio.to_thread(self._decide, taken)
        if any(decision.is_duplicate for decision in decisions):
            # What is known of it may be out of date: it may have been withdrawn a moment ago.
            await self._projection.catch_up()
            decisions = await asyncio.to_thread(self._decide, taken)
        new = [decision for decision in decisions if not decision.is_recorded]
        recorded = await self._publisher.publish(new) if new else []
        return recorded + [decision for decision in decisions if decision.is_recorded]

    async def _enter(self, decisions: Sequence[Decision]) -> None:
        """Enter in the ledger what was just published; it isn't published again if this waits."""
        entries = [_entry(decision) for decision in decisions if not decision.is_recorded]
        await when_available("ledger", lambda: asyncio.to_thread(self._ledger.record, entries))

    def _decide(self, taken: Sequence[Taken]) -> list[Decision]:
        path_of = {each.settled.found.path: printable(each.settled.found.path) for each in taken}
        known = self._ledger.look_up(
            sightings=[sighting for each in taken for sighting in sightings_of(each)],
            documents=[each.document_id for each in taken if each.document_id is not None],
            paths=list(path_of.values()),
        )
        return decide(taken, known, path_of=path_of)

    async def _dispose(self, decisions: Sequence[Decision]) -> None:
        """Write the receipts, then move the files. Both wait where a disk is full."""
        receipts = await asyncio.to_thread(self._disposal.plan, decisions)
        missing = [
            receipt
            for receipt in receipts
            if not receipt.decision.is_receipted
            and receipt.decision.sighting_id not in self._receipts.earlier
        ]
        await when_available("receipts", lambda: asyncio.to_thread(self._receipts.append, missing))
        written = [receipt.decision.sighting_id for receipt in missing]
        await when_available(
            "ledger", lambda: asyncio.to_thread(self._ledger.mark_receipted, written)
        )
        remaining = list(receipts)
        await when_available("done", lambda: asyncio.to_thread(self._move_all, remaining))

    def _move_all(self, remaining: list[Receipt]) -> None:
        """Move file after file; what was moved leaves the list, so that a retry goes on."""
        while remaining:
            disposed = self._disposal.dispose(remaining[0])
            remaining.pop(0)
            self._tell(disposed)

    def _tell(self, disposed: Disposed) -> None:
        decision = disposed.receipt.decision
        found = decision.taken.settled.found
        if disposed.result == "stuck":
            if self._inbox.keep_stuck(found):
                log.warning(
                    "document_stuck",
                    path=printable(found.path),
                    document_id=decision.outcome.document_id,
                    error=disposed.problem,
                    remedy="let this user write to the file's folder and to the target's",
                )
            return
        self._inbox.forget_stuck(found)
        self._metrics.count(decision.outcome.state, found.stamp.size)
        log.info(_EVENTS[decision.outcome.state], **_canonical_line(disposed))


def _entry(decision: Decision) -> Entry:
    return Entry(
        sighting_id=decision.sighting_id,
        path=printable(decision.taken.settled.found.path),
        outcome=decision.outcome,
    )


def _canonical_line(disposed: Disposed) -> dict[str, object]:
    """All that is worth knowing of a document's way, without a word of its content."""
    decision = disposed.receipt.decision
    outcome, settled = decision.outcome, decision.taken.settled
    line: dict[str, object] = {
        "document_id": outcome.document_id,
        "sighting_id": decision.sighting_id,
        "path": printable(settled.found.path),
        "size_bytes": settled.found.stamp.size,
        "file": disposed.result,
        "version": outcome.version,
        "supersedes": outcome.related,
        "reason": outcome.reason,
        "partition": outcome.raw and outcome.raw.partition,
        "offset": outcome.raw and outcome.raw.offset,
        "is_resumed": decision.is_recorded or None,
    }
    return {name: value for name, value in line.items() if value is not None}
