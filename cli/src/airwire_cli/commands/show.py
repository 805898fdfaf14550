"""`airwire show ID|FILE`: a transcript as it stands in Redis."""

import asyncio
from typing import Annotated

import typer

from airwire_cli.connection import DataDir, Servers
from airwire_cli.console import Json, NotFoundError, run_reporting, write_json
from airwire_cli.named_file import NamedFile, is_transcript_id, named_file
from airwire_runtime.read_model import TranscriptReader, connected
from airwire_schemas.events import EnrichedTranscript
from airwire_schemas.topics import Topic


def show(
    what: Annotated[
        str,
        typer.Argument(
            metavar="ID|FILE",
            help="Id of a transcript or document, or a file: its path, or its name in the inbox.",
        ),
    ],
    *,
    as_json: Json = False,
    data_dir: DataDir = None,
) -> None:
    """Show what is known of a document: all of its transcripts, one after the other.

    Exit codes: 0 shown; 1 not in Redis; 2 wrong settings; 3 Redis or Kafka is not there.
    """
    servers = Servers(data_dir=data_dir)
    raise typer.Exit(
        run_reporting(lambda: asyncio.run(_show(what, servers, as_json)), as_json=as_json)
    )


async def _show(what: str, servers: Servers, as_json: bool) -> None:
    async with connected(servers.redis) as client:
        transcripts = await _transcripts_of(what, servers, TranscriptReader(client))
    if not transcripts:
        raise NotFoundError(
            f"No transcript of {what} is in Redis: it is on its way, was refused, has expired or "
            "was never seen. `airwire where FILE` tells what became of a file.",
            reason="not_found",
        )
    if as_json:
        for transcript in transcripts:
            write_json(transcript)
    else:
        _show_all(transcripts)


async def _transcripts_of(
    what: str, servers: Servers, reader: TranscriptReader
) -> list[EnrichedTranscript]:
    if is_transcript_id(what):
        if "/" not in what:
            return await reader.of_document(what)
        found = await reader.get(what)
        return [] if found is None else [found]
    file = named_file(what, inbox=servers.inbox)
    if file.document_id is not None:
        found_by_content = await reader.of_document(file.document_id)
        if found_by_content:
            return found_by_content
    return await _newest_seen(file, servers, reader)


async def _newest_seen(
    file: NamedFile, servers: Servers, reader: TranscriptReader
) -> list[EnrichedTranscript]:
    """Transcripts of the document that was seen last under the file's name and is in Redis."""
    from airwire_cli.records import topic_reader
    from airwire_cli.sightings import sightings_of

    async with topic_reader(servers.kafka, Topic.STATUS) as topics:
        seen = await sightings_of(topics, file)
    for state in reversed(seen):
        document_id = state.sighting.status.document_id
        if document_id is not None and (transcripts := await reader.of_document(document_id)):
            return transcripts
    return []


def _show_all(transcripts: list[EnrichedTranscript]) -> None:
    from airwire_cli.render import show_transcript

    for transcript in transcripts:
        show_transcript(transcript)
