"""The contract between Airwire's processes, and with everybody who subscribes to its topics."""

from airwire_schemas.events import (
    Claim,
    DeadLetter,
    DocumentState,
    DocumentStatus,
    EnrichedTranscript,
    RawDocument,
)
from airwire_schemas.relations import TranscriptCluster, TranscriptVersion, WatchMatch
from airwire_schemas.topics import TOPICS, Topic, TopicSpec

__all__ = [
    "TOPICS",
    "Claim",
    "DeadLetter",
    "DocumentState",
    "DocumentStatus",
    "EnrichedTranscript",
    "RawDocument",
    "Topic",
    "TopicSpec",
    "TranscriptCluster",
    "TranscriptVersion",
    "WatchMatch",
]
