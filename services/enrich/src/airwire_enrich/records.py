"""The records that enrich writes, made from what became of a document. Pure."""

import base64
import re
from collections.abc import Iterator
from datetime import datetime

from pydantic import ValidationError

from airwire_enrich.handed_on import Withdrawal, known_of
from airwire_enrich.policy import GiveUp
from airwire_enrich.recipe import RECIPE
from airwire_enrich.workers import Understood
from airwire_runtime.claims import dataref_for
from airwire_runtime.kafka import Record
from airwire_runtime.outgoing import Outgoing
from airwire_schemas.content import content_of
from airwire_schemas.events import (
    Claim,
    DeadLetter,
    DocumentState,
    DocumentStatus,
    RawDocument,
    RawPosition,
    ReferencedContent,
    StageTime,
)
from airwire_schemas.headers import TRACEPARENT, as_text, event_headers, traceparent_for
from airwire_schemas.keys import status_key
from airwire_schemas.topics import INLINE_RECORD_BYTES, Topic
from airwire_schemas.transcript import Recipe

SOURCE = "enrich"

_DOCUMENT_ID = re.compile(rb"[0-9a-f]{64}")


Result = Understood | GiveUp | Withdrawal


def outgoing(
    record: Record, result: Result, *, now: datetime, recipe: Recipe = RECIPE
) -> list[Outgoing]:
    """Everything that is to be said of a record, its status last; `recipe` is what was tried.

    Of one on the back-fill topic also that it is done.
    """
    is_again = record.topic == Topic.BACKFILL
    known = known_of(record) if is_again else None
    made: list[Outgoing]
    match result:
        case Withdrawal(status):
            return [*_withdrawn(record, status), _status(record, status)]
        case Understood():
            gone = _vanished(record, result, known)
            made = [*_enriched(record, result), *gone, _enriched_status(record, result, known, now)]
        case GiveUp() if known is not None:
            made = [_older_result_status(record, result, known)]
        case GiveUp():
            made = [
                _dead_letter(record, result, now, recipe),
                _dead_letter_status(record, result, now),
            ]
    return [_tombstone(record, Topic.BACKFILL, _key(record)), *made] if is_again else made


def _parent(record: Record) -> str | None:
    return as_text(record.headers).get(TRACEPARENT)


def _enriched(record: Record, result: Understood) -> list[Outgoing]:
    made: list[Outgoing] = []
    for transcript in result.transcripts:
        event_id = f"{transcript.transcript_id}@{RECIPE.number}-{transcript.recipe_hash}"
        claim, value, dataref = None, transcript.body, None
        if len(value) > INLINE_RECORD_BYTES:
            claim, dataref = value, dataref_for(value)
            value = Claim(dataref=dataref, size_bytes=len(claim)).body()
        headers = event_headers(
            Topic.ENRICHED,
            event_id=event_id,
            source=SOURCE,
            subject=transcript.transcript_id,
            traceparent=traceparent_for(event_id, parent=_parent(record)),
            dataref=dataref,
        )
        made.append(
            Outgoing(
                topic=Topic.ENRICHED,
                key=transcript.transcript_id,
                value=value,
                headers=headers,
                claim=claim,
            )
        )
    return made


def _vanished(
    record: Record, result: Understood, known: DocumentStatus | None
) -> Iterator[Outgoing]:
    """Tombstones of transcripts that this recipe no longer makes of the document."""
    made = {transcript.transcript_id for transcript in result.transcripts}
    for transcript_id in known.transcripts if known is not None else ():
        if transcript_id not in made:
            yield _tombstone(record, Topic.ENRICHED, transcript_id)


def _withdrawn(record: Record, status: DocumentStatus) -> Iterator[Outgoing]:
    """Tombstones of all that was ever made of a document."""
    for transcript_id in status.transcripts:
        yield _tombstone(record, Topic.ENRICHED, transcript_id)
    yield _tombstone(record, Topic.DEAD_LETTER, _key(record))


