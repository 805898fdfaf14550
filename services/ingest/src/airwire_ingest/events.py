"""The records that ingest writes, as values. Pure."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from airwire_ingest.decision import Decision
from airwire_ingest.folder import metadata_of
from airwire_ingest.names import printable
from airwire_schemas.content import content_of
from airwire_schemas.events import (
    Content,
    DocumentState,
    DocumentStatus,
    RawDocument,
    RawPosition,
    ReferencedContent,
    Sighting,
    StageTime,
)
from airwire_schemas.headers import Headers, event_headers
from airwire_schemas.keys import status_key
from airwire_schemas.topics import INLINE_RECORD_BYTES, Topic

SOURCE = "ingest"

Stage = Literal["modified", "seen", "settled", "published"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """A record that is to be written."""

    topic: Topic
    key: bytes
    value: bytes
    headers: Headers


def traceparent_of(document_id: str) -> str:
    """The trace of a document follows from its id, so that the same file gives the same record."""
    return f"00-{document_id[:32]}-{document_id[32:48]}-01"


def raw_event(decision: Decision, *, keep: Callable[[bytes], str]) -> Outgoing:
    """The raw record; `keep` puts bytes too many for a record in the claim store.

    Raises what `keep` raises.
    """
    taken = decision.taken
    content, reading, document_id = taken.content, taken.reading, taken.document_id
    if content is None or reading is None or document_id is None:
        raise ValueError("only a document that was read can be published")

    def body_with(form: Content) -> bytes:
        return RawDocument(
            document_id=document_id,
            path=printable(taken.settled.found.path),
            size_bytes=len(content),
            media_type=reading.media_type,
            charset=reading.charset,
            folder=metadata_of(printable(taken.settled.found.path)),
            version=decision.outcome.version or 1,
            supersedes=decision.outcome.related,
            content=form,
        ).body()

    value = body_with(content_of(content)) if len(content) <= INLINE_RECORD_BYTES else None
    if value is None or len(value) > INLINE_RECORD_BYTES:
        value = body_with(ReferencedContent(dataref=keep(content)))
    return Outgoing(
        topic=Topic.RAW,
        key=document_id.encode(),
        value=value,
        headers=event_headers(
            Topic.RAW,
            event_id=document_id,
            source=SOURCE,
            subject=document_id,
            traceparent=traceparent_of(document_id),
        ),
    )


def seen_event(decision: Decision) -> Outgoing:
    """That the file was taken up."""
    status = DocumentStatus(
        document_id=decision.outcome.document_id,
        state=DocumentState.SEEN,
        sighting=_sighting(decision),
        times=stage_times(decision),
    )
    return _status_event(decision, status)


def outcome_event(
    decision: Decision, *, raw: RawPosition | None, published_at: float | None
) -> Outgoing:
    """What became of it."""
    outcome = decision.outcome
    status = DocumentStatus(
        document_id=outcome.document_id,
        state=outcome.state,
        sighting=_sighting(decision),
        related=outcome.related,
        version=outcome.version,
        reason=outcome.reason,
        raw=raw,
        times=stage_times(decision, published_at=published_at),
    )
    return _status_event(decision, status)


def stage_times(decision: Decision, *, published_at: float | None = None) -> tuple[StageTime, ...]:
    """When the file reached each stage. A time that no calendar holds is left out."""
    settled = decision.taken.settled
    moments: dict[Stage, datetime | None] = {
        "modified": _moment(settled.found.stamp.mtime_ns / 1e9),
        "seen": _moment(settled.seen_at),
        "settled": _moment(settled.settled_at),
        "published": None if published_at is None else _moment(published_at),
    }
    return tuple(
        StageTime(stage=stage, at=moment) for stage, moment in moments.items() if moment is not None
    )


def _moment(seconds: float) -> datetime | None:
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (ValueError, OverflowError, OSError):
        return None


def _sighting(decision: Decision) -> Sighting:
    found = decision.taken.settled.found
    return Sighting(
        sighting_id=decision.sighting_id, path=printable(found.path), size_bytes=found.stamp.size
    )


def _status_event(decision: Decision, status: DocumentStatus) -> Outgoing:
    document_id = status.document_id
    key = status_key(document_id, decision.sighting_id)
    return Outgoing(
        topic=Topic.STATUS,
        key=key.encode(),
        value=status.body(),
        headers=event_headers(
            Topic.STATUS,
            event_id=f"{decision.sighting_id}:{status.state}",
            source=SOURCE,
            subject=document_id or decision.sighting_id,
            traceparent=None if document_id is None else traceparent_of(document_id),
        ),
    )
