"""All partitions for one member of the group, however many there are. Pure.

Whoever is the active instance stays it while it lives: Kafka's own assignors would share the
partitions out, and relate has to see all of them.
"""

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

    def metadata(self, topics: Iterable[str]) -> Any:
        return ConsumerProtocolMemberMetadata(_VERSION, list(topics), str(self._served).encode())

    def assign(
        self, cluster: Any, members: Mapping[str, ConsumerProtocolMemberMetadata]
    ) -> dict[str, Any]:
        """Give them to whoever had them last: who was away for long served an older number."""
        served = {name: _number(member.user_data) for name, member in members.items()}
        holder = max(served, key=lambda name: (served[name], name))
        topics = members[holder].subscription
        everything = [
            (topic, sorted(cluster.partitions_for_topic(topic) or ())) for topic in sorted(topics)
        ]
        number = str(max(served.values()) + 1).encode()
        return {
            name: ConsumerProtocolMemberAssignment(
                _VERSION, everything if name == holder else [], number
            )
            for name in members
        }

    def on_assignment(self, assignment: Any) -> None:
        if assignment.partitions():
            self._served = _number(assignment.user_data)


def _number(data: bytes | None) -> int:
    """What another member told; 0 where it is none of ours."""
    return int(data) if data and data.isdigit() else 0
