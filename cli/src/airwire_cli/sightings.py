"""What the status topic says of a file: every sighting of it, and of its documents."""

import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from airwire_cli.named_file import NamedFile
from airwire_cli.records import TopicReader
from airwire_runtime.kafka import Record
from airwire_schemas.events import DocumentState, DocumentStatus
from airwire_schemas.topics import Topic

_ON_THE_RAW_TOPIC = frozenset({DocumentState.PUBLISHED, DocumentState.VERSION_OF})


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A status, and the record that tells it."""

    status: DocumentStatus
    partition: int
    offset: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SightingState:
    """What became of a sighting, its document's fate included."""

    sighting: Told
    document: Told | None
    """What was told last of the document, where it went on to enrich."""

    @property
    def state(self) -> DocumentState:
        state = self.sighting.status.state
        if self.document is not None and state in _ON_THE_RAW_TOPIC:
            return self.document.status.state
        return state

    def as_json(self) -> dict[str, Any]:
        told = self.sighting.status
        fate = None if self.document is None else self.document.status
        seen = told.sighting
        raw = (fate and fate.raw) or told.raw
        return {
            "path": seen and seen.path,
            "sighting_id": seen and seen.sighting_id,
            "size_bytes": seen and seen.size_bytes,
            "state": self.state,
            "document_id": told.document_id,
            "version": told.version,
            "related": told.related,
            "reason": (fate and fate.reason) or told.reason,
            "raw": raw and raw.model_dump(),
            "transcripts": list(fate.transcripts) if fate else [],
            "recipe": fate and fate.recipe,
            "times": {
                time.stage: time.at.isoformat()
                for time in (*told.times, *(fate.times if fate else ()))
            },
            "status": {"partition": self.sighting.partition, "offset": self.sighting.offset},
        }


async def sightings_of(reader: TopicReader, file: NamedFile) -> list[SightingState]:
    """Every sighting of `file`, by path and by content, in the order they began."""
    latest: dict[bytes, Told] = {}
    needles = _needles(file)
    async for record in reader.records(Topic.STATUS):
        told = _told(record, needles)
        if told is None or told.status.sighting is None:
            continue
        is_same = told.status.document_id is not None and (
            told.status.document_id == file.document_id
        )
        if is_same or file.is_at(told.status.sighting.path):
            latest[record.key or b""] = told
    documents = {told.status.document_id for told in latest.values()} - {None}
    fates = {document: await document_state(reader, str(document)) for document in documents}
    return sorted(
        (
            SightingState(
                sighting=told,
                # What was refused never got to enrich, though its bytes may have by other ways.
                document=None
                if told.status.state is DocumentState.REJECTED
                else fates.get(told.status.document_id),
            )
            for told in latest.values()
        ),
        key=_began,
    )


def _needles(file: NamedFile) -> Collection[bytes]:
    """What a record that matters must hold: most need not be taken apart to be passed over."""
    name = (file.in_inbox or file.name).rpartition("/")[2]
    needles = [json.dumps(name, ensure_ascii=False)[1:-1].encode()]
    if file.document_id is not None:
        needles.append(file.document_id.encode())
    return needles


def _told(record: Record, needles: Iterable[bytes] = (b"",)) -> Told | None:
    value = record.value
    if value is None or not any(needle in value for needle in needles):
        return None
    try:
        status = DocumentStatus.read(value)
    except ValidationError:
        return None
    return Told(status=status, partition=record.partition, offset=record.offset)


def _began(state: SightingState) -> tuple[float, int, int]:
    told = state.sighting
    seen = told.status.time_of("seen") or told.status.time_of("modified")
    return (seen.timestamp() if seen else 0.0, told.partition, told.offset)


async def document_state(reader: TopicReader, document_id: str) -> Told | None:
    """What enrich told last of a document; null where it has told nothing yet."""
    latest: Told | None = None
    async for record in reader.of_document(Topic.STATUS, document_id):
        if record.key == document_id.encode():
            latest = _told(record) or latest
    return latest
