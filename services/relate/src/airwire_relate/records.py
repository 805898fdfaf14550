"""The records that relate writes. Pure."""

import hashlib

from airwire_relate.told import Told
from airwire_runtime.claims import dataref_for
from airwire_runtime.outgoing import Outgoing
from airwire_schemas.events import Claim
from airwire_schemas.headers import event_headers, traceparent_for
from airwire_schemas.topics import INLINE_RECORD_BYTES

SOURCE = "relate"


def outgoing(told: Told, *, parent: str | None) -> Outgoing:
    """The record of what there is to tell; `parent` is the trace of the record it follows from.

    Its event id follows from its content, so that it is the same if it has to be written again.
    """
    value = None if told.event is None else told.event.body()
    digest = hashlib.sha256(value or b"").hexdigest()[:16]
    event_id = f"{told.topic}/{told.key}@{digest}"
    claim = dataref = None
    if value is not None and len(value) > INLINE_RECORD_BYTES:
        claim, dataref = value, dataref_for(value)
        value = Claim(dataref=dataref, size_bytes=len(claim)).body()
    headers = event_headers(
        told.topic,
        event_id=event_id,
        source=SOURCE,
        subject=told.key,
        traceparent=traceparent_for(event_id, parent=parent),
        dataref=dataref,
    )
    return Outgoing(topic=told.topic, key=told.key, value=value, headers=headers, claim=claim)
