"""What a subscriber has seen so far: a reader of committed records in a thread of its own."""

import threading
import time
from dataclasses import dataclass, field

from confluent_kafka import Consumer, TopicPartition
from support.outsider import DEAD_LETTER, ENRICHED, RAW

_TOPICS = (RAW, ENRICHED, DEAD_LETTER)
_POLL_SECONDS = 0.2


def _document_of(key: bytes) -> str:
    return key.decode().partition("/")[0]


@dataclass(slots=True)
class Seen:
    """Documents by topic, and when their first record came, on the wall clock."""

    raw: dict[str, float] = field(default_factory=dict)
    enriched: dict[str, float] = field(default_factory=dict)
    dead: dict[str, float] = field(default_factory=dict)

    @property
    def unfinished(self) -> int:
        """Documents on the raw topic that have come to no end yet."""
        return len(self.raw.keys() - self.enriched.keys() - self.dead.keys())


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
        seen = {RAW: self.seen.raw, ENRICHED: self.seen.enriched, DEAD_LETTER: self.seen.dead}
        while not self._closing.is_set():
            record = self._consumer.poll(_POLL_SECONDS)
            if record is None or record.error() is not None or record.value() is None:
                continue
            topic, key = record.topic(), record.key()
            if topic is not None and key is not None:
                seen[topic].setdefault(_document_of(key), time.time())
