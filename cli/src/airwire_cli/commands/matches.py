"""`airwire matches`: what the watch-list was waiting for."""

import asyncio
from typing import Annotated

import typer

from airwire_cli.connection import DataDir, Servers
from airwire_cli.console import Exit, Json, NotFoundError, run_reporting, write_json
from airwire_cli.records import topic_reader
from airwire_cli.relations import event_in, matches_there
from airwire_schemas.relations import WatchMatch
from airwire_schemas.topics import Topic


def matches(
    *,
    rule: Annotated[
        list[str] | None, typer.Option(metavar="NAME", help="Of this rule; several may be named.")
    ] = None,
    follow: Annotated[
        bool, typer.Option("--follow", help="Go on with those that come, until Ctrl-C.")
    ] = False,
    as_json: Json = False,
    data_dir: DataDir = None,
) -> None:
    """Show matches of the watch-list, the oldest first.

    Exit codes: 0 shown, or ended with Ctrl-C; 1 there is none; 2 wrong settings; 3 Kafka is not
    there.
    """
    servers = Servers(data_dir=data_dir)

    met: set[str] = set()

    def show(match: WatchMatch) -> None:
        met.add(match.rule)
        if rule and match.rule not in rule:
            return
        if as_json:
            write_json(match)
            return
        from airwire_cli.render_relations import show_match

        show_match(match)

    async def run() -> None:
        async with topic_reader(servers.kafka, Topic.MATCH) as reader:
            extents = await reader.extents(Topic.MATCH)
            shown = {number: extent.end for number, extent in extents.items()}
            async for record, match in matches_there(reader, servers.claims):
                shown[record.partition] = max(shown[record.partition], record.offset + 1)
                show(match)
            if not follow and not (met.intersection(rule) if rule else met):
                there = f"; rules that have some: {', '.join(sorted(met))}" if met else " yet"
                raise NotFoundError(f"There is no match{there}.", reason="not_found")
            if follow:
                async for record in reader.follow(Topic.MATCH, start=shown):
                    later = event_in(record, WatchMatch, servers.claims)
                    if later is not None:
                        show(later)

    code = run_reporting(lambda: asyncio.run(run()), as_json=as_json)
    raise typer.Exit(Exit.DONE if follow and code is Exit.INTERRUPTED else code)
