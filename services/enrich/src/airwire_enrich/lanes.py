"""The two ways into enrich: what is new, and what is done again without holding that up.

Each has a topic, a consumer group, owners of its partitions and workers of its own, so neither
ever waits behind the other.
"""

from dataclasses import dataclass

from airwire_schemas.topics import Topic


@dataclass(frozen=True, slots=True, kw_only=True)
class Lane:
    """One way in."""

    topic: Topic
    group: str
    patience: float
    """How many times the usual time an attempt at a document may take."""
    owns_at_once: bool
    """Whether a partition is owned as soon as it is assigned, or when its first record comes."""


FRESH = Lane(topic=Topic.RAW, group="airwire-enrich", patience=1, owns_at_once=True)

BACKFILL = Lane(
    topic=Topic.BACKFILL,
    group="airwire-enrich-backfill",
    # Its workers yield the processor to all others, so the same work takes longer.
    patience=10,
    # Most of the time there is nothing to do: then it costs no producers.
    owns_at_once=False,
)
