"""Kafka clients as every process of ours uses them: durable writes, committed reads."""

import asyncio
import ssl
from collections.abc import AsyncIterable, AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from typing import Any, Protocol

import structlog
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.errors import KafkaConnectionError, KafkaError, TopicAlreadyExistsError, for_code
from faststream.security import BaseSecurity, SASLPlaintext, SASLScram256, SASLScram512

from airwire_runtime.errors import UnavailableError, UsageError
from airwire_runtime.settings import KafkaSettings
from airwire_runtime.waiting import when_available
from airwire_schemas.keys import partition_for
from airwire_schemas.topics import TOPICS, Topic

log = structlog.get_logger()


class Record(Protocol):
    """A record as aiokafka hands it over."""

    @property
    def topic(self) -> str: ...
    @property
    def partition(self) -> int: ...
    @property
    def offset(self) -> int: ...
    @property
    def timestamp(self) -> int:
        """Milliseconds since 1970, set by whoever produced it."""
        ...

    @property
    def key(self) -> bytes | None: ...
    @property
    def value(self) -> bytes | None: ...
    @property
    def headers(self) -> tuple[tuple[str, bytes], ...]: ...


# One record may be as large as the broker takes a batch, and a batch holds more than its record.
MAX_REQUEST_BYTES = max(spec.max_message_bytes for spec in TOPICS.values()) - 64 * 1024
# Many records of a few kilobytes travel in one request; the default of 16 KiB holds three.
_MAX_BATCH_BYTES = 512 * 1024
_LINGER_MS = 5
_REQUEST_TIMEOUT_MS = 15_000
METADATA_MAX_AGE_MS = 30_000
"""How long a client may go by what it knows of the brokers; Kafka's own default is 5 minutes."""
# Joining a group takes as long as its members need to let go; nothing else takes near as long.
_START_SECONDS = 120.0
TRANSACTION_SECONDS = 30.0
"""The broker ends a transaction that takes longer: a dead owner's keeps no reader waiting."""
TRANSACTION_PATIENCE_SECONDS = 1.5 * TRANSACTION_SECONDS
"""How long a producer waits for its own: one whose sending task died, as it may when a broker comes
back from a long pause, would wait for ever."""


def connection(settings: KafkaSettings) -> dict[str, Any]:
    """The arguments by which any aiokafka client reaches the broker."""
    arguments: dict[str, Any] = {
        "bootstrap_servers": settings.bootstrap_servers,
        "security_protocol": settings.security_protocol,
        "request_timeout_ms": _REQUEST_TIMEOUT_MS,
        "metadata_max_age_ms": METADATA_MAX_AGE_MS,
    }
    context = settings.ssl_context()
    if context is not None:
        arguments["ssl_context"] = context
    secret = settings.secret()
    if settings.security_protocol.startswith("SASL") and secret is not None:
        arguments |= {
            "sasl_mechanism": settings.sasl_mechanism,
            "sasl_plain_username": settings.sasl_username,
            "sasl_plain_password": secret.get_secret_value(),
        }
    return arguments


def broker_security(settings: KafkaSettings) -> BaseSecurity | None:
    """The same for a FastStream broker."""
    context: ssl.SSLContext | None = settings.ssl_context()
    secret = settings.secret()
    if not settings.security_protocol.startswith("SASL") or secret is None:
        return None if context is None else BaseSecurity(ssl_context=context, use_ssl=True)
    kinds = {
        "PLAIN": SASLPlaintext,
        "SCRAM-SHA-256": SASLScram256,
        "SCRAM-SHA-512": SASLScram512,
    }
    return kinds[settings.sasl_mechanism](
        username=settings.sasl_username or "",
        password=secret.get_secret_value(),
        ssl_context=context,
        use_ssl=context is not None,
    )


def transactional_producer(settings: KafkaSettings, transactional_id: str) -> AIOKafkaProducer:
    """A producer that is not started yet. Starting it fences every older one of the same id."""
    return AIOKafkaProducer(
        **connection(settings),
        transactional_id=transactional_id,
        transaction_timeout_ms=int(TRANSACTION_SECONDS * 1000),
        acks="all",
        enable_idempotence=True,
        compression_type="zstd",
        linger_ms=_LINGER_MS,
        max_batch_size=_MAX_BATCH_BYTES,
        max_request_size=MAX_REQUEST_BYTES,
        partitioner=_partition,
    )


def is_sending(producer: Any) -> bool:
    """Whether a producer can send, as far as it knows; null is none."""
    task = None if producer is None else producer._sender.sender_task
    return task is not None and not task.done()


def _partition(key: bytes, partitions: list[int], _available: list[int]) -> int:
    return partition_for(key, partitions)


CONNECTION_ERRORS = (KafkaError, OSError, AssertionError)
"""What aiokafka raises when a broker goes away: it also asserts that it still knows it."""


async def started(client: Any) -> Any:
    """Start an aiokafka client. Raises `UnavailableError` where the broker can't be reached."""
    try:
        async with asyncio.timeout(_START_SECONDS):
            await client.start()
        _check_brokers(client)
    except CONNECTION_ERRORS as error:
        await _closed(client)
        raise _unreachable(error) from error
    except BaseException:
        await _closed(client)
        raise
    return client


def _check_brokers(client: Any) -> None:
    """Refuse a client that knows no broker: it would not ask again for long.

    A broker that has just come back answers before it counts itself among those there are. A
    transactional producer has asked one for its coordinator by now.
    """
    connected = getattr(client, "_client", None)
    if connected is not None and not connected.cluster.brokers():
        raise KafkaConnectionError("The broker that answers does not serve yet")


