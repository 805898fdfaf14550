"""The topics: their names, keys, partitions and settings, declared once."""

from enum import StrEnum
from types import MappingProxyType

from pydantic import Field

from airwire_schemas.contract import Contract


class Topic(StrEnum):
    """Every topic of Airwire. The last part is the major version of the body's schema."""

    RAW = "transcripts.raw.v1"
    """`RawDocument`, keyed by document id: one record for each new document."""

    ENRICHED = "transcripts.enriched.v1"
    """`EnrichedTranscript`, keyed by transcript id. A later record of a key replaces it."""

    DEAD_LETTER = "transcripts.dead-letter.v1"
    """`DeadLetter`, keyed by document id: what enrich gave up on, whole, with the reason."""

    STATUS = "transcripts.status.v1"
    """`DocumentStatus`: every change in a document's life. Keys: see `airwire_schemas.keys`."""

    BACKFILL = "transcripts.backfill.v1"
    """`RawDocument`, keyed by document id: what is to be enriched again, byte for byte as on `RAW`.

    A tombstone follows with the result, so what stands here is what is still to be done.
    """

    CLUSTER = "transcripts.cluster.v1"
    """`TranscriptCluster`, keyed by cluster id: transcripts that are one text, as they come."""

    MATCH = "transcripts.match.v1"
    """`WatchMatch`, keyed by `<transcript id>/<rule>`: what the watch-list was waiting for."""

    VERSION = "transcripts.version.v1"
    """`TranscriptVersion`, keyed by transcript id: what it changed of the one that it replaces."""


class TopicSpec(Contract):
    """How a topic is created. Airwire never lets a broker create one on its own terms."""

    partitions: int = Field(gt=0)
    """Fixed for the life of the topic: another number would move keys between partitions."""

    max_message_bytes: int = Field(gt=0)
    """The largest record batch that the broker takes."""

    max_compaction_lag_ms: int = Field(gt=0)
    """How long a replaced or withdrawn record may at most survive in the log."""

    @property
    def config(self) -> dict[str, str]:
        """The topic's settings in Kafka's words.

        Compacted and kept for ever: the newest record of every key is the archive, and a
        withdrawal needs the key to be there.
        """
        return {
            "cleanup.policy": "compact",
            "retention.ms": "-1",
            "max.message.bytes": str(self.max_message_bytes),
            "max.compaction.lag.ms": str(self.max_compaction_lag_ms),
            # A tombstone outlives the longest absence of a subscriber that we plan for.
            "delete.retention.ms": str(7 * 24 * 3600 * 1000),
            "compression.type": "producer",
        }


# Eight partitions let eight enrich processes share the work; more would only cost the small
# installation, since each partition has a transactional producer of its own.
_PARTITIONS = 8
# One instance of relate writes them, little, and in one partition they stand in the order written.
_RELATIONS = frozenset({Topic.CLUSTER, Topic.MATCH, Topic.VERSION})
# A value larger than INLINE_RECORD_BYTES goes to the claim store, however large the file is.
_MAX_MESSAGE_BYTES = 8 * 1024 * 1024
_DAY_MS = 24 * 3600 * 1000
_WEEK_MS = 7 * _DAY_MS

INLINE_RECORD_BYTES = 6 * 1024 * 1024
"""A record's value above this is kept in the claim store and the record refers to it.

Below `max_message_bytes` by more than a record's headers and framing can add.
"""

TOPICS = MappingProxyType(
    {
        topic: TopicSpec(
            partitions=1 if topic in _RELATIONS else _PARTITIONS,
            max_message_bytes=_MAX_MESSAGE_BYTES,
            # What has been enriched again need not be kept: its record on `RAW` is.
            max_compaction_lag_ms=_DAY_MS if topic is Topic.BACKFILL else _WEEK_MS,
        )
        for topic in Topic
    }
)
