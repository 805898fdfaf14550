"""`airwire dead-letters`: list, show and replay what enrich gave up on."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Annotated

import typer

from airwire_cli.connection import DataDir, Servers
from airwire_cli.console import (
    Json,
    NotFoundError,
    counting_progress,
    messages,
    run_reporting,
    write_json,
)
from airwire_cli.letters import (
    Filed,
    Wanted,
    can_be_replayed,
    duration,
    filed_letters,
    letter_at,
    replay,
)
from airwire_cli.named_file import document_id_in
from airwire_cli.operator_hand import operator_hand
from airwire_cli.records import TopicReader, topic_reader
from airwire_runtime.errors import UsageError
from airwire_schemas.topics import Topic

# Some megabytes in memory at a time, and a transaction of seconds.
_BATCH = 50

Ids = Annotated[list[str] | None, typer.Argument(metavar="[ID]...", help="Ids of documents.")]
Reasons = Annotated[
    list[str] | None, typer.Option("--reason", metavar="REASON", help="Given up on for this.")
]
OlderThan = Annotated[
    str | None,
    typer.Option("--older-than", metavar="AGE", help="Given up on before: 30m, 12h, 7d."),
]
RecipeNumber = Annotated[
    int | None, typer.Option("--recipe", metavar="NUMBER", help="Given up on by this recipe.")
]

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    rich_markup_mode=None,
    help="List, show and replay what enrich gave up on.",
    context_settings={"help_option_names": ["-h", "--help"]},
)


@app.command("list")
def list_letters(
    ids: Ids = None,
    *,
    reason: Reasons = None,
    older_than: OlderThan = None,
    recipe: RecipeNumber = None,
    resolved: Annotated[
        bool, typer.Option("--resolved", help="Also those that were replayed since.")
    ] = False,
    as_json: Json = False,
    data_dir: DataDir = None,
) -> None:
    """List the dead letters that wait, oldest first; with options those that meet all of them.

    Exit codes: 0 listed, perhaps none; 1 no dead letter has a reason that is named; 2 wrong
    options or settings; 3 Kafka is not there.
    """
    servers = Servers(data_dir=data_dir)

    async def run() -> None:
        wanted = _wanted(ids, reason, older_than, recipe)
        async with topic_reader(servers.kafka, Topic.DEAD_LETTER, Topic.STATUS) as reader:
            found = await _selected(reader, wanted, resolved=resolved)
        if as_json:
            for letter in found:
                write_json(letter.as_json())
        else:
            _show_list(found)

    raise typer.Exit(run_reporting(lambda: asyncio.run(run()), as_json=as_json))


@app.command("show")
def show_letter(
    identity: Annotated[str, typer.Argument(metavar="ID", help="Id of the document.")],
    *,
    as_json: Json = False,
    data_dir: DataDir = None,
) -> None:
    """Show a dead letter: why, where, after how many attempts; with --json with its bytes.

    Exit codes: 0 shown; 1 no such dead letter; 2 wrong settings; 3 Kafka is not there.
    """
    servers = Servers(data_dir=data_dir)

    async def run() -> None:
        async with topic_reader(servers.kafka, Topic.DEAD_LETTER, Topic.STATUS) as reader:
            found = await _selected(reader, Wanted(ids=frozenset({identity})), resolved=True)
            letter = await letter_at(reader, found[0]) if found else None
        if letter is None:
            raise _none_of([identity])
        if as_json:
            write_json(letter)
        else:
            _show_one(found[0])

    raise typer.Exit(run_reporting(lambda: asyncio.run(run()), as_json=as_json))


@app.command("replay")
def replay_letters(
    ids: Ids = None,
    *,
    reason: Reasons = None,
    older_than: OlderThan = None,
    recipe: RecipeNumber = None,
    everything: Annotated[
        bool, typer.Option("--all", help="All that wait; needed where nothing else is given.")
    ] = False,
    as_json: Json = False,
    data_dir: DataDir = None,
) -> None:
    """Send documents that wait as dead letters again: the same records, the same identity.

    With --json one line for each that was sent.
    Exit codes: 0 sent; 1 none waits, or one of those named doesn't; 2 nothing was named; 3 Kafka
    is not there.
    """
    servers = Servers(data_dir=data_dir)

    async def run() -> None:
        wanted = _wanted(ids, reason, older_than, recipe)
        if wanted.is_everything and not everything:
            raise UsageError(
                "Nothing is named. Give ids, --reason, --older-than or --recipe; or --all for "
                "every dead letter that waits.",
                reason="nothing_named",
            )
        async with topic_reader(servers.kafka, Topic.DEAD_LETTER, Topic.STATUS) as reader:
            found = await _selected(reader, wanted, resolved=False)
            absent = wanted.ids - {letter.document_id for letter in found}
            if absent or not found:
                raise _none_of(sorted(absent))
            await _replay(reader, [f for f in found if _is_replayable(f)], servers, as_json)

    raise typer.Exit(run_reporting(lambda: asyncio.run(run()), as_json=as_json))


def _wanted(
    ids: list[str] | None, reason: list[str] | None, older_than: str | None, recipe: int | None
) -> Wanted:
    return Wanted(
        ids=frozenset(ids or ()),
        reasons=frozenset(reason or ()),
        older_than=None if older_than is None else duration(older_than),
        recipe=recipe,
    )


async def _selected(reader: TopicReader, wanted: Wanted, *, resolved: bool) -> list[Filed]:
    now = datetime.now(UTC)
    filed = await filed_letters(reader)
    _check_names(wanted, filed)
    return [
        letter
        for letter in filed
        if wanted.takes(letter, now=now) and (resolved or letter.is_waiting)
    ]


def _check_names(wanted: Wanted, filed: Sequence[Filed]) -> None:
    """Tell a slip of the pen from a dead letter that is not there.

    A record that was not Airwire's lies there under its own key, which may be anything.
    """
    for identity in sorted(wanted.ids - {letter.document_id for letter in filed}):
        document_id_in(identity)
    reasons = {letter.reason for letter in filed}
    unknown = wanted.reasons - reasons
    if unknown:
        known = ", ".join(sorted(reasons)) or "none, for there is no dead letter"
        raise NotFoundError(
            f"Nothing was given up on for {', '.join(sorted(unknown))}. Reasons there are: "
            f"{known}.",
            reason="not_found",
        )


def _none_of(ids: Sequence[str]) -> NotFoundError:
    named = f" of {', '.join(ids)}" if ids else " that meets all of this"
    return NotFoundError(
        f"No dead letter{named} waits. `airwire dead-letters list --resolved` lists all there "
        "are, with what became of them.",
        reason="not_found",
    )


def _is_replayable(letter: Filed) -> bool:
    if can_be_replayed(letter):
        return True
    messages().print(
        f"Left out: {letter.document_id!r} is no document id, so its record was not Airwire's.",
        markup=False,
    )
    return False


async def _replay(
    reader: TopicReader, found: Sequence[Filed], servers: Servers, as_json: bool
) -> None:
    async with operator_hand(servers.kafka) as hand:
        with counting_progress("Replaying", len(found)) as advance:
            for first in range(0, len(found), _BATCH):
                batch = found[first : first + _BATCH]
                letters = [letter for f in batch if (letter := await letter_at(reader, f))]
                now = datetime.now(UTC)
                await replay(hand, letters, claims=servers.claims, now=now)
                advance(len(batch))
                if as_json:
                    for letter in letters:
                        write_json({"document_id": letter.document_id, "path": letter.path})
    if not as_json:
        messages().print(f"Sent {len(found)} again; `airwire books` tells what becomes of them.")


def _show_list(found: Sequence[Filed]) -> None:
    from airwire_cli.render_letters import show_letters

    show_letters(found)


def _show_one(found: Filed) -> None:
    from airwire_cli.render_letters import show_letter_whole

    show_letter_whole(found)
