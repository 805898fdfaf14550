"""Ingest that kills itself with -9 at one named step: the tests' entry point, not shipped.

    python crashing_ingest.py "PART.METHOD before|after" LOG

It wraps the collaborators from outside. At the first hit of the step with anything in hand it
writes to LOG how many things that were, and is gone.
"""

import inspect
import os
import signal
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from airwire_ingest.__main__ import main
from airwire_ingest.app import Parts
from airwire_ingest.publisher import TRANSACTIONAL_ID, Publisher
from airwire_ingest.settings import Settings
from airwire_runtime.claims import FolderClaimStore
from airwire_runtime.kafka import transactional_producer

STEPS = (
    "reader.read_all after",
    "producer.begin_transaction after",
    "producer.send after",
    "producer.commit_transaction before",
    "producer.commit_transaction after",
    "ledger.record before",
    "ledger.record after",
    "receipts.append before",
    "receipts.append after",
    "ledger.mark_receipted after",
    "disposal.dispose before",
    "disposal.dispose after",
)


class Dying:
    """Stands in for `inner`, and ends the process before or after one method."""

    def __init__(self, inner: Any, method: str, when: str, log: Path) -> None:
        self._inner = inner
        self._log = log
        self._method = method
        self._when = when

    def __getattr__(self, name: str) -> Any:
        attribute = getattr(self._inner, name)
        if name != self._method:
            return attribute
        return self._asynchronous if inspect.iscoroutinefunction(attribute) else self._blocking

    def _before(self, arguments: tuple[Any, ...]) -> Callable[..., Any]:
        if self._when == "before":
            self._reached(arguments)
        method: Callable[..., Any] = getattr(self._inner, self._method)
        return method

    def _after(self, arguments: tuple[Any, ...]) -> None:
        if self._when == "after":
            self._reached(arguments)

    def _reached(self, arguments: tuple[Any, ...]) -> None:
        """End here, unless nothing is in hand: the ledger is also told of nothing at the start."""
        given = arguments[0] if arguments else None
        in_flight = len(given) if isinstance(given, list) else 1
        if in_flight:
            self._log.write_text(f"{in_flight}\n")
            os.kill(os.getpid(), signal.SIGKILL)

    async def _asynchronous(self, *arguments: Any, **named: Any) -> Any:
        result = await self._before(arguments)(*arguments, **named)
        self._after(arguments)
        return result

    def _blocking(self, *arguments: Any, **named: Any) -> Any:
        result = self._before(arguments)(*arguments, **named)
        self._after(arguments)
        return result


def crashing(part: str, method: str, when: str, log: Path) -> Callable[[Settings], Parts]:
    def build(settings: Settings) -> Parts:
        parts = Parts.of(settings)
        if part == "producer":
            publisher = Publisher(
                producer=lambda: Dying(
                    transactional_producer(settings.kafka, TRANSACTIONAL_ID), method, when, log
                ),
                claims=FolderClaimStore(settings.claims.store),
            )
            return replace(parts, publisher=publisher)
        changed: Any = {part: Dying(getattr(parts, part), method, when, log)}
        return replace(parts, **changed)

    return build


if __name__ == "__main__":
    step, moment = sys.argv[1].split()
    part_name, _, method_name = step.partition(".")
    main(crashing(part_name, method_name, moment, Path(sys.argv[2])))
