"""Enrich that kills itself with -9 at one named step: the tests' entry point, not shipped.

    python crashing_enrich.py STEP LOG

It wraps the collaborators' methods from outside. At the first hit of the step with anything in
flight it writes to LOG how many records that were, and is gone.
"""

import inspect
import os
import signal
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from airwire_enrich.__main__ import main as run


@dataclass(frozen=True, slots=True)
class Step:
    """A place in a document's path: before or after a method of a collaborator."""

    module: str
    owner: str
    method: str
    when: Literal["before", "after"]


_PRODUCER = ("aiokafka.producer.producer", "AIOKafkaProducer")
_PROJECTION = ("airwire_runtime.read_model", "TranscriptProjection")

STEPS = {
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


def main() -> None:
    name, log = sys.argv[1:]
    _wrap(STEPS[name], Path(log))
    run()


def _wrap(step: Step, log: Path) -> None:
    owner = getattr(__import__(step.module, fromlist=[step.owner]), step.owner)
    original: Callable[..., Any] = getattr(owner, step.method)

    def reached(in_flight: int) -> None:
        if in_flight:
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
