"""Embedded Kafka and Redis as their clients see them."""

import asyncio
import time

import redis
from aiokafka import AIOKafkaProducer
from support.stack import ServerFactory, Servers, emptied

from airwire_runtime.kafka import (
    committed_reader,
    connection,
    ensure_topics,
    read_to_end,
    started,
    transactional_producer,
)
from airwire_runtime.settings import KafkaSettings
from airwire_schemas.topics import TOPICS, Topic


async def values_on(settings: KafkaSettings, topic: Topic) -> list[bytes | None]:
    async with committed_reader(settings) as reader:
        return [record.value async for record in read_to_end(reader, topic)]


async def first_values_on(settings: KafkaSettings, topic: Topic) -> list[bytes | None]:
    """A commit is acknowledged a moment before readers see what was committed."""
    deadline = time.monotonic() + 20
    while not (values := await values_on(settings, topic)) and time.monotonic() < deadline:
        await asyncio.sleep(0.05)
    return values


async def produce(settings: KafkaSettings, topic: Topic, value: bytes) -> None:
    producer: AIOKafkaProducer = await started(transactional_producer(settings, "a-test"))
    try:
        async with producer.transaction():
            await producer.send_and_wait(topic, value=value, key=b"a")
    finally:
        await producer.stop()


async def test_our_topics_are_created_and_take_a_transaction(fresh_servers: Servers) -> None:
    await produce(fresh_servers.kafka, Topic.RAW, b"one")
    assert await first_values_on(fresh_servers.kafka, Topic.RAW) == [b"one"]


async def test_emptied_servers_hold_nothing_of_the_test_before(fresh_servers: Servers) -> None:
    await produce(fresh_servers.kafka, Topic.RAW, b"one")
    client = redis.Redis.from_url(fresh_servers.redis_url)
    client.set("a", "b")
    await emptied(fresh_servers)
    assert await values_on(fresh_servers.kafka, Topic.RAW) == []
    assert client.get("a") is None


async def test_a_record_of_the_largest_size_passes(server_factory: ServerFactory) -> None:
    settings = KafkaSettings(bootstrap_servers=server_factory.kafka().bootstrap_servers)
    await ensure_topics(settings)
    large = b"x" * (TOPICS[Topic.RAW].max_message_bytes - 128 * 1024)
    producer = AIOKafkaProducer(**connection(settings), max_request_size=len(large) + 4096)
    await started(producer)
    try:
        await producer.send_and_wait(Topic.RAW, value=large, key=b"a")
    finally:
        await producer.stop()
    assert await values_on(settings, Topic.RAW) == [large]


async def test_a_killed_kafka_returns_on_its_port_with_its_records(
    server_factory: ServerFactory,
) -> None:
    kafka = server_factory.kafka()
    settings = KafkaSettings(bootstrap_servers=kafka.bootstrap_servers)
    await ensure_topics(settings)
    await produce(settings, Topic.RAW, b"one")
    kafka.kill()
    kafka.start()
    # A kill right after the commit may have kept its marker from the log: the record is there, and
    # is seen once the next owner of the transactional id has come, as our services do.
    await produce(settings, Topic.RAW, b"two")
    deadline = time.monotonic() + 20
    while (values := await values_on(settings, Topic.RAW)) != [b"one", b"two"]:
        assert time.monotonic() < deadline, values
        await asyncio.sleep(0.05)


def test_a_killed_redis_returns_on_its_port_with_its_values(
    server_factory: ServerFactory,
) -> None:
    server = server_factory.redis()
    redis.Redis.from_url(server.url).set("a", "b")
    server.kill()
    server.start()
    assert redis.Redis.from_url(server.url).get("a") == b"b"
