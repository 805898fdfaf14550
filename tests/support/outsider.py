"""What is on Kafka and in Redis, read by code that shares nothing with Airwire.

librdkafka's client, its own offsets from 0, committed records only; topic names written out.
"""

import json
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import redis
from confluent_kafka import Consumer, TopicPartition

RAW = "transcripts.raw.v1"
ENRICHED = "transcripts.enriched.v1"
DEAD_LETTER = "transcripts.dead-letter.v1"
STATUS = "transcripts.status.v1"
CLUSTER = "transcripts.cluster.v1"
MATCH = "transcripts.match.v1"
VERSION = "transcripts.version.v1"

_POLL_SECONDS = 20.0


@dataclass(frozen=True, slots=True)
class Topic:
    """Every committed record of a topic."""

    records: list[Any] = field(default_factory=list)

    def keys(self) -> Counter[str]:
        return Counter(record.key().decode() for record in self.records)

    def newest(self) -> dict[str, bytes]:
        """For each key its newest value, as compaction would leave it."""
        return {record.key().decode(): record.value() for record in self.records}

    def header(self, name: str) -> list[str]:
        return [dict(record.headers() or [])[name].decode() for record in self.records]


def read_topic(
    bootstrap_servers: str, topic: str, *, isolation_level: str = "read_committed"
) -> Topic:
    consumer = Consumer(
        {
            "bootstrap.servers": bootstrap_servers,
            "group.id": "outsider",
            "isolation.level": isolation_level,
            "enable.auto.commit": False,
            "enable.partition.eof": True,
        }
    )
    try:
        partitions = consumer.list_topics(topic, timeout=_POLL_SECONDS).topics[topic].partitions
        consumer.assign([TopicPartition(topic, number, 0) for number in partitions])
        read, at_end = Topic(), set[int | None]()
        while len(at_end) < len(partitions):
            record = consumer.poll(_POLL_SECONDS)
            if record is None:
                raise AssertionError(f"{topic} can't be read to its end")
            if record.error() is None:
                read.records.append(record)
            else:
                at_end.add(record.partition())
        return read
    finally:
        consumer.close()


def redis_transcripts(url: str) -> dict[str, bytes]:
    """Every transcript in Redis, by its id: found by its key's form alone."""
    client = redis.Redis.from_url(url)
    found: dict[str, bytes] = {}
    for key in client.scan_iter(match="*:transcript:*", count=1000):
        value = client.get(key)
        if isinstance(value, bytes):
            found[key.decode().partition(":transcript:")[2]] = value
    client.close()
    return found


def states(bootstrap_servers: str) -> dict[str, str]:
    """The newest state under each key of the status topic."""
    newest = read_topic(bootstrap_servers, STATUS).newest()
    return {key: json.loads(value)["state"] for key, value in newest.items()}
