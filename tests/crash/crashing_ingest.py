"""Ingest that kills itself at one step: `python crashing_ingest.py PART.METHOD before|after`.

It wraps the collaborators from outside; what is shipped knows nothing of it. A step counts only
with documents in hand.
"""

import inspect
import os
import signal
import sys
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from airwire_ingest.__main__ import main
from airwire_ingest.app import Parts
from airwire_ingest.publisher import TRANSACTIONAL_ID, Publisher
from airwire_ingest.settings import Settings
from airwire_runtime.claims import FolderClaimStore
from airwire_runtime.kafka import transactional_producer


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


class Dying:
    """Stands in for `inner`, and ends the process before or after one method."""

    def __init__(self, inner: Any, method: str, when: str) -> None:
        self._inner = inner
        self._method = method
        self._when = when

    def __getattr__(self, name: str) -> Any:
        attribute = getattr(self._inner, name)
        if name != self._method:
            return attribute
        return self._asynchronous if inspect.iscoroutinefunction(attribute) else self._blocking

    def _before(self, arguments: tuple[Any, ...]) -> Callable[..., Any]:
        if self._when == "before" and self._counts(arguments):
            _die()
        method: Callable[..., Any] = getattr(self._inner, self._method)
        return method

    def _after(self, arguments: tuple[Any, ...]) -> None:
        if self._when == "after" and self._counts(arguments):
            _die()

    @staticmethod
    def _counts(arguments: tuple[Any, ...]) -> bool:
        """Whether there is anything in hand: the ledger is also told of nothing at the start."""
        return not arguments or not isinstance(arguments[0], list) or bool(arguments[0])

    async def _asynchronous(self, *arguments: Any, **named: Any) -> Any:
        result = await self._before(arguments)(*arguments, **named)
        self._after(arguments)
        return result

    def _blocking(self, *arguments: Any, **named: Any) -> Any:
        result = self._before(arguments)(*arguments, **named)
        self._after(arguments)
        return result


def crashing(part: str, method: str, when: str) -> Callable[[Settings], Parts]:
    def build(settings: Settings) -> Parts:
        parts = Parts.of(settings)
        if part == "producer":
            publisher = Publisher(
                producer=lambda: Dying(
                    transactional_producer(settings.kafka, TRANSACTIONAL_ID), method, when
                ),
                claims=FolderClaimStore(settings.claims.store),
            )
            return replace(parts, publisher=publisher)
        changed: Any = {part: Dying(getattr(parts, part), method, when)}
        return replace(parts, **changed)

    return build


if __name__ == "__main__":
    step, moment = sys.argv[1:]
    part_name, _, method_name = step.partition(".")
    main(crashing(part_name, method_name, moment))
