"""All partitions for one member of the group, however many there are. Pure.

Whoever is the active instance stays it while it lives: Kafka's own assignors would share the
partitions out, and relate has to see all of them.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from aiokafka.coordinator.assignors.abstract import AbstractPartitionAssignor
from aiokafka.coordinator.protocol import (
    ConsumerProtocolMemberAssignment,
    ConsumerProtocolMemberMetadata,
)

_VERSION = 0


class SoleAssignor(AbstractPartitionAssignor):  # type: ignore[misc]
    """Each member has its own, for it remembers when its member was the active one."""

    name = "airwire-relate-sole"

    def __init__(self) -> None:
        self._served = 0
        """Number of the last assignment in which this member got the partitions."""
        self._latest = 0
        """Number of the last assignment that this member heard of."""

    def metadata(self, topics: Iterable[str]) -> Any:
        told = f"{self._served}/{self._latest}".encode()
        return ConsumerProtocolMemberMetadata(_VERSION, list(topics), told)

    def assign(
        self, cluster: Any, members: Mapping[str, ConsumerProtocolMemberMetadata]
    ) -> dict[str, Any]:
        """Give them to whoever had them last: who was away for long served an older number."""
        told = {name: _numbers(member.user_data) for name, member in members.items()}
        holder = max(told, key=lambda name: (told[name][0], name))
        topics = members[holder].subscription
        everything = [
            (topic, sorted(cluster.partitions_for_topic(topic) or ())) for topic in sorted(topics)
        ]
        number = max(latest for _, latest in told.values()) + 1
        return {
            name: ConsumerProtocolMemberAssignment(
                _VERSION, everything if name == holder else [], f"0/{number}".encode()
            )
            for name in members
        }

    def on_assignment(self, assignment: Any) -> None:
        _, self._latest = _numbers(assignment.user_data)
        if assignment.partitions():
            self._served = self._latest


def _numbers(data: bytes | None) -> tuple[int, int]:
    """What another member told, served and latest; zeros where it is none of ours."""
    match = re.fullmatch(rb"(\d{1,18})/(\d{1,18})", data or b"")
    return (int(match[1]), int(match[2])) if match else (0, 0)
