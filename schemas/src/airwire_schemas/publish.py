"""Write the JSON Schema of every event: `python -m airwire_schemas.publish DIRECTORY`."""

import json
import sys
from pathlib import Path

from airwire_schemas.contract import Contract
from airwire_schemas.events import (
    Claim,
    DeadLetter,
    DocumentStatus,
    EnrichedTranscript,
    RawDocument,
)
from airwire_schemas.relations import TranscriptCluster, TranscriptVersion, WatchMatch

EVENTS: tuple[type[Contract], ...] = (
    RawDocument,
    EnrichedTranscript,
    DeadLetter,
    DocumentStatus,
    Claim,
    TranscriptCluster,
    WatchMatch,
    TranscriptVersion,
)


def schema_of(event: type[Contract]) -> str:
    """The event's JSON Schema (draft 2020-12) as the file's text."""
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:airwire:schema:{event.__name__}:v1",
        **event.model_json_schema(mode="serialization"),
    }
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def main() -> None:
    directory = Path(sys.argv[1])
    for event in EVENTS:
        (directory / f"{event.__name__}.v1.schema.json").write_text(schema_of(event), "utf-8")


if __name__ == "__main__":
    main()
