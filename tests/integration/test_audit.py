"""The audit on a real Kafka and Redis: each harm by its name, and nothing where there is none."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest
import redis
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType
from redis.asyncio import Redis
from support.airwire import Ended, airwire_here
from support.filled import Filled, a_sighting, fill, send
from support.stack import Servers, emptied

from airwire_cli.purge_kafka import TEMPORARY
from airwire_runtime.claims import FolderClaimStore
from airwire_runtime.outgoing import Outgoing
from airwire_runtime.read_model import TranscriptProjection
from airwire_schemas.events import DocumentState
from airwire_schemas.keys import transcript_key
from airwire_schemas.topics import TOPICS, Topic

pytestmark = [pytest.mark.kafka, pytest.mark.redis]


class System:
    """A filled system whose Redis has read all there is."""

    def __init__(self, servers: Servers, folder: Path) -> None:
        self.servers = servers
        self.folder = folder
        asyncio.run(emptied(servers))
        self.filled: Filled = asyncio.run(fill(servers, folder / "claims"))
        asyncio.run(self._level())

    async def _level(self) -> None:
        client = Redis.from_url(self.servers.redis_url)
        await TranscriptProjection(client, ttl=None).advance(dict.fromkeys(range(8), 1_000))
        await client.aclose()

    @property
    def redis(self) -> redis.Redis:
        return redis.Redis.from_url(self.servers.redis_url)

    @property
    def key(self) -> str:
        return transcript_key(self.filled.transcript.transcript_id)

    def send(self, *records: Outgoing) -> None:
        asyncio.run(send(self.servers, records))

    def audit(self, *arguments: str) -> Ended:
        environment = {
            **self.servers.environment,
            "AIRWIRE_CLAIM_STORE": str(self.folder / "claims"),
            "AIRWIRE_DATA_DIR": str(self.folder / "data"),
        }
        return airwire_here("audit", *arguments, environment=environment, folder=self.folder)


@pytest.fixture
def system(servers: Servers, tmp_path: Path) -> System:
    return System(servers, tmp_path)


def test_a_system_in_order_has_no_discrepancies(system: System) -> None:
    ended = system.audit()
    assert (ended.code, ended.out.decode()) == (0, "0 discrepancies\n")
    assert "inbox is not known" in ended.err
    assert system.audit("--json").objects == [{"discrepancies": 0, "folders": False}]


def wipe_one(system: System) -> str:
    system.redis.delete(system.key)
    return system.filled.transcript.transcript_id


def change_one(system: System) -> str:
    system.redis.set(system.key, "other bytes")
    return system.filled.transcript.transcript_id


def add_one(system: System) -> str:
    system.redis.set(transcript_key("f" * 64), "x")
    return "f" * 64


def lose_a_claim(system: System) -> str:
    dataref = f"claim:sha256/{system.filled.claimed.document_id}"
    assert FolderClaimStore(system.folder / "claims").delete(dataref)
    return dataref


def lose_a_raw_record(system: System) -> str:
    document_id = system.filled.enriched.document_id
    system.send(Outgoing(topic=Topic.RAW, key=document_id, value=None, headers=[]))
    return document_id


def lose_a_transcript(system: System) -> str:
    transcript_id = system.filled.transcript.transcript_id
    system.redis.delete(system.key)
    system.send(Outgoing(topic=Topic.ENRICHED, key=transcript_id, value=None, headers=[]))
    return transcript_id


def write_nonsense(system: System) -> str:
    system.send(Outgoing(topic=Topic.STATUS, key="0" * 64, value=b"{}", headers=[]))
    return f"{Topic.STATUS}/"


def count_twice(system: System) -> str:
    seen = a_sighting("news/one.txt", DocumentState.PUBLISHED, system.filled.dead.document_id, 1)
    system.send(seen)
    return "-1"


def leave_a_purge_behind(system: System) -> str:
    async def change() -> None:
        admin = AIOKafkaAdminClient(bootstrap_servers=system.servers.bootstrap_servers)
        await admin.start()
        name = "max.compaction.lag.ms"
        settings = {**TOPICS[Topic.RAW].config, name: TEMPORARY[name]}
        resource = ConfigResource(ConfigResourceType.TOPIC, str(Topic.RAW), configs=settings)
        await admin.alter_configs([resource])
        await admin.close()

    asyncio.run(change())
    return str(Topic.RAW)


@pytest.mark.parametrize(
    ("harm", "kind"),
    [
        (wipe_one, "redis_missing"),
        (change_one, "redis_differs"),
        (add_one, "redis_surplus"),
        (lose_a_claim, "claim_missing"),
        (lose_a_raw_record, "raw_missing"),
        (lose_a_transcript, "transcript_missing"),
        (write_nonsense, "record_unreadable"),
        (count_twice, "books_unbalanced"),
        (leave_a_purge_behind, "topic_settings"),
    ],
)
def test_each_harm_is_named_with_what_can_be_done(
    system: System, harm: Callable[[System], str], kind: str
) -> None:
    subject = harm(system)
    ended = system.audit("--json")
    assert (ended.code, ended.err) == (1, "")
    *found, last = ended.objects
    named = [each for each in found if each["kind"] == kind]
    assert len(named) == 1
    assert named[0]["subject"].startswith(subject)
    assert named[0]["remedy"]
    assert last["discrepancies"] == len(found)
