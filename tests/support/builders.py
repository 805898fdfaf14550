"""Values for tests, complete and valid unless told otherwise."""

import hashlib
from typing import Any

from airwire_schemas.content import content_of
from airwire_schemas.events import Determined, RawDocument


def a_raw_document(content: bytes, **changes: Any) -> RawDocument:
    """The document that ingest would make of a text file with these bytes."""
    return RawDocument(
        **{
            "document_id": hashlib.sha256(content).hexdigest(),
            "path": "station/story.txt",
            "size_bytes": len(content),
            "media_type": Determined(value="text/plain", by="content"),
            "charset": Determined(value="utf-8", by="content"),
            "content": content_of(content),
            **changes,
        }
    )
