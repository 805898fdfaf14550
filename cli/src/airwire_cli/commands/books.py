"""`airwire books`: every file that was seen is accounted for, or the exit code says so."""

import asyncio
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Annotated, Any

import typer

from airwire_cli.connection import DataDir, Servers
from airwire_cli.console import Exit, Json, counting_progress, run_reporting, write_json
from airwire_cli.records import topic_reader
from airwire_cli.unseen import Unseen, unseen_files
from airwire_runtime.books import Books, Tally, Unfinished
from airwire_schemas.topics import Topic


def books(
    *,
    unfinished: Annotated[
        bool,
        typer.Option("--unfinished", help="List what is not at its end: stage, age, file."),
    ] = False,
    as_json: Json = False,
    data_dir: DataDir = None,
) -> None:
    """Account for every file that was seen.

    seen = enriched + duplicate + rejected + dead-lettered + withdrawn + in flight. What lies in
    the inbox and was not taken up is listed apart, where the inbox is known.
    Exit codes: 0 they balance; 2 wrong settings; 3 Kafka is not there; 4 they don't balance.
    """
    servers = Servers(data_dir=data_dir)
    raise typer.Exit(
        run_reporting(
            lambda: asyncio.run(_books(servers, lists=unfinished, as_json=as_json)),
            as_json=as_json,
        )
    )


async def _books(servers: Servers, *, lists: bool, as_json: bool) -> None:
    tally = await _tally(servers)
    counted, now = tally.books(), datetime.now(UTC)
    inbox = servers.inbox
    unseen = None
    if inbox is not None and inbox.is_dir():
        unseen = await asyncio.to_thread(unseen_files, inbox, has_seen=tally.has_seen)
    open_ones = [_stage_of(found, now) for found in tally.unfinished()] if lists else []
    if lists and unseen is not None:
        open_ones += [_settling(path) for path in unseen.settling]
    if not as_json:
        _show(counted, tally, unseen, open_ones if lists else None)
    elif lists:
        for found in open_ones:
            write_json(found)
    else:
        write_json(_as_json(counted, tally, unseen))
    if counted.balance:
        raise typer.Exit(Exit.UNBALANCED)


async def _tally(servers: Servers) -> Tally:
    tally = Tally()
    async with topic_reader(servers.kafka, Topic.STATUS) as reader:
        extents = await reader.extents(Topic.STATUS)
        total = sum(extent.end - extent.begin for extent in extents.values())
        reached = {number: extent.begin for number, extent in extents.items()}
        with counting_progress("Counting", total) as advance:
            async for record in reader.records(Topic.STATUS):
                tally.take(record)
                # Offsets, not records: those of a compacted topic have holes.
                advance(record.offset + 1 - reached[record.partition])
                reached[record.partition] = record.offset + 1
    return tally


def _stage_of(found: Unfinished, now: datetime) -> dict[str, Any]:
    return {
        "path": found.path,
        "stage": found.state,
        "age_seconds": found.age_seconds(now),
        "document_id": found.document_id,
        "sighting_id": found.sighting_id,
    }


def _settling(path: str) -> dict[str, Any]:
    return {
        "path": path,
        "stage": "settling",
        "age_seconds": None,
        "document_id": None,
        "sighting_id": None,
    }


def _as_json(counted: Books, tally: Tally, unseen: Unseen | None) -> dict[str, Any]:
    return {
        **asdict(counted),
        "balance": counted.balance,
        "unreadable_records": tally.unreadable,
        "settling": None if unseen is None else len(unseen.settling),
        "ignored": None if unseen is None else len(unseen.ignored),
    }


def _show(
    counted: Books, tally: Tally, unseen: Unseen | None, open_ones: list[dict[str, Any]] | None
) -> None:
    from airwire_cli.render_books import show_books, show_unfinished

    show_books(_as_json(counted, tally, unseen))
    if open_ones is not None:
        show_unfinished(open_ones)
