"""`airwire where FILE`: every sighting of a file, and what became of it."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from airwire_cli.connection import DataDir, Servers
from airwire_cli.console import Json, NotFoundError, run_reporting, write_json
from airwire_cli.named_file import named_file
from airwire_cli.records import topic_reader
from airwire_cli.sightings import SightingState, sightings_of
from airwire_ingest.names import is_ignored
from airwire_schemas.topics import Topic


def where(
    file: Annotated[
        str, typer.Argument(metavar="FILE", help="Its path, its path in the inbox, or its name.")
    ],
    *,
    as_json: Json = False,
    data_dir: DataDir = None,
) -> None:
    """Tell what became of a file: every sighting with its state, ids, times and place in Kafka.

    A file that still exists is also found by its content, under whatever name it was seen.
    Exit codes: 0 seen; 1 never seen; 2 wrong settings; 3 Kafka is not there.
    """
    servers = Servers(data_dir=data_dir)
    raise typer.Exit(
        run_reporting(lambda: asyncio.run(_where(file, servers, as_json)), as_json=as_json)
    )


async def _where(file: str, servers: Servers, as_json: bool) -> None:
    async with topic_reader(servers.kafka, Topic.STATUS) as reader:
        found = await sightings_of(reader, named_file(file, inbox=servers.inbox))
    if not found and is_ignored(Path(file).name):
        raise NotFoundError(
            f"{file} is passed over because of its name: hidden, or as uploads, downloads and "
            "editors call what is not whole yet. Give it another name to have it taken.",
            reason="passed_over",
        )
    if not found:
        raise NotFoundError(
            f"{file} was never seen. Check the name, and that the file was put into the inbox "
            f"{servers.inbox or ''}".rstrip()
            + "; a file that still changes is not taken up yet.",
            reason="never_seen",
        )
    if as_json:
        for state in found:
            write_json(state.as_json())
    else:
        _show(found)


def _show(found: list[SightingState]) -> None:
    from airwire_cli.render import show_sightings

    show_sightings([state.as_json() for state in found])