async def _closed(client: Any) -> None:
    # Administration clients are closed, all others stopped.
    await (client.close() if isinstance(client, AIOKafkaAdminClient) else client.stop())


def _unreachable(error: BaseException) -> UnavailableError:
    return UnavailableError(
        f"Kafka does not answer: {error}. Check that it runs and that "
        "AIRWIRE_KAFKA_BOOTSTRAP_SERVERS names it.",
        reason="kafka_unavailable",
    )


async def ensure_topics(settings: KafkaSettings) -> None:
    """Create the topics that are missing; wait for the broker as long as it takes.

    Raises `UsageError` where a topic exists with another number of partitions: keys would not
    be found where they are looked for.
    """
    await when_available("kafka", lambda: _ensure_topics(settings))


async def _ensure_topics(settings: KafkaSettings) -> None:
    admin = await started(AIOKafkaAdminClient(**connection(settings)))
    try:
        existing = set(await admin.list_topics())
        missing = [topic for topic in Topic if topic not in existing]
        await _create(admin, missing, settings.replication_factor)
        for described in await admin.describe_topics([str(topic) for topic in Topic]):
            _check_partitions(described)
    except CONNECTION_ERRORS as error:
        raise _unreachable(error) from error
    finally:
        await admin.close()


async def _create(admin: AIOKafkaAdminClient, missing: list[Topic], replication: int) -> None:
    if not missing:
        return
    response = await admin.create_topics(
        [
            NewTopic(
                str(topic),
                num_partitions=TOPICS[topic].partitions,
                replication_factor=replication,
                topic_configs={
                    **TOPICS[topic].config,
                    # A record counts as written while one replica of a cluster is away.
                    "min.insync.replicas": str(max(1, replication - 1)),
                },
            )
            for topic in missing
        ]
    )
    for name, code, message in response.topic_errors:
        # Another of our processes may have been faster.
        if code not in {0, TopicAlreadyExistsError.errno}:
            raise for_code(code)(f"topic {name}: {message}")
        if code == 0:
            log.info("topic_created", topic=name)


def _check_partitions(described: Mapping[str, Any]) -> None:
    if described["error_code"]:
        # Just created and not known everywhere yet: asked again a moment later.
        raise UnavailableError(f"topic {described['topic']} is not ready", reason="topic_not_ready")
    wanted = TOPICS[Topic(described["topic"])].partitions
    found = len(described["partitions"])
    if found != wanted:
        raise UsageError(
            f"Topic {described['topic']} has {found} partitions, Airwire needs {wanted}. "
            "Keys would not be found again: use another cluster, or move the topic's records "
            f"to a new one with {wanted} partitions.",
            reason="partitions",
        )


@asynccontextmanager
async def committed_reader(
    settings: KafkaSettings, *, patience_seconds: float | None = None
) -> AsyncIterator[AIOKafkaConsumer]:
    """A consumer without a group that sees committed records only; it waits for the broker.

    With `patience_seconds` no longer than that: then it raises `UnavailableError`.
    """

    async def start() -> AIOKafkaConsumer:
        consumer = AIOKafkaConsumer(
            **connection(settings),
            group_id=None,
            enable_auto_commit=False,
            isolation_level="read_committed",
            auto_offset_reset="earliest",
            max_partition_fetch_bytes=MAX_REQUEST_BYTES,
        )
        return await started(consumer)

    consumer = await when_available("kafka", start, patience_seconds=patience_seconds)
    try:
        yield consumer
    finally:
        await consumer.stop()


def partitions_of(topic: Topic) -> list[TopicPartition]:
    return [TopicPartition(str(topic), number) for number in range(TOPICS[topic].partitions)]


async def read_to_end(
    consumer: AIOKafkaConsumer,
    topic: Topic,
    *,
    start: Mapping[int, int] | None = None,
    end: Mapping[int, int] | None = None,
    partitions: Iterable[int] | None = None,
) -> AsyncIterator[Record]:
    """Every committed record of `topic` that is there now, in order within each partition.

    `start` gives the first offset to read for partitions by number; 0 where it names none.
    `end` gives the offset to stop before, where that is not the last.
    `partitions` gives the numbers of those that are read; all where it is null.
    """
    wanted = partitions_of(topic)
    if partitions is not None:
        wanted = [wanted[number] for number in partitions]
    consumer.assign(wanted)
    ends = await consumer.end_offsets(wanted)
    if end is not None:
        ends = {p: min(last, end.get(p.partition, last)) for p, last in ends.items()}
    begins = await consumer.beginning_offsets(wanted)
    for partition in wanted:
        first = (start or {}).get(partition.partition, 0)
        consumer.seek(partition, max(first, begins[partition]))
    pending = {
        partition
        for partition in wanted
        if max((start or {}).get(partition.partition, 0), begins[partition]) < ends[partition]
    }
    while pending:
        batches = await consumer.getmany(*pending, timeout_ms=500)
        for partition, records in batches.items():
            for record in records:
                if record.offset < ends[partition]:
                    yield record
        # Markers of transactions occupy offsets too and yield no record: the position tells.
        for partition in tuple(pending):
            if await consumer.position(partition) >= ends[partition]:
                pending.discard(partition)


async def newest_of_each_key(records: AsyncIterable[Record]) -> dict[bytes, Record]:
    """The newest record of each key, in the order of writing; none where it is a tombstone."""
    newest: dict[bytes, Record] = {}
    async for record in records:
        newest.pop(record.key or b"", None)
        if record.value is not None:
            newest[record.key or b""] = record
    return newest
