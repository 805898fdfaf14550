"""`airwire find`: transcripts that meet every criterion, from the indexes in Redis."""

import asyncio
import re
from datetime import date as calendar_date
from typing import Annotated

import typer

from airwire_cli.connection import DataDir, Servers
from airwire_cli.console import Json, NotFoundError, run_reporting, write_json
from airwire_runtime.errors import UsageError
from airwire_runtime.read_model import TranscriptReader, connected
from airwire_schemas.keys import Index


def find(
    *,
    person: Annotated[
        list[str] | None, typer.Option(metavar="NAME", help="Named in it; a surname will do.")
    ] = None,
    organisation: Annotated[
        list[str] | None, typer.Option(metavar="NAME", help="Named in it.")
    ] = None,
    place: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME", help="Named in it; or a country's code, for all in it."),
    ] = None,
    subject: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME", help="A Media Topic: its label, or its code `medtop:…`."),
    ] = None,
    programme: Annotated[list[str] | None, typer.Option(metavar="NAME")] = None,
    speaker: Annotated[
        list[str] | None, typer.Option(metavar="NAME", help="Speaks in it; a surname will do.")
    ] = None,
    date: Annotated[
        list[str] | None, typer.Option(metavar="YYYY-MM-DD", help="Day it was published.")
    ] = None,
    limit: Annotated[int, typer.Option(min=1, help="At most so many.")] = 20,
    as_json: Json = False,
    data_dir: DataDir = None,
) -> None:
    """Find transcripts that meet all of what is given, the newest first.

    Each option may be given several times. Letter case and accents don't matter.
    Exit codes: 0 found; 1 none; 2 no criterion, or wrong settings; 3 Redis is not there.
    """
    given = {
        Index.PERSON: person,
        Index.ORGANISATION: organisation,
        Index.PLACE: place,
        Index.SUBJECT: subject,
        Index.PROGRAMME: programme,
        Index.SPEAKER: speaker,
        Index.DATE: date,
    }
    criteria = [(index, name) for index, names in given.items() for name in names or ()]
    servers = Servers(data_dir=data_dir)
    raise typer.Exit(
        run_reporting(
            lambda: asyncio.run(_find(criteria, limit, servers, as_json)), as_json=as_json
        )
    )


async def _find(
    criteria: list[tuple[Index, str]], limit: int, servers: Servers, as_json: bool
) -> None:
    _check(criteria)
    async with connected(servers.redis) as client:
        found = await TranscriptReader(client).find(criteria, limit=limit)
    if not found:
        wanted = ", ".join(f"{index} {name}" for index, name in criteria)
        raise NotFoundError(
            f"No transcript in Redis has all of: {wanted}. Names are compared whole; leave one "
            "out, or try a surname or a code.",
            reason="not_found",
        )
    if as_json:
        for transcript in found:
            write_json(transcript)
        return
    from airwire_cli.render import show_found

    show_found(found)


def _check(criteria: list[tuple[Index, str]]) -> None:
    if not criteria:
        raise UsageError(
            "Nothing to look for. Name at least one of --person, --organisation, --place, "
            "--subject, --programme, --speaker, --date.",
            reason="no_criteria",
        )
    for index, name in criteria:
        if not name.strip():
            raise UsageError(f"--{index} names nothing. Give it a name.", reason="empty_name")
        if index is Index.DATE and not _is_date(name):
            raise UsageError(f"{name} is no date. Write it as YYYY-MM-DD.", reason="date")


def _is_date(text: str) -> bool:
    try:
        return bool(re.fullmatch(r"\d{4}-\d{2}-\d{2}", text) and calendar_date.fromisoformat(text))
    except ValueError:
        return False
