"""Relate that kills itself with -9 at one named step: the tests' entry point, not shipped.

    python crashing_relate.py STEP LOG

It wraps the collaborators' methods from outside. Once the step is reached for the second time, so
with work done and work in hand, it writes its name to LOG and is gone.
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
_HITS = 2

STEPS = {
    "transcript_related": ("airwire_relate.relating", "Relating", "arrived"),
    "transaction_begun": (*_PRODUCER, "begin_transaction"),
    "event_sent": (*_PRODUCER, "send"),
    "offsets_sent": (*_PRODUCER, "send_offsets_to_transaction"),
    "transaction_committed": (*_PRODUCER, "commit_transaction"),
}
"""Module, class and method after whose call it ends."""


def main() -> None:
    name, log = sys.argv[1:]
    module, owner, method = STEPS[name]
    _wrap(getattr(import_module(module), owner), method, Path(log))
    run()


def _wrap(owner: type, method: str, log: Path) -> None:
    original: Callable[..., Any] = getattr(owner, method)
    hits = 0

    def die() -> None:
        log.write_text(method)
        os.kill(os.getpid(), signal.SIGKILL)

    async def wrapped(*args: Any, **kwargs: Any) -> Any:
        nonlocal hits
        result = await original(*args, **kwargs)
        hits += 1
        if hits == _HITS:
            die()
        return result

    setattr(owner, method, wrapped)


if __name__ == "__main__":
    main()
