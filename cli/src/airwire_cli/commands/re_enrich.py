"""`airwire re-enrich`: documents enriched again by the recipe of today, in a lane of their own."""

import asyncio
from typing import Annotated, Any

import typer

from airwire_cli.backfill import Again, Queued, outcome_of, queue_again
from airwire_cli.connection import DataDir, Servers
from airwire_cli.console import (
    Exit,
    Json,
    NotFoundError,
    counting_progress,
    messages,
    run_reporting,
    write_json,
)
from airwire_cli.named_file import document_id_in
from airwire_cli.operator_hand import operator_hand
from airwire_cli.presence import require_enrich
from airwire_cli.records import TopicReader, topic_reader
from airwire_enrich.lanes import BACKFILL
from airwire_enrich.recipe import NUMBER
from airwire_runtime.errors import UsageError
from airwire_schemas.topics import Topic

_LOOK_SECONDS = 1.0
# How often it is asked whether somebody is still at it.
_PRESENCE_LOOKS = 15


def re_enrich(
    ids: Annotated[
        list[str] | None, typer.Argument(metavar="[ID]...", help="Ids of documents or transcripts.")
    ] = None,
    *,
    older_than: Annotated[
        int | None,
        typer.Option("--older-than", metavar="NUMBER", help="Enriched by an older recipe."),
    ] = None,
    everything: Annotated[
        bool, typer.Option("--all", help="Everything, whichever recipe made it.")
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only tell how many would be queued.")
    ] = False,
    wait: Annotated[bool, typer.Option("--wait", help="Wait until all of them are done.")] = False,
    as_json: Json = False,
    data_dir: DataDir = None,
) -> None:
    """Enrich documents again, behind the back of fresh ones, which never wait for them.

    Results replace those that are there. Can be run again at any time: what is queued already is
    not queued twice.
    Exit codes: 0 queued, or with --wait done; 1 one that is named isn't enriched, or with --wait
    one keeps its older result; 2 nothing was named; 3 Kafka or enrich is not there.
    """
    servers = Servers(data_dir=data_dir)

    async def run() -> None:
        again = _again(ids, older_than, everything=everything)
        async with topic_reader(servers.kafka, Topic.RAW, Topic.STATUS, Topic.BACKFILL) as reader:
            if dry_run:
                _tell(await queue_again(reader, again, hand=None), as_json, is_dry=True)
                return
            async with operator_hand(servers.kafka) as hand:
                queued = await queue_again(reader, again, hand=hand)
            _check_all_found(again, queued)
            if not wait:
                _tell(queued, as_json)
                return
            await _wait(reader, servers, queued)
            await _tell_end(reader, queued, as_json)

    raise typer.Exit(run_reporting(lambda: asyncio.run(run()), as_json=as_json))


def _again(ids: list[str] | None, older_than: int | None, *, everything: bool) -> Again:
    if not ids and older_than is None and not everything:
        raise UsageError(
            f"Nothing is named. Give ids, or --older-than {NUMBER} for all that an older recipe "
            "than today's made, or --all.",
            reason="nothing_named",
        )
    if everything and (ids or older_than is not None):
        raise UsageError(
            "--all leaves nothing to choose: give it alone, or what you mean without it.",
            reason="all_and_more",
        )
    if older_than is not None and older_than > NUMBER:
        raise UsageError(
            f"The recipe of this Airwire has number {NUMBER}, so even its own results are older "
            f"than {older_than}. Give {NUMBER} at most, or update Airwire first.",
            reason="recipe",
        )
    return Again(ids=frozenset(map(document_id_in, ids or ())), older_than=older_than)


def _check_all_found(again: Again, queued: Queued) -> None:
    if not again.ids or again.older_than is not None:
        return
    absent = again.ids - {key.decode() for key in queued.waiting}
    if absent:
        raise NotFoundError(
            f"Not enriched, so not enriched again: {', '.join(sorted(absent))}. The others are "
            "queued. `airwire where FILE` tells what became of a file; what waits as a dead letter "
            "is for `airwire dead-letters replay`.",
            reason="not_found",
        )


def _as_json(queued: Queued) -> dict[str, Any]:
    return {
        "queued": queued.queued,
        "already_queued": queued.already_queued,
        "missing": queued.missing,
        "recipes": {str(number): count for number, count in sorted(queued.recipes.items())},
    }


def _tell(queued: Queued, as_json: bool, *, is_dry: bool = False) -> None:
    if as_json:
        write_json({**_as_json(queued), "dry_run": is_dry})
        return
    before = f"; {queued.already_queued} were already" if queued.already_queued else ""
    made_by = ", ".join(f"{n} by recipe {number}" for number, n in sorted(queued.recipes.items()))
    messages().print(
        f"{'Would be queued' if is_dry else 'Queued'}: {queued.queued}"
        f"{f' ({made_by})' if made_by else ''}{before}.",
        highlight=False,
    )
    for document_id in queued.missing:
        messages().print(f"Not on the raw topic: {document_id}", markup=False)


async def _wait(reader: TopicReader, servers: Servers, queued: Queued) -> None:
    """Until each that waits was followed by its tombstone. Raises `UnavailableError`."""
    left = dict(queued.waiting)
    read_from = {n: extent.begin for n, extent in (await reader.extents(Topic.BACKFILL)).items()}
    looks = 0
    with counting_progress("Enriching again", len(left)) as advance:
        while left:
            if looks % _PRESENCE_LOOKS == 0:
                await require_enrich(
                    servers.kafka,
                    BACKFILL,
                    otherwise="What was queued stays queued and is done as soon as one runs: "
                    "start it, then run this again to see it through.",
                )
            looks += 1
            before = len(left)
            async for record in reader.records(Topic.BACKFILL, start=read_from):
                read_from[record.partition] = record.offset + 1
                offset = left.get(record.key or b"")
                if record.value is None and offset is not None and record.offset > offset:
                    del left[record.key or b""]
            advance(before - len(left))
            if left:
                await asyncio.sleep(_LOOK_SECONDS)


async def _tell_end(reader: TopicReader, queued: Queued, as_json: bool) -> None:
    outcome = await outcome_of(reader, queued.waiting.keys())
    if as_json:
        write_json(
            {
                **_as_json(queued),
                "dry_run": False,
                "enriched": outcome.enriched,
                "not_enriched": outcome.not_enriched,
                "withdrawn": outcome.withdrawn,
            }
        )
    else:
        _tell(queued, as_json)
        messages().print(f"Enriched again: {outcome.enriched}.", highlight=False)
        for document_id, reason in sorted(outcome.not_enriched.items()):
            messages().print(f"Keeps its older result: {document_id} ({reason})", markup=False)
    if outcome.not_enriched:
        raise typer.Exit(Exit.NO)
