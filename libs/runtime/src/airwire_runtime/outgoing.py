"""A record on its way to a topic."""

from dataclasses import dataclass

from airwire_schemas.headers import Headers
from airwire_schemas.topics import Topic


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """A record to be sent. What is too large for one is kept as a claim first."""

    topic: Topic
    key: str
    value: bytes | None
    """Null for a tombstone."""
    headers: Headers
    claim: bytes | None = None
    """To be put into the claim store before the record is sent."""
