"""Whether this instance is the active one: the group gives it all partitions, or none.

The group only says who should work. That nobody else can write is the work of the transactional
producer, whose start fences every other one.
"""

import asyncio
from collections.abc import Iterable
from contextlib import suppress
from typing import Literal

import structlog
from aiokafka import ConsumerRebalanceListener, TopicPartition

log = structlog.get_logger()

# A batch that is under way at a rebalance has this long to end; then the next owner fences it.
_BATCH_SECONDS = 20.0


class Seat(ConsumerRebalanceListener):  # type: ignore[misc]
    """Follows the group; work is done while `working` is held."""

    def __init__(self) -> None:
        self.partitions: frozenset[TopicPartition] = frozenset()
        self.is_known = False
        """Whether the group has answered; not while it deals out the partitions anew."""
        self.number = 0
        """Counts up whenever the seat was another's, or the partitions have to be sought again."""
        self.working = asyncio.Lock()
        self.changed = asyncio.Event()

    @property
    def role(self) -> Literal["joining", "active", "standby"]:
        if not self.is_known:
            return "joining"
        return "active" if self.partitions else "standby"

    async def on_partitions_revoked(self, revoked: Iterable[TopicPartition]) -> None:
        """Have the batch under way end before the group goes on without us."""
        if not revoked:
            return
        self.is_known = False
        with suppress(TimeoutError):
            async with asyncio.timeout(_BATCH_SECONDS), self.working:
                self.partitions = frozenset()
        self.partitions = frozenset()

    async def on_partitions_assigned(self, assigned: Iterable[TopicPartition]) -> None:
        self.partitions = frozenset(assigned)
        self.is_known = True
        self.number += 1
        self.changed.set()
        log.info("seat_taken" if self.partitions else "standing_by")
