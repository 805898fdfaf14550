"""Ingest that stands still at one step, as a machine does that was suspended: SIGSTOP to itself.

`python -m support.stopping_ingest 'PART.METHOD before|after' FILE`, with `tests` on the path. It
writes FILE, stops once, and goes on with the step when somebody sends SIGCONT.
"""

import signal
import sys
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from crash.crashing_ingest import Dying

from airwire_ingest.__main__ import main
from airwire_ingest.app import Parts
from airwire_ingest.publisher import TRANSACTIONAL_ID, Publisher
from airwire_ingest.settings import Settings
from airwire_runtime.claims import FolderClaimStore
from airwire_runtime.kafka import transactional_producer


class Stopping(Dying):
    """Stands in for a part, and stops the process once before or after one method."""

    def _reached(self, arguments: tuple[Any, ...]) -> None:
        given = arguments[0] if arguments else None
        if self._log.exists() or (isinstance(given, list) and not given):
            return
        self._log.write_text("stopped\n")
        # Of this very thread: one that stops the process from another goes on for a moment.
        signal.pthread_kill(threading.get_ident(), signal.SIGSTOP)


def stopping(part: str, method: str, when: str, log: Path) -> Callable[[Settings], Parts]:
    def build(settings: Settings) -> Parts:
        parts = Parts.of(settings)
        if part == "producer":
            publisher = Publisher(
                producer=lambda: Stopping(
                    transactional_producer(settings.kafka, TRANSACTIONAL_ID), method, when, log
                ),
                claims=FolderClaimStore(settings.claims.store),
            )
            return replace(parts, publisher=publisher)
        changed: Any = {part: Stopping(getattr(parts, part), method, when, log)}
        return replace(parts, **changed)

    return build


if __name__ == "__main__":
    step, moment = sys.argv[1].split()
    part_name, _, method_name = step.partition(".")
    main(stopping(part_name, method_name, moment, Path(sys.argv[2])))
