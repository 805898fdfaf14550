"""`airwire audit`: folders, topics, Redis and claim store compared, each discrepancy named."""

import asyncio
import time
from datetime import timedelta

import typer
from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import KafkaError

from airwire_cli.audit.claims import compare_claims
from airwire_cli.audit.discrepancy import Discrepancy, Kind
from airwire_cli.audit.documents import compare_topics
from airwire_cli.audit.folders import compare_folders
from airwire_cli.audit.reading import HOLDING, read_topics
from airwire_cli.audit.redis import compare_redis
from airwire_cli.connection import DataDir, Servers
from airwire_cli.console import Exit, Json, messages, results, run_reporting, visible, write_json
from airwire_cli.purge_kafka import is_left_behind, topic_settings
from airwire_cli.records import topic_reader
from airwire_enrich.lanes import FRESH
from airwire_enrich.settings import EnrichSettings
from airwire_runtime.errors import UnavailableError
from airwire_runtime.kafka import connection, started
from airwire_runtime.read_model import TranscriptProjection, TranscriptReader, connected
from airwire_runtime.settings import KafkaSettings
from airwire_schemas.topics import TOPICS, Topic

# A system at work is between two states now and then, but never in the same place twice.
_PASSES = 3
_PAUSE_SECONDS = 2.0


def audit(*, as_json: Json = False, data_dir: DataDir = None) -> None:
    """Compare what folders, topics, Redis and claim store say, and name each discrepancy.

    Reads everything. Services may run meanwhile: what is only on its way is no discrepancy.
    Exit codes: 0 none; 1 some; 2 wrong settings; 3 Kafka, Redis or a folder is not there.
    """
    servers = Servers(data_dir=data_dir)
    raise typer.Exit(run_reporting(lambda: asyncio.run(_audit(servers, as_json)), as_json=as_json))


async def _audit(servers: Servers, as_json: bool) -> None:
    found = await _found(servers)
    for _ in range(_PASSES - 1):
        if not found:
            break
        await asyncio.sleep(_PAUSE_SECONDS)
        found &= await _found(servers)
    _tell(sorted(found), as_json, has_folders=servers.inbox is not None)
    if found:
        raise typer.Exit(Exit.NO)


async def _found(servers: Servers) -> set[Discrepancy]:
    days = EnrichSettings.from_environment().transcript_ttl_days
    async with (
        topic_reader(servers.kafka, *HOLDING, Topic.STATUS) as reader,
        connected(servers.redis) as redis,
    ):
        # Before the topics are read: what enrich did since is on them then.
        done = await _done(servers.kafka)
        reading = await read_topics(reader)
        found = set(compare_topics(reading, done=done))
        found |= await _settings_left_behind(servers.kafka)
        ttl = None if days is None else timedelta(days=days)
        found |= {
            each
            async for each in compare_redis(
                reading,
                projection=TranscriptProjection(redis, ttl=ttl),
                read_model=TranscriptReader(redis),
                ttl=ttl,
                now_ms=time.time_ns() // 1_000_000,
            )
        }
    claims, inbox = servers.claims, servers.inbox
    found |= await asyncio.to_thread(lambda: set(compare_claims(reading, claims)))
    if inbox is not None:
        try:
            found |= await asyncio.to_thread(lambda: set(compare_folders(reading, inbox)))
        except OSError as error:
            raise UnavailableError(
                f"{error.filename} can't be read: {error.strerror}. Run this as the user of "
                "ingest.",
                reason="folder_unavailable",
            ) from error
    return found


async def _done(settings: KafkaSettings) -> dict[int, int]:
    """Up to where enrich has come in each partition of the raw topic."""
    consumer = await started(
        AIOKafkaConsumer(**connection(settings), group_id=FRESH.group, enable_auto_commit=False)
    )
    try:
        places = [TopicPartition(str(Topic.RAW), n) for n in range(TOPICS[Topic.RAW].partitions)]
        consumer.assign(places)
        return {place.partition: await consumer.committed(place) or 0 for place in places}
    finally:
        await consumer.stop()


async def _settings_left_behind(settings: KafkaSettings) -> set[Discrepancy]:
    admin = await started(AIOKafkaAdminClient(**connection(settings)))
    try:
        found = await topic_settings(admin, HOLDING)
    except (KafkaError, OSError) as error:
        raise UnavailableError(
            f"Kafka does not tell how its topics are set: {error}.", reason="kafka_unavailable"
        ) from error
    finally:
        await admin.close()
    return {
        Discrepancy(Kind.TOPIC_SETTINGS, str(topic))
        for topic, settings_of_it in found.items()
        if is_left_behind(settings_of_it)
    }


def _tell(found: list[Discrepancy], as_json: bool, *, has_folders: bool) -> None:
    if as_json:
        for each in found:
            write_json(each.as_json())
        write_json({"discrepancies": len(found), "folders": has_folders})
        return
    console = results()
    for each in found:
        line = f"{each.kind}  {each.subject}: {each.remedy}."
        console.print(visible(line), markup=False, highlight=False)
    plural = "discrepancy" if len(found) == 1 else "discrepancies"
    console.print(f"{len(found)} {plural}", highlight=False)
    if not has_folders:
        messages().print(
            "Files and receipts were not looked at: the inbox is not known here. Set "
            "AIRWIRE_INBOX.",
            markup=False,
        )
