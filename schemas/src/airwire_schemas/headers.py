"""Record headers: CloudEvents attributes in Kafka's binary mode, and the trace context.

See the CloudEvents Kafka protocol binding 1.0.2: attribute `x` is header `ce_x`, the data's
media type is `content-type`. `ce_time` is left out on purpose: the same input gives the same
record, and Kafka's own timestamp says when it was written.
"""

import hashlib
import re
from collections.abc import Iterable, Mapping

from airwire_schemas.topics import Topic

CE_ID = "ce_id"
CE_SOURCE = "ce_source"
CE_TYPE = "ce_type"
CE_SPECVERSION = "ce_specversion"
CE_SUBJECT = "ce_subject"
CE_DATASCHEMA = "ce_dataschema"
CE_DATAREF = "ce_dataref"
"""Set where the value is a `Claim`: the data itself is in the claim store, under this address."""
CONTENT_TYPE = "content-type"
AIRWIRE_STATUS = "airwire_status"
"""A `DocumentStatus` that whoever wrote the record hands on to enrich.

On the back-fill topic: what stood there of the document when it was queued. On a tombstone of the
raw or back-fill topic: the status that its withdrawal ends in. A tombstone without it says nothing.
"""
TRACEPARENT = "traceparent"
"""W3C Trace Context, carried from the record that caused this one."""

_MODELS = {
    Topic.RAW: "RawDocument",
    Topic.ENRICHED: "EnrichedTranscript",
    Topic.DEAD_LETTER: "DeadLetter",
    Topic.STATUS: "DocumentStatus",
    Topic.BACKFILL: "RawDocument",
    Topic.CLUSTER: "TranscriptCluster",
    Topic.MATCH: "WatchMatch",
    Topic.VERSION: "TranscriptVersion",
}

Headers = list[tuple[str, bytes]]


def event_headers(
    topic: Topic,
    *,
    event_id: str,
    source: str,
    subject: str,
    traceparent: str | None = None,
    dataref: str | None = None,
) -> Headers:
    """The headers of a record on `topic`.

    `event_id` must follow from the content alone, so that a record written again carries the
    same one; `source` is the service (`ingest`, `enrich`, `relate`); `subject` the document,
    transcript or cluster.
    """
    model = _MODELS[topic]
    named = {
        CE_SPECVERSION: "1.0",
        CE_ID: event_id,
        CE_SOURCE: f"/airwire/{source}",
        CE_TYPE: f"airwire.{topic}",
        CE_SUBJECT: subject,
        CE_DATASCHEMA: f"urn:airwire:schema:{model}:{topic.rpartition('.')[2]}",
        CONTENT_TYPE: "application/json",
    }
    if traceparent is not None:
        named[TRACEPARENT] = traceparent
    if dataref is not None:
        named[CE_DATAREF] = dataref
    return [(name, value.encode()) for name, value in named.items()]


def as_text(headers: Iterable[tuple[str, bytes]]) -> Mapping[str, str]:
    """Headers as strings; bytes that are not UTF-8 are shown escaped, never refused."""
    return {name: value.decode("utf-8", "backslashreplace") for name, value in headers}


_TRACEPARENT = re.compile(r"00-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}")


def traceparent_for(event_id: str, *, parent: str | None = None) -> str:
    """The trace context of an event: the trace of `parent`, a span that follows from the event.

    Without a parent, or with one that is malformed, the event begins a trace of its own.
    """
    digest = hashlib.sha256(event_id.encode()).hexdigest()
    match = _TRACEPARENT.fullmatch(parent or "")
    trace = match[1] if match else digest[:32]
    return f"00-{trace}-{digest[32:48]}-01"
