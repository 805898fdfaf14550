"""Documents that an enrich of an older recipe is done with, and those queued to be done again."""

from collections.abc import Sequence

from aiokafka import AIOKafkaConsumer, TopicPartition
from support import outsider
from support.builders import a_raw_document
from support.enriching import text
from support.filled import a_raw_record, a_sighting, send
from support.stack import Servers
from support.transcripts import a_recipe, a_transcript

from airwire_enrich.lanes import FRESH
from airwire_runtime.outgoing import Outgoing
from airwire_schemas.events import (
    DocumentState,
    DocumentStatus,
    EnrichedTranscript,
    RawDocument,
    RawPosition,
)
from airwire_schemas.headers import AIRWIRE_STATUS, event_headers
from airwire_schemas.topics import Topic

BACKFILL = "transcripts.backfill.v1"
OLD = 1


def a_document(name: str) -> RawDocument:
    return a_raw_document(text(name), path=f"{name}.txt")


def transcripts_of(document: RawDocument, count: int) -> tuple[str, ...]:
    if count == 1:
        return (document.document_id,)
    return tuple(f"{document.document_id}/{n}" for n in range(1, count + 1))


async def enriched_once(
    servers: Servers, documents: Sequence[RawDocument], *, recipe: int = OLD, parts: int = 1
) -> None:
    """Leave documents of `parts` transcripts as ingest and enrich would have."""
    raws = await send(servers, [a_raw_record(document) for document in documents])
    made: list[Outgoing] = []
    for number, (document, raw) in enumerate(zip(documents, raws, strict=True)):
        place = RawPosition(partition=raw.partition, offset=raw.offset)
        published = DocumentState.PUBLISHED
        made.append(
            a_sighting(document.path, published, document.document_id, number % 60, raw=place)
        )
        for transcript_id in transcripts_of(document, parts):
            transcript = a_transcript(
                transcript_id=transcript_id, document_id=document.document_id
            ).model_copy(update={"recipe": a_recipe(recipe)})
            made.append(an_enriched_record(transcript))
        made.append(an_enriched_status(document, place, recipe=recipe, parts=parts))
    await send(servers, made)
    await done_with_raw(servers)


async def done_with_raw(servers: Servers) -> None:
    """Let the fresh lane's group stand at the end of the raw topic."""
    async with AIOKafkaConsumer(
        bootstrap_servers=servers.bootstrap_servers, group_id=FRESH.group, enable_auto_commit=False
    ) as consumer:
        partitions = [TopicPartition(outsider.RAW, number) for number in range(8)]
        consumer.assign(partitions)
        await consumer.commit(await consumer.end_offsets(partitions))


def an_enriched_record(transcript: EnrichedTranscript) -> Outgoing:
    key = transcript.transcript_id
    headers = event_headers(Topic.ENRICHED, event_id=key, source="enrich", subject=key)
    return Outgoing(topic=Topic.ENRICHED, key=key, value=transcript.body(), headers=headers)


def a_status(document: RawDocument, place: RawPosition, *, recipe: int, parts: int) -> bytes:
    return DocumentStatus(
        document_id=document.document_id,
        state=DocumentState.ENRICHED,
        raw=place,
        transcripts=transcripts_of(document, parts),
        recipe=recipe,
    ).body()


def an_enriched_status(
    document: RawDocument, place: RawPosition, *, recipe: int, parts: int
) -> Outgoing:
    key = document.document_id
    return Outgoing(
        topic=Topic.STATUS,
        key=key,
        value=a_status(document, place, recipe=recipe, parts=parts),
        headers=event_headers(Topic.STATUS, event_id=key, source="enrich", subject=key),
    )


def a_queued_record(document: RawDocument, *, parts: int = 1) -> Outgoing:
    """Its record on the back-fill topic; it was `parts` transcripts."""
    place = RawPosition(partition=0, offset=0)
    status = a_status(document, place, recipe=OLD, parts=parts)
    record = a_raw_record(document)
    return Outgoing(
        topic=Topic.BACKFILL,
        key=record.key,
        value=record.value,
        headers=[*record.headers, (AIRWIRE_STATUS, status)],
    )


def still_queued(servers: Servers) -> dict[str, bytes]:
    newest = outsider.read_topic(servers.bootstrap_servers, BACKFILL).newest()
    return {key: value for key, value in newest.items() if value is not None}


def status_of(servers: Servers, document: RawDocument) -> DocumentStatus:
    statuses = outsider.read_topic(servers.bootstrap_servers, outsider.STATUS).newest()
    return DocumentStatus.read(statuses[document.document_id])


def a_withdrawal(document: RawDocument, *, parts: int = 1) -> Outgoing:
    """The tombstone by which it is taken back; it was `parts` transcripts."""
    record = a_raw_record(document)
    status = DocumentStatus(
        document_id=document.document_id,
        state=DocumentState.WITHDRAWN,
        transcripts=transcripts_of(document, parts),
    )
    return Outgoing(
        topic=Topic.RAW,
        key=record.key,
        value=None,
        headers=[*record.headers, (AIRWIRE_STATUS, status.body())],
    )
