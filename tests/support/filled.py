"""Topics and Redis as a running system leaves them: one document in each state."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from redis.asyncio import Redis
from support.builders import a_raw_document
from support.stack import Servers
from support.transcripts import a_speaker, a_transcript, an_entity, sourced

from airwire_enrich.policy import Failure, GiveUp
from airwire_enrich.records import outgoing
from airwire_enrich.workers import Understood
from airwire_runtime.claims import FolderClaimStore
from airwire_runtime.kafka import started, transactional_producer
from airwire_runtime.outgoing import Outgoing
from airwire_runtime.read_model import TranscriptProjection, projected
from airwire_schemas.events import (
    DocumentState,
    DocumentStatus,
    EnrichedTranscript,
    RawDocument,
    RawPosition,
    ReferencedContent,
    Sighting,
    StageTime,
)
from airwire_schemas.headers import event_headers
from airwire_schemas.keys import status_key
from airwire_schemas.topics import Topic

SEEN_AT = datetime(2026, 1, 2, 6, 30, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """A record as it came to stand on its topic; what `airwire_enrich.records` asks of one."""

    topic: str
    partition: int
    offset: int
    timestamp: int
    key: bytes | None
    value: bytes | None
    headers: tuple[tuple[str, bytes], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """What was written."""

    enriched: RawDocument
    transcript: EnrichedTranscript
    claimed: RawDocument
    """Its bytes are in the claim store."""
    dead: RawDocument
    dead_record: Written
    waiting: RawDocument
    contents: dict[str, bytes]
    """The bytes of each document, by id."""


async def send(servers: Servers, records: Sequence[Outgoing]) -> list[Written]:
    """Write records in one transaction."""
    producer = await started(transactional_producer(servers.kafka, "test-fill"))
    written: list[Written] = []
    try:
        async with producer.transaction():
            for record in records:
                place = await producer.send_and_wait(
                    str(record.topic),
                    key=record.key.encode(),
                    value=record.value,
                    headers=record.headers,
                )
                written.append(
                    Written(
                        topic=str(record.topic),
                        partition=place.partition,
                        offset=place.offset,
                        timestamp=place.timestamp,
                        key=record.key.encode(),
                        value=record.value,
                        headers=tuple(record.headers),
                    )
                )
    finally:
        await producer.stop()
    return written


def a_raw_record(document: RawDocument) -> Outgoing:
    return Outgoing(
        topic=Topic.RAW,
        key=document.document_id,
        value=document.body(),
        headers=event_headers(
            Topic.RAW,
            event_id=document.document_id,
            source="ingest",
            subject=document.document_id,
            traceparent=f"00-{document.document_id[:32]}-{document.document_id[32:48]}-01",
        ),
    )


def a_sighting(
    path: str, state: DocumentState, document_id: str | None, number: int, **changes: Any
) -> Outgoing:
    """What ingest says last of a file."""
    sighting_id = f"{number:032x}"
    key = status_key(document_id, sighting_id)
    status = DocumentStatus(
        document_id=document_id,
        state=state,
        sighting=Sighting(sighting_id=sighting_id, path=path, size_bytes=10),
        times=(StageTime(stage="seen", at=SEEN_AT.replace(second=number)),),
        **changes,
    )
    return Outgoing(
        topic=Topic.STATUS,
        key=key,
        value=status.body(),
        headers=event_headers(
            Topic.STATUS, event_id=f"{sighting_id}:{state}", source="ingest", subject=key
        ),
    )


async def fill(servers: Servers, claims: Path) -> Filled:
    """Write one document of each state, as ingest, enrich and the projection would."""
    texts = {name: f"{name.upper()}: Good morning.\n".encode() for name in ("one", "two", "three")}
    enriched = a_raw_document(texts["one"], path="news/one.txt")
    dead = a_raw_document(texts["two"], path="news/two.txt")
    waiting = a_raw_document(texts["three"], path="three.txt")
    large = "Größe".encode("cp1252")
    claimed = a_raw_document(large, path="large.txt").model_copy(
        update={"content": ReferencedContent(dataref=FolderClaimStore(claims).put(large))}
    )
    transcript = a_transcript(
        transcript_id=enriched.document_id,
        document_id=enriched.document_id,
        path=enriched.path,
        title=sourced("Harbour strike"),
        programme=sourced("Morning Tide"),
        speakers=(a_speaker("Nina Okafor"),),
        entities=(an_entity("Piet Visser"),),
        published="2026-01-02",
    )
    raws = await send(servers, [a_raw_record(d) for d in (enriched, dead, waiting, claimed)])
    published = DocumentState.PUBLISHED
    places = [RawPosition(partition=raw.partition, offset=raw.offset) for raw in raws]
    await send(
        servers,
        [
            a_sighting("news/one.txt", published, enriched.document_id, 1, raw=places[0]),
            a_sighting("news/two.txt", published, dead.document_id, 2, raw=places[1]),
            a_sighting("three.txt", published, waiting.document_id, 3, raw=places[2]),
            a_sighting("large.txt", published, claimed.document_id, 4, raw=places[3]),
            a_sighting("one again.txt", DocumentState.DUPLICATE_OF, enriched.document_id, 5),
            a_sighting("noise.bin", DocumentState.REJECTED, None, 6, reason="binary"),
        ],
    )
    understood = Understood.of(enriched, [transcript])
    failure = Failure(
        reason="no_speech",
        stage="parsing",
        message="Nobody speaks.",
        exception=None,
        permanent=True,
    )
    now = datetime.now(UTC)
    results = await send(
        servers,
        [
            *outgoing(raws[0], understood, now=now),
            *outgoing(raws[1], GiveUp(failure, 1), now=now),
            *outgoing(raws[3], Understood.of(claimed, []), now=now),
        ],
    )
    await _project(servers, next(r for r in results if r.topic == Topic.ENRICHED))
    return Filled(
        enriched=enriched,
        transcript=transcript,
        claimed=claimed,
        dead=dead,
        dead_record=raws[1],
        waiting=waiting,
        contents={
            enriched.document_id: texts["one"],
            dead.document_id: texts["two"],
            claimed.document_id: large,
        },
    )


async def _project(servers: Servers, record: Written) -> None:
    client = Redis.from_url(servers.redis_url)
    try:
        await TranscriptProjection(client, ttl=None).write(
            [
                projected(
                    key=record.key or b"",
                    body=record.value,
                    partition=record.partition,
                    offset=record.offset,
                    timestamp_ms=record.timestamp,
                )
            ],
            now_ms=time.time_ns() // 1_000_000,
        )
    finally:
        await client.aclose()
