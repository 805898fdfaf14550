"""Wait until every file in the inbox has come to its end."""

import asyncio
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from airwire_cli.outcome import Outcomes
from airwire_ingest.names import printable
from airwire_ingest.scanning import Tree
from airwire_runtime.kafka import committed_reader, ensure_topics, read_to_end
from airwire_runtime.settings import KafkaSettings
from airwire_schemas.topics import Topic

_LOOK_SECONDS = 0.5
# A commit is acknowledged a moment before readers see it: one look alone could fall in between.
_QUIET_LOOKS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Left:
    """What has not come to its end."""

    in_inbox: tuple[str, ...]
    """Files that were not taken up, relative to the inbox: still growing, or not readable."""

    in_flight: tuple[str, ...]
    """Files that were."""

    def __bool__(self) -> bool:
        return bool(self.in_inbox or self.in_flight)


Tell = Callable[[Outcomes, Left], None]
"""Called at every look."""


async def until_idle(
    outcomes: Outcomes, *, kafka: KafkaSettings, tree: Tree, limit_seconds: float, tell: Tell
) -> Left:
    """Follow the status topic until nothing is left, or nothing happens for `limit_seconds`."""
    await ensure_topics(kafka)
    quiet_looks = 0
    last: tuple[Any, ...] = ()
    changed = time.monotonic()
    async with committed_reader(kafka) as consumer:
        while True:
            # The inbox first: what has left it since is on the topic.
            in_inbox = await asyncio.to_thread(lambda: list(_found_in(tree)))
            start = outcomes.tally.next_offsets
            async for record in read_to_end(consumer, Topic.STATUS, start=start):
                outcomes.take(record)
            left = _left(outcomes, in_inbox)
            tell(outcomes, left)
            quiet_looks = 0 if left else quiet_looks + 1
            if quiet_looks == _QUIET_LOOKS:
                return left
            if (outcomes.books, left) != last:
                last, changed = (outcomes.books, left), time.monotonic()
            elif time.monotonic() - changed > limit_seconds:
                return left
            await asyncio.sleep(_LOOK_SECONDS)


def _found_in(tree: Tree) -> Iterator[tuple[str, str]]:
    """Path and sighting id of each file in the inbox that is not passed over."""
    for chunk in tree.walk():
        for found in chunk.found:
            yield found.path, found.sighting_id


def _left(outcomes: Outcomes, in_inbox: list[tuple[str, str]]) -> Left:
    waiting = []
    for path, sighting_id in in_inbox:
        outcome = outcomes.of_sighting(sighting_id)
        if outcome is None:
            waiting.append(printable(path))
    return Left(
        in_inbox=tuple(sorted(waiting)),
        in_flight=tuple(sorted(unfinished.path for unfinished in outcomes.tally.unfinished())),
    )
