"""Withdrawals and purges step by step, on a real Kafka and Redis."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest
from aiokafka.admin import AIOKafkaAdminClient
from support import outsider
from support.airwire import Ended, airwire_here
from support.builders import a_raw_document
from support.enriching import enrich_running, settings_for, text, until
from support.filled import a_raw_record, send
from support.older import (
    a_document,
    a_queued_record,
    a_withdrawal,
    enriched_once,
    still_queued,
    transcripts_of,
)
from support.stack import Servers
from support.transcripts import a_transcript

from airwire_cli import purge_kafka
from airwire_cli.operator_hand import operator_hand
from airwire_cli.purge_kafka import purge, topic_settings
from airwire_cli.withdrawal import HOLDING
from airwire_runtime.claims import FolderClaimStore
from airwire_runtime.errors import UnavailableError
from airwire_runtime.outgoing import Outgoing
from airwire_schemas.events import Claim, ReferencedContent
from airwire_schemas.headers import CE_DATAREF, event_headers
from airwire_schemas.topics import TOPICS, Topic

pytestmark = [pytest.mark.kafka, pytest.mark.redis]

Run = Callable[..., Ended]
LANES = 40


@pytest.fixture
def run(fresh_servers: Servers, tmp_path: Path) -> Run:
    environment = {
        **fresh_servers.environment,
        "AIRWIRE_CLAIM_STORE": str(tmp_path / "claims"),
        "AIRWIRE_DATA_DIR": str(tmp_path / "data"),
        "AIRWIRE_INBOX": str(tmp_path / "inbox"),
    }
    return lambda *arguments: airwire_here(*arguments, environment=environment, folder=tmp_path)


def committed(servers: Servers, topic: str) -> outsider.Topic:
    return outsider.read_topic(servers.bootstrap_servers, topic)


def live(servers: Servers, topic: str) -> set[str]:
    return {key for key, value in committed(servers, topic).newest().items() if value is not None}


async def test_without_enrich_nothing_is_withdrawn_and_that_is_told(
    run: Run, fresh_servers: Servers
) -> None:
    document = a_document("one")
    await enriched_once(fresh_servers, [document])
    ended = await asyncio.to_thread(run, "withdraw", document.document_id, "--json")
    assert (ended.code, ended.out, ended.error["reason"]) == (3, b"", "enrich_not_running")
    assert "nothing was withdrawn" in ended.error["message"]
    assert len(committed(fresh_servers, outsider.RAW).records) == 1


async def test_a_document_that_waits_to_be_enriched_again_does_not_come_back(
    run: Run, fresh_servers: Servers, tmp_path: Path
) -> None:
    documents = [a_document(f"story {n}") for n in range(LANES)]
    taken_back = documents[-1]
    await enriched_once(fresh_servers, documents, parts=2)
    url = fresh_servers.redis_url
    async with enrich_running(settings_for(fresh_servers, tmp_path)):
        await until("enrich is at work", lambda: len(outsider.redis_transcripts(url)) == 2 * LANES)
        await send(fresh_servers, [a_queued_record(document, parts=2) for document in documents])
        ended = await asyncio.to_thread(run, "withdraw", taken_back.document_id, "--json")
        await until("nothing is queued", lambda: not still_queued(fresh_servers))
        kept = {document.document_id for document in documents[:-1]}
        await until(
            "Redis has all others and no more",
            lambda: set(outsider.redis_transcripts(url)) == kept,
        )
    assert (ended.code, ended.err) == (0, "")
    (receipt,) = ended.objects
    assert set(transcripts_of(taken_back, 2)) <= set(receipt["transcripts"])
    assert live(fresh_servers, outsider.ENRICHED) == kept
    states = outsider.states(fresh_servers.bootstrap_servers)
    assert states[taken_back.document_id] == "withdrawn"
    # After the last word nothing of it was written again.
    of_it = [
        record.value()
        for record in committed(fresh_servers, outsider.ENRICHED).records
        if record.key().decode() in receipt["transcripts"]
    ]
    assert of_it[-1] is None


async def test_claims_of_large_documents_and_results_are_deleted(
    run: Run, fresh_servers: Servers, tmp_path: Path
) -> None:
    store = FolderClaimStore(tmp_path / "claims")
    content = text("a long day")
    document = a_raw_document(content).model_copy(
        update={"content": ReferencedContent(dataref=store.put(content))}
    )
    others = store.put(b"somebody else's")
    await enriched_once(fresh_servers, [document])
    transcript = a_transcript(
        transcript_id=document.document_id, document_id=document.document_id
    ).body()
    dataref = store.put(transcript)
    headers = event_headers(
        Topic.ENRICHED, event_id="large", source="enrich", subject="large", dataref=dataref
    )
    assert CE_DATAREF in dict(headers)
    large = Outgoing(
        topic=Topic.ENRICHED,
        key=document.document_id,
        value=Claim(dataref=dataref, size_bytes=len(transcript)).body(),
        headers=headers,
    )
    await send(fresh_servers, [large])
    url = fresh_servers.redis_url
    async with enrich_running(settings_for(fresh_servers, tmp_path)):
        await until("it is in Redis", lambda: bool(outsider.redis_transcripts(url)))
        ended = await asyncio.to_thread(run, "withdraw", document.document_id, "--json")
    assert (ended.code, ended.err) == (0, "")
    assert len(ended.objects[0]["claims"]) == 2
    assert list(store.datarefs()) == [others]
    assert outsider.redis_transcripts(url) == {}


async def test_of_two_commands_that_write_the_later_goes_on(fresh_servers: Servers) -> None:
    async with operator_hand(fresh_servers.kafka) as earlier:
        async with earlier.transaction():
            await earlier.send(Topic.RAW, key=b"a", value=b"1", headers=[])
        async with operator_hand(fresh_servers.kafka) as later:
            with pytest.raises(UnavailableError) as ended:
                async with earlier.transaction():
                    await earlier.send(Topic.RAW, key=b"a", value=b"2", headers=[])
            assert ended.value.reason == "operator_fenced"
            async with later.transaction():
                await later.send(Topic.RAW, key=b"a", value=b"3", headers=[])
    values = [record.value() for record in committed(fresh_servers, outsider.RAW).records]
    assert values == [b"1", b"3"]


async def settings_of_topics(servers: Servers) -> dict[Topic, dict[str, str]]:
    admin = AIOKafkaAdminClient(bootstrap_servers=servers.bootstrap_servers)
    await admin.start()
    try:
        return await topic_settings(admin, HOLDING)
    finally:
        await admin.close()


async def come_to(servers: Servers, wanted: dict[Topic, dict[str, str]]) -> None:
    """A broker takes settings over a moment after it has accepted them."""
    async with asyncio.timeout(20):
        while await settings_of_topics(servers) != wanted:
            await asyncio.sleep(0.1)


def with_contents(servers: Servers, topic: str) -> set[str]:
    """Keys of all records that hold something, also of those that nobody committed."""
    read = outsider.read_topic(servers.bootstrap_servers, topic, isolation_level="read_uncommitted")
    return {record.key().decode() for record in read.records if record.value() is not None}


@pytest.mark.slow
@pytest.mark.timeout(200)
async def test_a_purge_removes_the_document_from_the_log_and_leaves_the_topics_as_they_were(
    fresh_servers: Servers,
) -> None:
    documents = [a_document(f"story {n}") for n in range(LANES)]
    await send(fresh_servers, [a_raw_record(document) for document in documents])
    await send(fresh_servers, [a_withdrawal(documents[0])])
    before = await settings_of_topics(fresh_servers)
    async with operator_hand(fresh_servers.kafka) as hand:
        assert await purge(fresh_servers.kafka, hand, documents[0].document_id) == 1
        assert await purge(fresh_servers.kafka, hand, documents[0].document_id) == 0
    left = {document.document_id for document in documents[1:]}
    assert with_contents(fresh_servers, outsider.RAW) == left
    await come_to(fresh_servers, before)


async def test_a_purge_that_is_interrupted_leaves_the_topics_as_they_were(
    fresh_servers: Servers, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = a_document("one")
    await send(fresh_servers, [a_raw_record(document), a_withdrawal(document)])
    before = await settings_of_topics(fresh_servers)
    seen_meanwhile: dict[Topic, dict[str, str]] = {}
    reached = asyncio.Event()

    async def interrupted(*_: object) -> list[object]:
        seen_meanwhile.update(await settings_of_topics(fresh_servers))
        reached.set()
        await asyncio.Event().wait()
        return []

    monkeypatch.setattr(purge_kafka, "_watched", interrupted)
    async with operator_hand(fresh_servers.kafka) as hand:
        at_work = asyncio.create_task(purge(fresh_servers.kafka, hand, document.document_id))
        await asyncio.wait_for(reached.wait(), 60)
        at_work.cancel()
        with pytest.raises(asyncio.CancelledError):
            await at_work
    assert seen_meanwhile[Topic.RAW]["max.compaction.lag.ms"] == "100"
    await come_to(fresh_servers, before)


async def test_what_a_killed_purge_left_behind_is_mended_by_the_next(
    fresh_servers: Servers,
) -> None:
    before = await settings_of_topics(fresh_servers)
    admin = AIOKafkaAdminClient(bootstrap_servers=fresh_servers.bootstrap_servers)
    await admin.start()
    left_behind = {**TOPICS[Topic.RAW].config, **purge_kafka.TEMPORARY, "min.insync.replicas": "1"}
    try:
        await purge_kafka._alter(admin, {Topic.RAW: left_behind})
        await come_to(fresh_servers, {**before, Topic.RAW: left_behind})
        assert purge_kafka.is_left_behind(left_behind)
        async with purge_kafka._set_to_compact(admin):
            pass
    finally:
        await admin.close()
    await come_to(fresh_servers, before)
