"""Which of several ingests on one folder is the active one: whoever Kafka's group says.

A document's id must have one writer, whichever path it came by, so one instance takes files and
the others stand by. The group only says who should: that nobody else *can* publish is the work of
the transactional producer, whose start fences every other one.
"""

import asyncio
from collections.abc import Iterable
from contextlib import suppress
from typing import Literal

import structlog
from aiokafka import AIOKafkaConsumer, ConsumerRebalanceListener, TopicPartition

from airwire_runtime.errors import AirwireError
from airwire_runtime.kafka import CONNECTION_ERRORS, connection, started
from airwire_runtime.settings import KafkaSettings
from airwire_runtime.sole_assignor import SoleAssignor
from airwire_runtime.waiting import when_available
from airwire_schemas.topics import Topic

GROUP = "airwire-ingest"

# How long a silent member counts as alive, and so how long a machine that died is missed: the
# least that brokers allow. Heartbeats come from the event loop, which no document ever holds.
_SESSION_MS = 6_000
# Stand-bys learn of a vacancy with their next heartbeat.
_HEARTBEAT_MS = 1_000
# A member that was told to let go has this long to end its batch.
_REBALANCE_MS = 30_000
_LETTING_GO_SECONDS = 20.0
# The group is polled only to hear what is wrong with it; no record is ever asked for.
_POLL_SECONDS = 2.0
_STOP_SECONDS = 5.0

Role = Literal["joining", "active", "standby"]

log = structlog.get_logger()


class TermEndedError(AirwireError):
    """This instance must stop taking files, and leave what is in hand to whoever is active next.

    Another may be at it already, or it is not known what Kafka holds.
    """


class Leadership(ConsumerRebalanceListener):  # type: ignore[misc]
    """Membership of the group, and what follows from it."""

    def __init__(self, settings: KafkaSettings, *, instance: str, inbox: str) -> None:
        """`instance` names this place in the group, so that a restart takes its own seat again.

        `inbox` names the shared folder: instances of different folders must not share a cluster.
        """
        self._settings = settings
        self._instance = instance
        self._inbox = inbox
        self._partition = TopicPartition(str(Topic.RAW), 0)
        self._assignor = SoleAssignor([self._partition], cause=inbox)
        self._consumer: AIOKafkaConsumer | None = None
        self._gained = asyncio.Event()
        self._lost = asyncio.Event()
        self._idle = asyncio.Event()
        self._idle.set()
        self._told: str | None = None
        """What was wrong with the group last, so that it is said once."""
        self.role: Role = "joining"

    @property
    def term(self) -> int:
        return self._assignor.current.number

    @property
    def is_of_another_inbox(self) -> bool:
        """Whether the active instance serves another folder than this one would."""
        return self.role == "standby" and self._assignor.current.cause not in {"", self._inbox}

    async def gained(self) -> None:
        """Return once this instance is the active one."""
        await self._gained.wait()
        self._idle.clear()

    async def lost(self) -> None:
        """Return once it is no longer."""
        await self._lost.wait()

    def let_go(self) -> None:
        """All work of the term has ended."""
        self._idle.set()

    async def run(self) -> None:
        """Be a member of the group until cancelled; then leave it, so that another takes over."""
        while True:
            try:
                await when_available("kafka", self._join)
                await self._stay()
            finally:
                await self._leave()
            await asyncio.sleep(_POLL_SECONDS)

    async def _join(self) -> None:
        consumer = AIOKafkaConsumer(
            **connection(self._settings),
            group_id=GROUP,
            group_instance_id=self._instance,
            partition_assignment_strategy=(self._assignor,),
            session_timeout_ms=_SESSION_MS,
            heartbeat_interval_ms=_HEARTBEAT_MS,
            rebalance_timeout_ms=_REBALANCE_MS,
            enable_auto_commit=False,
            auto_offset_reset="latest",
            # What is fetched before the partition is paused is thrown away: let it be little.
            max_partition_fetch_bytes=1,
        )
        self._consumer = consumer
        consumer.subscribe([str(Topic.RAW)], listener=self)
        await started(consumer)

    async def _stay(self) -> None:
        """Return when the group can't be kept as it is."""
        consumer = self._consumer
        try:
            while consumer is not None:
                await consumer.getmany(timeout_ms=0)
                await asyncio.sleep(_POLL_SECONDS)
        except CONNECTION_ERRORS as error:
            if repr(error) != self._told:
                self._told = repr(error)
                log.warning(
                    "group_left",
                    group=GROUP,
                    error=repr(error),
                    remedy="it is joined again and again; check the user's rights to the group",
                )

    async def _leave(self) -> None:
        consumer, self._consumer = self._consumer, None
        if consumer is None:
            return
        coordinator = consumer._coordinator
        if coordinator is not None:
            # aiokafka keeps the seat of a named member for its return; ours is for a stand-by.
            coordinator._group_instance_id = None
        with suppress(TimeoutError, *CONNECTION_ERRORS):
            async with asyncio.timeout(_STOP_SECONDS):
                await consumer.stop()
        self._lose("joining")

    async def on_partitions_revoked(self, revoked: Iterable[TopicPartition]) -> None:
        """Have the work of the term end before the group goes on without us."""
        del revoked
        self._lose("joining")
        with suppress(TimeoutError):
            async with asyncio.timeout(_LETTING_GO_SECONDS):
                await self._idle.wait()

    async def on_partitions_assigned(self, assigned: Iterable[TopicPartition]) -> None:
        held = set(assigned)
        self._told = None
        if self._partition not in held:
            self.role = "standby"
            log.info("standing_by", term=self.term)
            if self.is_of_another_inbox:
                log.warning(
                    "inbox_not_read",
                    error="the active ingest of this cluster serves another inbox",
                    remedy="end one of the two, or give each a cluster of its own",
                )
            return
        if self._consumer is not None:
            self._consumer.pause(*held)
        self.role = "active"
        self._lost.clear()
        self._gained.set()

    def _lose(self, role: Role) -> None:
        self.role = role
        self._gained.clear()
        self._lost.set()
