"""What the writer of a record hands on to enrich beside it: a status, in a header. Pure."""

from dataclasses import dataclass

from pydantic import ValidationError

from airwire_runtime.kafka import Record
from airwire_schemas.events import DocumentState, DocumentStatus
from airwire_schemas.headers import AIRWIRE_STATUS


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """A document is taken back everywhere."""

    status: DocumentStatus
    """What is to be said of it from then on, with the ids of its transcripts."""


def known_of(record: Record) -> DocumentStatus | None:
    """What stood of a document when its record was put on the back-fill topic.

    Null where that is not said, or said of another document: such a record is none of ours.
    """
    return _handed_on(record, DocumentState.ENRICHED)


def withdrawal_in(tombstone: Record) -> Withdrawal | None:
    """The withdrawal that a tombstone asks for; null where it asks for none.

    A tombstone alone is no withdrawal: on the back-fill topic it marks what is done.
    """
    status = _handed_on(tombstone, DocumentState.WITHDRAWN)
    return None if status is None else Withdrawal(status)


def _handed_on(record: Record, state: DocumentState) -> DocumentStatus | None:
    body = dict(record.headers).get(AIRWIRE_STATUS)
    if body is None:
        return None
    try:
        status = DocumentStatus.read(body)
    except ValidationError:
        return None
    is_about_it = (status.document_id or "").encode() == record.key
    return status if status.state is state and is_about_it else None
