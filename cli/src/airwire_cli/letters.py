"""Dead letters: which there are, which are meant, and how one is sent again."""

import base64
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from pydantic import ValidationError

from airwire_cli.operator_hand import OperatorHand
from airwire_cli.records import TopicReader
from airwire_runtime.claims import ClaimStore
from airwire_runtime.errors import UsageError
from airwire_runtime.kafka import Record
from airwire_schemas.content import content_bytes
from airwire_schemas.events import (
    DeadLetter,
    DocumentState,
    DocumentStatus,
    RawPosition,
    StageTime,
)
from airwire_schemas.headers import TRACEPARENT, Headers, as_text, event_headers, traceparent_for
from airwire_schemas.keys import status_key
from airwire_schemas.topics import Topic

_DOCUMENT_ID = re.compile(r"[0-9a-f]{64}")
_DURATION = re.compile(r"(\d{1,6})([smhdw])")
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Filed:
    """A dead letter without its bytes, and where it lies."""

    document_id: str
    path: str | None
    reason: str
    stage: str
    message: str
    exception: str | None
    attempts: int
    recipe: int
    failed_at: datetime
    raw: RawPosition
    partition: int
    offset: int
    state: DocumentState
    """That of the document now: `dead_lettered` while it waits to be replayed."""

    @property
    def is_waiting(self) -> bool:
        return self.state is DocumentState.DEAD_LETTERED

    def as_json(self) -> dict[str, Any]:
        return {
            "document_id": self.document_id,
            "path": self.path,
            "reason": self.reason,
            "stage": self.stage,
            "message": self.message,
            "exception": self.exception,
            "attempts": self.attempts,
            "recipe": self.recipe,
            "failed_at": self.failed_at.isoformat(),
            "raw": self.raw.model_dump(),
            "state": self.state,
            "dead_letter": {"partition": self.partition, "offset": self.offset},
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which dead letters are meant: those that meet everything that is given."""

    ids: frozenset[str] = frozenset()
    """Of documents; any if empty."""
    reasons: frozenset[str] = frozenset()
    older_than: timedelta | None = None
    recipe: int | None = None
    """The number of the recipe that gave them up."""

    @property
    def is_everything(self) -> bool:
        return self == Wanted()

    def takes(self, letter: Filed, *, now: datetime) -> bool:
        return (
            (not self.ids or letter.document_id in self.ids)
            and (not self.reasons or letter.reason in self.reasons)
            and (self.older_than is None or now - letter.failed_at > self.older_than)
            and (self.recipe is None or letter.recipe == self.recipe)
        )


def duration(text: str) -> timedelta:
    """Read `90s`, `30m`, `12h`, `7d` or `2w`. Raises `UsageError`."""
    match = _DURATION.fullmatch(text)
    if match is None:
        raise UsageError(
            f"{text} is no span of time. Write a number and s, m, h, d or w: 30m, 12h, 7d.",
            reason="duration",
        )
    return timedelta(**{_UNITS[match[2]]: int(match[1])})


async def filed_letters(reader: TopicReader) -> list[Filed]:
    """The newest dead letter of every document, by the time it was given up on."""
    found: dict[bytes, Filed] = {}
    async for record in reader.records(Topic.DEAD_LETTER):
        key = record.key or b""
        if record.value is None:
            found.pop(key, None)
            continue
        try:
            letter = DeadLetter.read(record.value)
        except ValidationError:
            continue
        found[key] = _filed(letter, record)
    states = await _states(reader, {letter.document_id for letter in found.values()})
    return sorted(
        (
            replace(letter, state=states.get(letter.document_id, letter.state))
            for letter in found.values()
        ),
        key=lambda letter: (letter.failed_at, letter.document_id),
    )


async def _states(reader: TopicReader, documents: Collection[str]) -> dict[str, DocumentState]:
    """What enrich, or a replay, told last of each document."""
    keys = {document.encode() for document in documents}
    states: dict[str, DocumentState] = {}
    async for record in reader.records(Topic.STATUS):
        if record.key in keys and record.value is not None:
            try:
                status = DocumentStatus.read(record.value)
            except ValidationError:
                continue
            states[record.key.decode()] = status.state
    return states


def _filed(letter: DeadLetter, record: Record) -> Filed:
    return Filed(
        document_id=letter.document_id,
        path=letter.path,
        reason=letter.reason,
        stage=letter.stage,
        message=letter.message,
        exception=letter.exception,
        attempts=letter.attempts,
        recipe=letter.recipe.number,
        failed_at=letter.failed_at,
        raw=RawPosition(partition=letter.partition, offset=letter.offset),
        partition=record.partition,
        offset=record.offset,
        state=DocumentState.DEAD_LETTERED,
    )


async def letter_at(reader: TopicReader, filed: Filed) -> DeadLetter | None:
    """The whole dead letter; null where it was replaced or taken back since."""
    record = await reader.at(Topic.DEAD_LETTER, partition=filed.partition, offset=filed.offset)
    return None if record is None or record.value is None else DeadLetter.read(record.value)


def can_be_replayed(letter: Filed) -> bool:
    """Whether the record's key is known: a dead letter holds it where it is a document's id."""
    return _DOCUMENT_ID.fullmatch(letter.document_id) is not None


async def replay(
    hand: OperatorHand, letters: Sequence[DeadLetter], *, claims: ClaimStore, now: datetime
) -> None:
    """Put the raw records of `letters` on the raw topic again, each as it was.

    One transaction: the records, and for each a status that its document is under way again.
    Raises `UnavailableError`; then nothing of it has happened.
    """
    async with hand.transaction():
        sent = [
            await hand.send(
                Topic.RAW,
                key=letter.document_id.encode(),
                value=content_bytes(letter.value, claims.get),
                headers=_headers(letter),
            )
            for letter in letters
        ]
        for letter, written in zip(letters, sent, strict=True):
            place = await written
            raw = RawPosition(partition=place.partition, offset=place.offset)
            key, value, headers = _status(letter, raw, now)
            await hand.send(Topic.STATUS, key=key, value=value, headers=headers)


def _headers(letter: DeadLetter) -> Headers:
    return [(name, base64.b64decode(value)) for name, value in letter.headers]


def _status(letter: DeadLetter, raw: RawPosition, now: datetime) -> tuple[bytes, bytes, Headers]:
    key = status_key(letter.document_id)
    event_id = f"{Topic.RAW}/{raw.partition}/{raw.offset}:{DocumentState.PUBLISHED}"
    status = DocumentStatus(
        document_id=letter.document_id,
        state=DocumentState.PUBLISHED,
        raw=raw,
        times=(StageTime(stage="published", at=now),),
    )
    headers = event_headers(
        Topic.STATUS,
        event_id=event_id,
        source="replay",
        subject=key,
        traceparent=traceparent_for(event_id, parent=as_text(_headers(letter)).get(TRACEPARENT)),
    )
    return key.encode(), status.body(), headers
