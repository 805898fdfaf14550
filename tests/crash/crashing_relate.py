"""Relate that kills itself with -9 at one named step: the tests' entry point, not shipped.

    python crashing_relate.py STEP LOG [HIT]

It wraps the collaborators' methods from outside. Once the step is reached for the HITth time, the
first if not given, it writes to LOG how many things that was about, and is gone.
"""

import os
import signal
import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

from airwire_relate.__main__ import main as run

_PRODUCER = ("aiokafka.producer.producer", "AIOKafkaProducer")

STEPS = {
    "transcript_related": ("airwire_relate.relating", "Relating", "arrived"),
    "transaction_begun": (*_PRODUCER, "begin_transaction"),
    "event_sent": (*_PRODUCER, "send"),
    "offsets_sent": (*_PRODUCER, "send_offsets_to_transaction"),
    "transaction_committed": (*_PRODUCER, "commit_transaction"),
}
"""Module, class and method after whose call it ends."""


def main() -> None:
    name, log, *hit = sys.argv[1:]
    module, owner, method = STEPS[name]
    _wrap(getattr(import_module(module), owner), method, Path(log), hit=int(*hit or "1"))
    run()


def _wrap(owner: type, method: str, log: Path, *, hit: int) -> None:
    original: Callable[..., Any] = getattr(owner, method)
    hits = 0

    def die(args: tuple[Any, ...]) -> None:
        given = args[1] if len(args) > 1 else None
        log.write_text(f"{len(given) if isinstance(given, dict) else 1}\n")
        os.kill(os.getpid(), signal.SIGKILL)

    async def wrapped(*args: Any, **kwargs: Any) -> Any:
        nonlocal hits
        result = await original(*args, **kwargs)
        hits += 1
        if hits == hit:
            die(args)
        return result

    setattr(owner, method, wrapped)


if __name__ == "__main__":
    main()
