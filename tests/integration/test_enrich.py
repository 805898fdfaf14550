"""enrich on a real Kafka and Redis: order, dead letters, neighbours of bad documents."""

import base64
import json
import os
import signal
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from support import enriching, outsider
from support.builders import a_raw_document
from support.enriching import publish, record_of, settings_for, text, until
from support.stack import Servers

from airwire_enrich.workers import Result, Understood, understand
from airwire_schemas.events import EnrichedTranscript, RawDocument
from airwire_schemas.transcript import Provenance, Sourced

pytestmark = [pytest.mark.kafka, pytest.mark.redis]


def understand_or_die(value: bytes) -> Result:
    """The pipeline, except that some documents kill their worker or never end."""
    if b"worker-killer" in value:
        os.kill(os.getpid(), signal.SIGKILL)
    if b"endless-loop" in value:
        while True:
            pass
    result = understand(value)
    return _padded(result) if b"a-very-long-day" in value else result


def _padded(result: Result) -> Result:
    """The same, with a title too long for a record."""
    assert isinstance(result, Understood)
    (made,) = result.transcripts
    provenance = Provenance(source="inferred", where="test")
    title = Sourced(value="long " * 1_500_000, provenance=provenance)
    transcript = EnrichedTranscript.read(made.body).model_copy(update={"title": title})
    return replace(result, transcripts=(replace(made, body=transcript.body()),))


enrich_running = partial(enriching.enrich_running, task=understand_or_die)


async def test_what_can_not_be_read_is_dead_lettered_whole_and_its_neighbours_go_on_in_order(
    fresh_servers: Servers, tmp_path: Path
) -> None:
    good = [a_raw_document(text(f"story {n}"), path=f"{n}.txt") for n in range(6)]
    silent = a_raw_document(b"   \n\n  ", path="silent.txt")
    bad: list[tuple[bytes, bytes | None]] = [
        (b"no-json", b"{nonsense"),
        (b"not-utf-8", b"\xff\xfe\xfd"),
        (b"another-schema", b'{"hello": "world"}'),
        (b"\xff\xfe", b"[]"),
        record_of(silent),
        (b"a-tombstone", None),
    ]
    mixed = [pair for n in range(6) for pair in (record_of(good[n]), bad[n])]
    await publish(fresh_servers, mixed)
    where = fresh_servers.bootstrap_servers
    async with enrich_running(settings_for(fresh_servers, tmp_path)):
        await until(
            "all good ones are enriched",
            lambda: len(outsider.read_topic(where, outsider.ENRICHED).records) >= 6,
        )
        await until(
            "all bad ones are dead letters",
            lambda: len(outsider.read_topic(where, outsider.DEAD_LETTER).records) >= 5,
        )
        await until(
            "Redis has them", lambda: len(outsider.redis_transcripts(fresh_servers.redis_url)) == 6
        )
    check_order(where, good)
    letters = dead_letters(where)
    assert [letter["reason"] for letter in letters[:4]] == ["undecodable"] * 4
    assert letters[4]["reason"] == "empty"
    assert letters[4]["path"] == "silent.txt"
    assert [_value_of(letter) for letter in letters] == [value for _, value in bad if value]
    assert all(dict(letter["headers"])["broken"] == "//4=" for letter in letters)
    assert {letter["topic"] for letter in letters} == {outsider.RAW}


def check_order(where: str, documents: Sequence[RawDocument]) -> None:
    """All of them are enriched, once, and each partition holds its share in the order given."""
    place = {raw.document_id: number for number, raw in enumerate(documents)}
    partitions: dict[int, list[int]] = {}
    for record in outsider.read_topic(where, outsider.ENRICHED).records:
        partitions.setdefault(record.partition(), []).append(place[record.key().decode()])
    assert sorted(n for numbers in partitions.values() for n in numbers) == sorted(place.values())
    assert all(numbers == sorted(numbers) for numbers in partitions.values())


def dead_letters(where: str) -> list[dict[str, Any]]:
    """In the order of the records that they are about."""
    records = outsider.read_topic(where, outsider.DEAD_LETTER).records
    return sorted((json.loads(record.value()) for record in records), key=lambda it: it["offset"])


def _value_of(letter: dict[str, dict[str, str]]) -> bytes:
    value = letter["value"]
    return value["text"].encode() if value["kind"] == "text" else base64.b64decode(value["data"])


async def test_a_document_that_kills_its_worker_or_never_ends_costs_its_neighbours_nothing(
    fresh_servers: Servers, tmp_path: Path
) -> None:
    killer = a_raw_document(text("a worker-killer"), path="killer.txt")
    endless = a_raw_document(text("an endless-loop"), path="endless.txt")
    good = [a_raw_document(text(f"story {n}"), path=f"{n}.txt") for n in range(8)]
    await publish(
        fresh_servers,
        [record_of(raw) for raw in (*good[:3], killer, *good[3:6], endless, *good[6:])],
    )
    where = fresh_servers.bootstrap_servers
    async with enrich_running(settings_for(fresh_servers, tmp_path, workers=2)):
        await until(
            "all good ones are enriched",
            lambda: len(outsider.read_topic(where, outsider.ENRICHED).records) >= 8,
        )
    letters = dead_letters(where)
    outcomes = {letter["path"]: (letter["reason"], letter["attempts"]) for letter in letters}
    assert outcomes == {"killer.txt": ("worker_killed", 3), "endless.txt": ("time_limit", 3)}
    check_order(where, good)


async def test_the_same_document_again_gives_the_same_id_and_the_same_bytes(
    fresh_servers: Servers, tmp_path: Path
) -> None:
    raw = a_raw_document(text("a story told twice"))
    where = fresh_servers.bootstrap_servers
    async with enrich_running(settings_for(fresh_servers, tmp_path)):
        for times in (1, 2):
            await publish(fresh_servers, [record_of(raw)])
            await until(
                f"enriched {times} times",
                lambda times=times: (  # type: ignore[misc]
                    len(outsider.read_topic(where, outsider.ENRICHED).records) >= times
                ),
            )
    read = outsider.read_topic(where, outsider.ENRICHED)
    assert len(set(read.header("ce_id"))) == 1
    assert len({record.value() for record in read.records}) == 1


async def test_a_transcript_too_large_for_a_record_is_kept_as_a_claim(
    fresh_servers: Servers, tmp_path: Path
) -> None:
    raw = a_raw_document(text("a-very-long-day"))
    await publish(fresh_servers, [record_of(raw)])
    url = fresh_servers.redis_url
    async with enrich_running(settings_for(fresh_servers, tmp_path)):
        await until("it is in Redis, whole", lambda: bool(outsider.redis_transcripts(url)))
    (record,) = outsider.read_topic(fresh_servers.bootstrap_servers, outsider.ENRICHED).records
    claim = json.loads(record.value())
    assert dict(record.headers())["ce_dataref"].decode() == claim["dataref"]
    digest = claim["dataref"].rpartition("/")[2]
    kept = (tmp_path / "claims" / digest[:2] / digest).read_bytes()
    assert outsider.redis_transcripts(url) == {raw.document_id: kept}
