"""Enriched transcripts of texts of our own, and the topic that they stand on."""

import hashlib
from collections.abc import Sequence
from typing import Any

from support.builders import a_raw_document
from support.stack import Servers
from support.transcripts import a_recipe, sourced

from airwire_enrich.parsing.parser import parse
from airwire_runtime.kafka import started, transactional_producer
from airwire_schemas.events import EnrichedTranscript
from airwire_schemas.headers import event_headers
from airwire_schemas.topics import Topic
from airwire_schemas.transcript import Language, SourcedDate


def an_enriched(text: str, **changes: Any) -> EnrichedTranscript:
    """The first transcript of a text, parsed but not tagged; `published` is a date."""
    content = text.encode()
    _, (parsed, *_) = parse(a_raw_document(content), content)
    published = changes.pop("published", None)
    title = changes.pop("title", None)
    document_id = hashlib.sha256(content).hexdigest()
    return EnrichedTranscript(
        **{
            "transcript_id": document_id,
            "document_id": document_id,
            "path": "a.txt",
            "recipe": a_recipe(),
            "format": parsed.format,
            "title": parsed.metadata.title if title is None else sourced(title),
            "start": parsed.start,
            "end": parsed.end,
            "escaping": parsed.escaping,
            "speakers": parsed.speakers,
            "turns": parsed.turns,
            "spans": parsed.spans,
            "language": Language(code="en", confidence=1, has_model=True),
            "quality": parsed.quality,
            "published_at": published
            and SourcedDate(value=published, provenance=sourced("").provenance),
            **changes,
        }
    )


async def record_transcripts(
    servers: Servers, transcripts: Sequence[EnrichedTranscript], *, withdrawn: Sequence[str] = ()
) -> None:
    """Put transcripts on the enriched topic, then tombstones for the withdrawn, as enrich would."""
    producer = await started(transactional_producer(servers.kafka, "test-enriched"))
    try:
        async with producer.transaction():
            for transcript in transcripts:
                await producer.send(
                    str(Topic.ENRICHED),
                    key=transcript.transcript_id.encode(),
                    value=transcript.body(),
                    headers=event_headers(
                        Topic.ENRICHED,
                        event_id=transcript.transcript_id,
                        source="enrich",
                        subject=transcript.transcript_id,
                    ),
                )
            for name in withdrawn:
                await producer.send(str(Topic.ENRICHED), key=name.encode(), value=None)
    finally:
        await producer.stop()
