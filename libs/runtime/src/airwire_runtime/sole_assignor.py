"""All partitions for one member of the group, however many there are; they stay there. Pure.

A group with this assignor is an election: whoever holds the partitions is the active one. Kafka's
own assignors would share them out, or move them to a newcomer for no reason.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Self

from aiokafka import TopicPartition
from aiokafka.coordinator.assignors.abstract import AbstractPartitionAssignor
from aiokafka.coordinator.protocol import (
    ConsumerProtocolMemberAssignment,
    ConsumerProtocolMemberMetadata,
)

_VERSION = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """A time during which one member is the active one."""

    number: int = 0
    """Counts up; 0: there was none yet."""
    cause: str = ""
    """What the active member serves, where members may differ in that."""
    served: int = 0
    """The last that the member which says so was active in."""

    def packed(self) -> bytes:
        return json.dumps(asdict(self)).encode()

    @classmethod
    def unpacked(cls, data: bytes | None) -> Self:
        """What another member wrote; nothing where it is none of ours."""
        try:
            told = json.loads(data or b"{}")
            return cls(
                number=int(told.get("number", 0)),
                cause=str(told.get("cause", "")),
                served=int(told.get("served", 0)),
            )
        except (ValueError, AttributeError, TypeError):
            return cls()


class SoleAssignor(AbstractPartitionAssignor):  # type: ignore[misc]
    """Each member has its own, for it remembers which term its member served last."""

    name = "airwire-sole"

    def __init__(self, partitions: Iterable[TopicPartition], *, cause: str = "") -> None:
        self._partitions: dict[str, list[int]] = {}
        for partition in sorted(partitions):
            self._partitions.setdefault(partition.topic, []).append(partition.partition)
        self._cause = cause
        self._served = 0
        self.current = Term()
        """The term that the last assignment began or went on with, whoever serves it."""

    def metadata(self, topics: Iterable[str]) -> Any:
        known = Term(number=self.current.number, cause=self._cause, served=self._served)
        return ConsumerProtocolMemberMetadata(_VERSION, list(topics), known.packed())

    def assign(
        self, cluster: Any, members: Mapping[str, ConsumerProtocolMemberMetadata]
    ) -> dict[str, Any]:
        """Give them to whoever served last: who came back from a long pause served less."""
        del cluster
        told = {name: Term.unpacked(member.user_data) for name, member in members.items()}
        holder = max(told, key=lambda name: (told[name].served, name))
        latest = max(term.number for term in told.values())
        term = Term(number=latest + 1, cause=told[holder].cause).packed()
        return {
            name: ConsumerProtocolMemberAssignment(
                _VERSION,
                list(self._partitions.items()) if name == holder else [],
                term,
            )
            for name in members
        }

    def on_assignment(self, assignment: Any) -> None:
        self.current = Term.unpacked(assignment.user_data)
        if assignment.partitions():
            self._served = self.current.number
