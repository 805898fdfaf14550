"""What a subscriber has seen so far: a reader of committed records in a thread of its own."""

import json
import threading
import time
from dataclasses import dataclass, field

from confluent_kafka import Consumer, TopicPartition
from support.outsider import CLUSTER, DEAD_LETTER, ENRICHED, MATCH, RAW

_TOPICS = (RAW, ENRICHED, DEAD_LETTER, CLUSTER, MATCH)
_POLL_SECONDS = 0.2


def _document_of(key: bytes) -> str:
    return key.decode().partition("/")[0]


def _members_of(cluster: bytes) -> list[str]:
    return [_document_of(each["transcript_id"].encode()) for each in json.loads(cluster)["members"]]


@dataclass(slots=True)
class Seen:
    """Documents by topic, and when their first record came, on the wall clock."""

    raw: dict[str, float] = field(default_factory=dict)
    enriched: dict[str, float] = field(default_factory=dict)
    dead: dict[str, float] = field(default_factory=dict)
    related: dict[str, float] = field(default_factory=dict)
    """Members of clusters, and what matched a rule of the watch-list."""

    @property
    def unfinished(self) -> int:
        """Documents on the raw topic that have come to no end yet."""
        return len(self.raw.keys() - self.enriched.keys() - self.dead.keys())

    @property
    def unrelated(self) -> int:
        """Enriched documents that stand in no cluster and have met no rule yet."""
        return len(self.enriched.keys() - self.related.keys())


class Follower:
    """Follows the topics from their beginning until it is closed; outlives its broker."""

    def __init__(self, bootstrap_servers: str) -> None:
        self.seen = Seen()
        self._consumer = Consumer(
            {
                "bootstrap.servers": bootstrap_servers,
                "group.id": "follower",
                "isolation.level": "read_committed",
                "enable.auto.commit": False,
                "reconnect.backoff.max.ms": 500,
                "log_level": 0,
            }
        )
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._follow, name="follower", daemon=True)

    def start(self) -> None:
        """The topics must be there. Raises what confluent-kafka raises where they are not."""
        topics = self._consumer.list_topics(timeout=30).topics
        self._consumer.assign(
            [
                TopicPartition(topic, number, 0)
                for topic in _TOPICS
                for number in topics[topic].partitions
            ]
        )
        self._thread.start()

    def close(self) -> None:
        self._closing.set()
        if self._thread.is_alive():
            self._thread.join()
        self._consumer.close()

    def _follow(self) -> None:
        seen = {
            RAW: self.seen.raw,
            ENRICHED: self.seen.enriched,
            DEAD_LETTER: self.seen.dead,
            CLUSTER: self.seen.related,
            MATCH: self.seen.related,
        }
        while not self._closing.is_set():
            record = self._consumer.poll(_POLL_SECONDS)
            if record is None or record.error() is not None:
                continue
            topic, key, value = record.topic(), record.key(), record.value()
            if topic is None or key is None or value is None:
                continue
            told = _members_of(value) if topic == CLUSTER else [_document_of(key)]
            for document in told:
                seen[topic].setdefault(document, time.time())
