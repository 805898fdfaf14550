"""Documents enriched again on a real Kafka and Redis, in the lane behind the fresh ones."""

import asyncio
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

import pytest
from support import outsider
from support.airwire import Ended, airwire_here
from support.enriching import enrich_running, settings_for, until
from support.filled import a_raw_record, send
from support.older import (
    BACKFILL,
    OLD,
    a_document,
    a_queued_record,
    enriched_once,
    status_of,
    still_queued,
)
from support.stack import Servers
from support.transcripts import a_recipe

from airwire_cli.commands import re_enrich
from airwire_enrich import records
from airwire_enrich.policy import Failure
from airwire_enrich.workers import Result
from airwire_schemas.events import (
    DocumentState,
    EnrichedTranscript,
)

pytestmark = [pytest.mark.kafka, pytest.mark.redis]

NEW = 9

Run = Callable[..., Ended]


@pytest.fixture(autouse=True)
def a_newer_recipe(monkeypatch: pytest.MonkeyPatch) -> None:
    """Statuses of what is enriched from now on name recipe NEW."""
    monkeypatch.setattr(re_enrich, "NUMBER", NEW)
    monkeypatch.setattr(records, "RECIPE", a_recipe(NEW))


@pytest.fixture
def run(fresh_servers: Servers, tmp_path: Path) -> Run:
    environment = {
        **fresh_servers.environment,
        "AIRWIRE_CLAIM_STORE": str(tmp_path / "claims"),
        "AIRWIRE_DATA_DIR": str(tmp_path / "data"),
    }
    return lambda *arguments: airwire_here(*arguments, environment=environment, folder=tmp_path)


async def test_what_an_older_recipe_made_is_replaced_and_what_it_made_too_many_is_taken_back(
    run: Run, fresh_servers: Servers, tmp_path: Path
) -> None:
    old = [a_document("one"), a_document("two")]
    await enriched_once(fresh_servers, old, parts=3)
    await enriched_once(fresh_servers, [a_document("of today")], recipe=NEW)
    before = status_of(fresh_servers, old[0])
    async with enrich_running(settings_for(fresh_servers, tmp_path)):
        await until(
            "Redis has what was there",
            lambda: len(outsider.redis_transcripts(fresh_servers.redis_url)) == 7,
        )
        ended = await asyncio.to_thread(
            run, "re-enrich", "--older-than", str(NEW), "--wait", "--json"
        )
        await until(
            "Redis has what is there now",
            lambda: len(outsider.redis_transcripts(fresh_servers.redis_url)) == 3,
        )
    assert (ended.code, ended.err) == (0, "")
    (told,) = ended.objects
    assert (told["queued"], told["recipes"], told["enriched"]) == (2, {str(OLD): 2}, 2)

    topic = outsider.read_topic(fresh_servers.bootstrap_servers, outsider.ENRICHED).newest()
    there = {key for key, value in topic.items() if value is not None}
    assert there == {d.document_id for d in (*old, a_document("of today"))}
    assert EnrichedTranscript.read(topic[old[0].document_id]).turns
    after = status_of(fresh_servers, old[0])
    assert (after.state, after.recipe, after.transcripts) == (
        DocumentState.ENRICHED,
        NEW,
        (old[0].document_id,),
    )
    assert after.raw == before.raw
    assert still_queued(fresh_servers) == {}
    again = await asyncio.to_thread(run, "re-enrich", "--older-than", str(NEW), "--json")
    assert again.objects[0]["queued"] == 0


async def test_what_is_queued_stands_there_byte_for_byte_and_once(
    run: Run, fresh_servers: Servers
) -> None:
    documents = [a_document(f"story {n}") for n in range(30)]
    await enriched_once(fresh_servers, documents)
    older = ("re-enrich", "--older-than", str(NEW), "--json")
    (dry,) = (await asyncio.to_thread(run, *older, "--dry-run")).objects
    assert (dry["queued"], still_queued(fresh_servers)) == (30, {})
    (first,) = (await asyncio.to_thread(run, *older)).objects
    (second,) = (await asyncio.to_thread(run, *older)).objects
    assert (first["queued"], first["already_queued"]) == (30, 0)
    assert (second["queued"], second["already_queued"]) == (0, 30)
    raw = outsider.read_topic(fresh_servers.bootstrap_servers, outsider.RAW).newest()
    assert still_queued(fresh_servers) == raw
    assert len(outsider.read_topic(fresh_servers.bootstrap_servers, BACKFILL).records) == 30


