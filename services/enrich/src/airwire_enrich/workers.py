"""The processes that parse and tag, away from the event loop: one document each at a time.

A worker that a document kills, hangs or fills takes only that document's attempt with it.
"""

import asyncio
import multiprocessing
import os
import resource
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterable
from concurrent.futures import TimeoutError as TimedOut
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, Self

from pebble import ProcessExpired, ProcessPool
from pydantic import ValidationError

from airwire_enrich.parsing.learned_furniture import NOTHING_LEARNED, FurnitureSnapshot
from airwire_enrich.pipeline import enrich
from airwire_enrich.policy import Failure
from airwire_enrich.recipe import RECIPE, recipe_with
from airwire_enrich.tagging.parts import DISTILLED
from airwire_enrich.tagging.tagger import Tagger, build_tagger
from airwire_runtime.claims import FolderClaimStore
from airwire_runtime.errors import DocumentError, ReadError, UnavailableError
from airwire_schemas.content import content_bytes
from airwire_schemas.events import EnrichedTranscript, RawDocument
from airwire_schemas.transcript import Recipe


@dataclass(frozen=True, slots=True, kw_only=True)
class UnderstoodTranscript:
    """A result, ready to be sent."""

    transcript_id: str
    body: bytes
    turns: int
    entities: int
    recipe_hash: str = RECIPE.hash
    """Of the recipe that made it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Understood:
    """A document's transcripts."""

    document_id: str
    path: str
    transcripts: tuple[UnderstoodTranscript, ...]

    @classmethod
    def of(cls, raw: RawDocument, transcripts: Iterable[EnrichedTranscript]) -> Self:
        return cls(
            document_id=raw.document_id,
            path=raw.path,
            transcripts=tuple(
                UnderstoodTranscript(
                    transcript_id=transcript.transcript_id,
                    body=transcript.body(),
                    turns=len(transcript.turns),
                    entities=len(transcript.entities),
                    recipe_hash=transcript.recipe.hash,
                )
                for transcript in transcripts
            ),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Unavailable:
    """The document could not be tried: something it needs is away."""

    reason: str
    message: str


Result = Understood | Failure | Unavailable


class Workers(Protocol):
    """Understands documents, somewhere."""

    @property
    def last_result_at(self) -> float:
        """When a document was last done with, by the monotonic clock."""
        ...

    @property
    def recipe(self) -> Recipe:
        """What they make results by."""
        ...

    async def understand(self, value: bytes, *, limit_seconds: float) -> Result:
        """Make one attempt at the document in a raw record's value. Never raises for it."""
        ...


class WorkerPool:
    """Workers as processes on this machine."""

    def __init__(
        self,
        *,
        workers: int,
        memory_bytes: int,
        claim_store: Path,
        engine: str = DISTILLED,
        furniture: FurnitureSnapshot = NOTHING_LEARNED,
        niceness: int = 0,
        task: Callable[[bytes], Result] | None = None,
    ) -> None:
        """No process is started before there is something to do.

        `niceness` is how far workers stand back for other processes, as `nice` has it; `task` is
        what a worker does with a raw record's value, by default the pipeline.
        """
        self._task = task or understand
        self.recipe = recipe_with(furniture, engine)
        # One at work and one at hand for each worker. All others wait here, where those whose
        # partition is taken away can be forgotten; what a worker was handed can't.
        self._slots = asyncio.Semaphore(2 * workers)
        self.last_result_at = time.monotonic()
        """When a document was last done with, however it ended."""
        # Spawned, never forked: a fork would copy the event loop's threads and sockets.
        self._pool: Any = ProcessPool(
            max_workers=workers,
            initializer=_start_worker,
            initargs=(memory_bytes, claim_store, engine, furniture, os.getpid(), niceness),
            context=multiprocessing.get_context("spawn"),
        )

    async def understand(self, value: bytes, *, limit_seconds: float) -> Result:
        await self._slots.acquire()
        scheduled = self._pool.schedule(self._task, args=(value,), timeout=limit_seconds)
        future: asyncio.Future[Result] = asyncio.wrap_future(scheduled)
        future.add_done_callback(lambda _: self._slots.release())
        try:
            # Whoever asked may be gone before the answer. Then the document is let go on in vain:
            # to cancel it would end its worker, and the next one would wait for a new one to load
            # its models.
            return await asyncio.shield(future)
        except TimedOut:
            return _killed("time_limit", f"It took longer than {limit_seconds:.0f} s.")
        except ProcessExpired as error:
            return _killed("worker_killed", f"Its worker process ended: {error}.")
        finally:
            self.last_result_at = time.monotonic()

    async def warm_up(self) -> None:
        """Wait until a worker has loaded its models, so that the first document is as fast."""
        await asyncio.wrap_future(self._pool.schedule(_ready))

    def close(self) -> None:
        """End the processes, also those at work."""
        self._pool.stop()
        self._pool.join()


def _killed(reason: str, message: str) -> Failure:
    return Failure(
        reason=reason,
        stage="parsing",
        message=f"{message} The document is kept whole: replay it after a fix.",
        exception=None,
        permanent=False,
    )


@dataclass(slots=True)
class _Equipment:
    """What a worker process has for all of its documents."""

    tagger: Tagger
    claims: FolderClaimStore
    furniture: FurnitureSnapshot


_equipment: _Equipment | None = None


def _start_worker(
    memory_bytes: int,
    claim_store: Path,
    engine: str,
    furniture: FurnitureSnapshot,
    parent: int,
    niceness: int,
) -> None:
    global _equipment  # noqa: PLW0603  a worker process is this object's only home
    os.nice(niceness)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    _die_with(parent)
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    _equipment = _Equipment(
        tagger=build_tagger(engine=engine),
        claims=FolderClaimStore(claim_store),
        furniture=furniture,
    )


def _die_with(parent: int) -> None:
    """End this process when its parent ends, however that comes about."""

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(1)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()
    if sys.platform == "linux":
        import ctypes

        pr_set_pdeathsig = 1
        ctypes.CDLL(None).prctl(pr_set_pdeathsig, signal.SIGKILL)


def _ready() -> bool:
    return _equipment is not None


def understand(value: bytes) -> Result:
    """One attempt at a document, in a worker process."""
    if _equipment is None:
        raise RuntimeError("a worker that was never started")
    try:
        raw = RawDocument.read(value)
        content = content_bytes(raw.content, _equipment.claims.get)
    except ValidationError as error:
        return Failure(
            reason="undecodable",
            stage="reading",
            message=f"The record is no RawDocument: {_first_problem(error)}",
            exception="ValidationError",
            permanent=True,
        )
    except UnavailableError as error:
        return Unavailable(reason=error.reason, message=str(error))
    except DocumentError as error:
        return _refused(error)
    return _enriched(raw, content, _equipment)


def _enriched(raw: RawDocument, content: bytes, equipment: _Equipment) -> Result:
    try:
        transcripts = enrich(raw, content, equipment.tagger, equipment.furniture)
    except DocumentError as error:
        return _refused(error)
    except MemoryError:
        return _killed("memory_limit", "It took more memory than a worker may have.")
    except Exception as error:  # noqa: BLE001  whatever a document provokes is its own failure
        return Failure(
            reason="unexpected_error",
            stage="parsing",
            message=f"{type(error).__name__}: {error}"[:500],
            exception=type(error).__name__,
            permanent=False,
        )
    return Understood.of(raw, transcripts)


def _refused(error: DocumentError) -> Failure:
    return Failure(
        reason=error.reason,
        stage="reading" if isinstance(error, ReadError) else "parsing",
        message=str(error),
        exception=type(error).__name__,
        permanent=True,
    )


def _first_problem(error: ValidationError) -> str:
    problem = error.errors(include_input=False, include_url=False)[0]
    place = ".".join(str(part) for part in problem["loc"])
    return f"{place}: {problem['msg']}" if place else problem["msg"]
