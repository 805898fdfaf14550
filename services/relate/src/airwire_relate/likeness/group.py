"""Transcripts that belong together, as they are kept in memory."""

from collections.abc import Collection, Generator, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from airwire_relate.likeness.relation import Dated
from airwire_relate.likeness.speech import Speech
from airwire_schemas.relations import ClusterMember, TranscriptCluster

T = TypeVar("T")

Asking = Generator[Collection[str], Mapping[str, Speech], T]
"""A computation that yields the ids of transcripts whose speech it needs, and is sent those that
there are: whoever drives it fetches them, so that it need not know from where."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """A transcript that was recorded."""

    dated: Dated
    recorded_ms: int
    speech: Speech

    @property
    def transcript_id(self) -> str:
        return self.dated.transcript_id


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """A transcript within the window."""

    dated: Dated
    recorded_ms: int
    """When its newest record was written."""
    digest: bytes
    """Of its speech."""


@dataclass(slots=True, eq=False)
class Group:
    """A transcript that stands alone, or a cluster."""

    members: dict[str, Known] = field(default_factory=dict)
    """Those within the window, by id."""

    numbers: list[int] = field(default_factory=list)
    """What its shingles are posted under."""

    fewest: int = 0
    """How many shingles stand for the member with the fewest words; 0 where none was posted."""

    cluster: TranscriptCluster | None = None
    """As it was published last; null for one that stands alone."""

    def become(self, other: "Group") -> None:
        """Be what another one is, which is not used on."""
        self.members, self.numbers = other.members, other.numbers
        self.fewest, self.cluster = other.fewest, other.cluster

    @property
    def entries(self) -> dict[str, ClusterMember]:
        """All of the cluster's members, also those from before the window."""
        members = self.cluster.members if self.cluster is not None else ()
        return {member.transcript_id: member for member in members}
