"""From a record of the enriched topic to its transcript."""

import asyncio
import re
import time

import structlog
from pydantic import ValidationError

from airwire_runtime.claims import ClaimStore
from airwire_runtime.errors import DocumentError
from airwire_runtime.kafka import Record
from airwire_runtime.waiting import when_available
from airwire_schemas.events import TRANSCRIPT_ID, Claim, EnrichedTranscript
from airwire_schemas.headers import CE_DATAREF, as_text

log = structlog.get_logger()

_ID = re.compile(TRANSCRIPT_ID)


def is_transcript_id(key: str) -> bool:
    return _ID.fullmatch(key) is not None


def recorded_ms(record: Record) -> int:
    """When a record was written, Unix time; now at the latest.

    A producer whose clock is ahead must not make everybody else look old.
    """
    return min(record.timestamp, time.time_ns() // 1_000_000)


async def body_of(record: Record, claims: ClaimStore) -> bytes | None:
    """A record's value, from the claim store where the record refers to it; waits for that.

    Raises `DocumentError` and `ValidationError` where it can't be had.
    """
    body = record.value
    if body is None or CE_DATAREF not in as_text(record.headers):
        return body
    claim = Claim.read(body)
    return await when_available("claim_store", lambda: asyncio.to_thread(claims.get, claim.dataref))


async def transcript_in(record: Record, claims: ClaimStore) -> EnrichedTranscript | None:
    """The transcript in a record; null for a tombstone, and for what can't be one of ours."""
    try:
        body = await body_of(record, claims)
        return None if body is None else EnrichedTranscript.read(body)
    except (ValidationError, DocumentError) as error:
        log.error(
            "record_unreadable",
            topic=record.topic,
            partition=record.partition,
            offset=record.offset,
            error=str(error).partition("\n")[0],
        )
        return None
