"""Run a service that kills itself with -9 at one named step: the tests' entry point, not shipped.

    python victim.py ingest|enrich STEP HIT LOG

It wraps the collaborators' methods from outside. At hit number HIT of the step with anything in
flight it writes to LOG how many records or files that were, and is gone.
"""

import inspect
import os
import signal
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal


@dataclass(frozen=True, slots=True)
class Step:
    """A place in a document's path: before or after a method of a collaborator."""

    module: str
    owner: str
    method: str
    when: Literal["before", "after"]


_PRODUCER = ("aiokafka.producer.producer", "AIOKafkaProducer")
_PROJECTION = ("airwire_runtime.read_model", "TranscriptProjection")

ENRICH_STEPS = {
    "record_taken": Step("airwire_enrich.workers", "WorkerPool", "understand", "before"),
    "document_understood": Step("airwire_enrich.workers", "WorkerPool", "understand", "after"),
    "transaction_begun": Step(*_PRODUCER, "begin_transaction", "after"),
    "result_sent": Step(*_PRODUCER, "send", "after"),
    "offsets_sent": Step(*_PRODUCER, "send_offsets_to_transaction", "after"),
    "transaction_committed": Step(*_PRODUCER, "commit_transaction", "after"),
    "before_redis": Step(*_PROJECTION, "write", "before"),
    "redis_written": Step(*_PROJECTION, "write", "after"),
    "position_noted": Step(*_PROJECTION, "advance", "after"),
}

_INGEST = "airwire_ingest"

INGEST_STEPS = {
    "file_read": Step(f"{_INGEST}.reader", "Reader", "read_all", "after"),
    "transaction_begun": Step(*_PRODUCER, "begin_transaction", "after"),
    "record_sent": Step(*_PRODUCER, "send", "after"),
    "before_commit": Step(*_PRODUCER, "commit_transaction", "before"),
    "transaction_committed": Step(*_PRODUCER, "commit_transaction", "after"),
    "ledger_entered": Step(f"{_INGEST}.ledger", "Ledger", "record", "after"),
    "receipt_written": Step(f"{_INGEST}.receipts", "Receipts", "append", "after"),
    "receipt_noted": Step(f"{_INGEST}.ledger", "Ledger", "mark_receipted", "after"),
    "file_moved": Step(f"{_INGEST}.disposal", "Disposal", "dispose", "after"),
}


def main() -> None:
    service, name, hit, log = sys.argv[1:]
    steps = ENRICH_STEPS if service == "enrich" else INGEST_STEPS
    _wrap(steps[name], int(hit), Path(log))
    if service == "enrich":
        from airwire_enrich.__main__ import main as run
    else:
        from airwire_ingest.__main__ import main as run
    run()


def _wrap(step: Step, hit: int, log: Path) -> None:
    owner = getattr(__import__(step.module, fromlist=[step.owner]), step.owner)
    original: Callable[..., Any] = getattr(owner, step.method)
    hits = 0

    def reached(in_flight: int) -> None:
        nonlocal hits
        hits += in_flight > 0
        if hits == hit:
            log.write_text(f"{in_flight}\n")
            os.kill(os.getpid(), signal.SIGKILL)

    if inspect.iscoroutinefunction(original):

        async def wrapped_async(*args: Any, **kwargs: Any) -> Any:
            if step.when == "before":
                reached(_in_flight(args))
            result = await original(*args, **kwargs)
            if step.when == "after":
                reached(_in_flight(args))
            return result

        setattr(owner, step.method, wrapped_async)
    else:

        def wrapped(*args: Any, **kwargs: Any) -> Any:
            if step.when == "before":
                reached(_in_flight(args))
            result = original(*args, **kwargs)
            if step.when == "after":
                reached(_in_flight(args))
            return result

        setattr(owner, step.method, wrapped)


def _in_flight(args: tuple[Any, ...]) -> int:
    """How many things the call is about: the length of its first argument, else one."""
    given = args[1] if len(args) > 1 else None
    return len(given) if isinstance(given, list | tuple | dict) else 1


if __name__ == "__main__":
    main()