async def test_documents_are_named_one_by_one_too(run: Run, fresh_servers: Servers) -> None:
    documents = [a_document(f"story {n}") for n in range(3)]
    await enriched_once(fresh_servers, documents)
    named = f"{documents[1].document_id}/1"
    ended = await asyncio.to_thread(run, "re-enrich", named, "--json")
    assert (ended.code, ended.objects[0]["queued"]) == (0, 1)
    assert still_queued(fresh_servers).keys() == {documents[1].document_id}


async def test_everything_can_be_meant_whatever_made_it(run: Run, fresh_servers: Servers) -> None:
    await enriched_once(fresh_servers, [a_document(f"story {n}") for n in range(3)])
    (told,) = (await asyncio.to_thread(run, "re-enrich", "--all", "--json")).objects
    assert (told["queued"], len(still_queued(fresh_servers))) == (3, 3)


async def test_a_document_that_the_new_recipe_fails_on_keeps_its_older_result(
    run: Run, fresh_servers: Servers, tmp_path: Path
) -> None:
    document = a_document("one")
    await enriched_once(fresh_servers, [document])
    enriched = outsider.read_topic(fresh_servers.bootstrap_servers, outsider.ENRICHED).newest()
    async with enrich_running(settings_for(fresh_servers, tmp_path), task=failing):
        ended = await asyncio.to_thread(
            run, "re-enrich", "--older-than", str(NEW), "--wait", "--json"
        )
    assert ended.code == 1
    assert ended.objects[0]["not_enriched"] == {document.document_id: "too_new"}
    status = status_of(fresh_servers, document)
    assert (status.state, status.recipe, status.reason) == (DocumentState.ENRICHED, OLD, "too_new")
    where = fresh_servers.bootstrap_servers
    assert outsider.read_topic(where, outsider.ENRICHED).newest() == enriched
    assert outsider.read_topic(where, outsider.DEAD_LETTER).records == []
    assert still_queued(fresh_servers) == {}


def failing(_value: bytes) -> Result:
    return Failure(reason="too_new", stage="parsing", message="No.", exception=None, permanent=True)


async def test_waiting_for_an_enrich_that_is_not_there_is_told_at_once(
    run: Run, fresh_servers: Servers
) -> None:
    await enriched_once(fresh_servers, [a_document("one")])
    ended = await asyncio.to_thread(run, "re-enrich", "--older-than", str(NEW), "--wait", "--json")
    assert (ended.code, ended.error["reason"]) == (3, "enrich_not_running")
    assert len(still_queued(fresh_servers)) == 1


@pytest.mark.parametrize(
    ("arguments", "code", "reason"),
    [
        ([], 2, "nothing_named"),
        (["--older-than", "10"], 2, "recipe"),
        (["--all", "--older-than", "2"], 2, "all_and_more"),
        (["one.txt"], 2, "id"),
        (["f" * 64], 1, "not_found"),
    ],
)
def test_what_can_not_be_enriched_again_is_told(
    run: Run, arguments: list[str], code: int, reason: str
) -> None:
    ended = run("re-enrich", *arguments, "--json")
    assert (ended.code, ended.out, ended.error["reason"]) == (code, b"", reason)


QUEUED = 2_000
MEASURED = 7


async def latency(servers: Servers, name: str) -> float:
    """Seconds from a fresh document's commit to its result's."""
    document = a_document(name)
    await send(servers, [a_raw_record(document)])
    began = time.monotonic()
    where = servers.bootstrap_servers
    await until(
        "it is enriched",
        lambda: document.document_id in outsider.read_topic(where, outsider.ENRICHED).newest(),
    )
    return time.monotonic() - began


@pytest.mark.slow
@pytest.mark.timeout(400)
async def test_fresh_documents_do_not_wait_behind_two_thousand_old_ones(
    fresh_servers: Servers, tmp_path: Path
) -> None:
    async with enrich_running(settings_for(fresh_servers, tmp_path, workers=1)):
        await latency(fresh_servers, "warming up")
        idle = median([await latency(fresh_servers, f"idle {n}") for n in range(MEASURED)])
        queued = [a_queued_record(a_document(f"old {n}")) for n in range(QUEUED)]
        await send(fresh_servers, queued)
        where = fresh_servers.bootstrap_servers
        await until(
            "the lane is at work",
            lambda: len(outsider.read_topic(where, outsider.ENRICHED).records) > MEASURED + 50,
        )
        busy = median([await latency(fresh_servers, f"busy {n}") for n in range(MEASURED)])
        left = len(still_queued(fresh_servers))
    assert left > QUEUED / 4, "the lane was done before it could be in anybody's way"
    assert busy < 3 * idle + 0.3, f"{busy:.2f} s, and {idle:.2f} s where nothing is queued"
