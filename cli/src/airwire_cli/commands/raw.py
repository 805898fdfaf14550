"""`airwire raw ID`: a document's exact bytes, from the raw topic or the claim store."""

import asyncio
import sys
from typing import Annotated

import typer
from pydantic import ValidationError

from airwire_cli.connection import DataDir, Servers
from airwire_cli.console import Json, NotFoundError, run_reporting, write_json
from airwire_cli.named_file import document_id_in
from airwire_cli.records import TopicReader, topic_reader
from airwire_cli.sightings import document_state
from airwire_runtime.errors import DocumentError
from airwire_runtime.kafka import Record
from airwire_schemas.content import content_bytes
from airwire_schemas.events import DocumentState, RawDocument
from airwire_schemas.topics import Topic


def raw(
    identity: Annotated[
        str, typer.Argument(metavar="ID", help="A document id, or the id of a transcript of it.")
    ],
    *,
    as_json: Json = False,
    data_dir: DataDir = None,
) -> None:
    """Write out a document's exact bytes, as they lay in the inbox.

    With --json its `RawDocument` instead, as it stands on the raw topic.
    Exit codes: 0 written; 1 no such document; 2 wrong settings; 3 Kafka is not there.
    """
    servers = Servers(data_dir=data_dir)
    raise typer.Exit(
        run_reporting(lambda: asyncio.run(_raw(identity, servers, as_json)), as_json=as_json)
    )


async def _raw(identity: str, servers: Servers, as_json: bool) -> None:
    document_id = document_id_in(identity)
    async with topic_reader(servers.kafka, Topic.RAW, Topic.STATUS) as reader:
        record = await _record_of(reader, document_id)
    if record is None or record.value is None:
        raise NotFoundError(
            f"No document {document_id} is on {Topic.RAW}: it was never published, or was "
            "withdrawn. `airwire where FILE` tells what became of a file.",
            reason="not_found",
        )
    try:
        document = RawDocument.read(record.value)
    except ValidationError as error:
        raise DocumentError(
            f"The record at offset {record.offset} of partition {record.partition} of "
            f"{Topic.RAW} is no document: it was not written by ingest.",
            reason="undecodable",
        ) from error
    if as_json:
        write_json(document)
        return
    sys.stdout.buffer.write(content_bytes(document.content, servers.claims.get))
    sys.stdout.buffer.flush()


async def _record_of(reader: TopicReader, document_id: str) -> Record | None:
    """The document's newest record: where its status says, else looked for."""
    told = await document_state(reader, document_id)
    if told is not None and told.status.state is DocumentState.WITHDRAWN:
        return None
    if told is not None and told.status.raw is not None:
        place = told.status.raw
        record = await reader.at(Topic.RAW, partition=place.partition, offset=place.offset)
        if record is not None and record.key == document_id.encode():
            return record
    latest: Record | None = None
    async for record in reader.of_document(Topic.RAW, document_id):
        latest = record
    return latest