def _tombstone(record: Record, topic: Topic, key: str) -> Outgoing:
    event_id = f"{_place(record)}:{key}:tombstone"
    headers = event_headers(
        topic,
        event_id=event_id,
        source=SOURCE,
        subject=key,
        traceparent=traceparent_for(event_id, parent=_parent(record)),
    )
    return Outgoing(topic=topic, key=key, value=None, headers=headers)


def _enriched_status(
    record: Record, result: Understood, known: DocumentStatus | None, now: datetime
) -> Outgoing:
    here = RawPosition(partition=record.partition, offset=record.offset)
    return _status(
        record,
        DocumentStatus(
            document_id=result.document_id,
            state=DocumentState.ENRICHED,
            raw=here if known is None else known.raw,
            transcripts=tuple(made.transcript_id for made in result.transcripts),
            recipe=RECIPE.number,
            times=(StageTime(stage="enriched", at=now),),
        ),
    )


def _older_result_status(record: Record, result: GiveUp, known: DocumentStatus) -> Outgoing:
    """What stood before stands on: a result of an older recipe is better than none."""
    return _status(record, known.model_copy(update={"reason": result.failure.reason}))


def _key(record: Record) -> str:
    return (record.key or b"").decode("utf-8", "backslashreplace")


def _place(record: Record) -> str:
    return f"{record.topic}/{record.partition}/{record.offset}"


def _document_id(record: Record) -> str | None:
    key = record.key or b""
    return key.decode() if _DOCUMENT_ID.fullmatch(key) else None


def _dead_letter(record: Record, result: GiveUp, now: datetime, recipe: Recipe) -> Outgoing:
    document_id = _document_id(record) or _key(record)
    failure = result.failure
    value = record.value or b""
    letter = DeadLetter(
        document_id=document_id,
        path=_path(value),
        reason=failure.reason,
        stage=failure.stage,
        message=failure.message,
        exception=failure.exception,
        attempts=result.attempts,
        recipe=recipe,
        topic=record.topic,
        partition=record.partition,
        offset=record.offset,
        headers=tuple((k, base64.b64encode(v).decode("ascii")) for k, v in record.headers),
        value=content_of(value),
        failed_at=now,
    )
    claim = None
    if len(letter.body()) > INLINE_RECORD_BYTES:
        claim = value
        letter = letter.model_copy(update={"value": ReferencedContent(dataref=dataref_for(value))})
    event_id = f"{_place(record)}:dead-letter"
    headers = event_headers(
        Topic.DEAD_LETTER,
        event_id=event_id,
        source=SOURCE,
        subject=document_id,
        traceparent=traceparent_for(event_id, parent=_parent(record)),
    )
    return Outgoing(
        topic=Topic.DEAD_LETTER,
        key=document_id,
        value=letter.body(),
        headers=headers,
        claim=claim,
    )


def _path(value: bytes) -> str | None:
    try:
        return RawDocument.read(value).path
    except ValidationError:
        return None


def _dead_letter_status(record: Record, result: GiveUp, now: datetime) -> Outgoing:
    return _status(
        record,
        DocumentStatus(
            document_id=_document_id(record),
            state=DocumentState.DEAD_LETTERED,
            reason=result.failure.reason,
            raw=RawPosition(partition=record.partition, offset=record.offset),
            recipe=RECIPE.number,
            times=(StageTime(stage="dead_lettered", at=now),),
        ),
    )


def _status(record: Record, status: DocumentStatus) -> Outgoing:
    place = _place(record)
    event_id = f"{place}:{status.state}@{RECIPE.number}"
    key = status_key(status.document_id, None if status.document_id else place.replace("/", "-"))
    headers = event_headers(
        Topic.STATUS,
        event_id=event_id,
        source=SOURCE,
        subject=key,
        traceparent=traceparent_for(event_id, parent=_parent(record)),
    )
    return Outgoing(topic=Topic.STATUS, key=key, value=status.body(), headers=headers)
