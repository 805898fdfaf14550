"""`airwire up`: the whole system on this machine, on embedded servers where none are named."""

import asyncio
import signal
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Annotated, Any

import typer

from airwire_cli.connection import DataDir, silence_libraries
from airwire_cli.console import (
    Exit,
    Json,
    download_progress,
    messages,
    run_reporting,
    visible,
    write_json,
)
from airwire_cli.embedded.settings import DataFolderSettings
from airwire_cli.embedded.supervision import supervise
from airwire_cli.embedded.system import System, running_system
from airwire_cli.idleness import Left, until_idle
from airwire_cli.outcome import Outcomes
from airwire_cli.render_run import Row, books_as_json, row_as_json, show_books, show_rows
from airwire_ingest.scanning import Tree
from airwire_ingest.settings import InboxSettings
from airwire_runtime.errors import AirwireError, UsageError
from airwire_runtime.read_model import TranscriptReader, connected
from airwire_runtime.settings import RedisSettings
from airwire_schemas.events import DocumentState

_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
# Redis follows the enriched topic; within this time it has caught up, or something is wrong.
_READ_MODEL_SECONDS = 30.0
_LIMIT_SECONDS = 120.0


def up(
    *,
    inbox: Annotated[
        Path | None,
        typer.Option(help="Folder to watch; made where it is missing.", envvar="AIRWIRE_INBOX"),
    ] = None,
    data_dir: DataDir = None,
    idle: Annotated[
        bool,
        typer.Option("--until-idle", help="End when every file in the inbox has a final state."),
    ] = False,
    limit: Annotated[
        float | None,
        typer.Option(
            min=1,
            help="With --until-idle: seconds without any change after which it gives up, else 120.",
        ),
    ] = None,
    as_json: Json = False,
) -> None:
    """Run the whole system on this machine: drop files into the inbox.

    Kafka and Redis are those that AIRWIRE_KAFKA_BOOTSTRAP_SERVERS and AIRWIRE_REDIS_URL name;
    where they name none, it starts its own.

    Exit codes: 0 ended as asked (with --until-idle: the books balance, and nothing is left);
    2 called wrongly, or the folder is in use; 3 a server, the network or a disk is not there;
    4 files are left without a final state, or the books don't balance; 130 interrupted before
    everything ran, or before --until-idle was done.
    """

    def run() -> None:
        if limit is not None and not idle:
            raise UsageError("--limit goes with --until-idle: add it.", reason="usage")
        silence_libraries()
        folders = InboxSettings.from_environment(inbox=inbox)
        data = DataFolderSettings.from_environment(data_dir=data_dir).data_dir
        with (
            _interruptible(),
            running_system(
                inbox=folders.inbox, data_dir=data, progress=download_progress
            ) as system,
        ):
            _introduce(system, folders, as_json=as_json)
            work = (
                (lambda: _settle(system, folders, limit or _LIMIT_SECONDS, as_json))
                if idle
                else None
            )
            end = asyncio.run(_run(system, work, as_json=as_json))
            _say("Ending: what is in hand is finished first.", as_json=as_json)
        raise typer.Exit(end)

    raise typer.Exit(run_reporting(run, as_json=as_json))


@contextmanager
def _interruptible() -> Iterator[None]:
    """Let every signal that asks to end do so in order; asked again, it ends at once."""

    def interrupt(_number: int, _frame: Any) -> None:
        raise KeyboardInterrupt

    before = {number: signal.signal(number, interrupt) for number in _SIGNALS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


async def _run(
    system: System, work: Callable[[], Awaitable[Exit]] | None, *, as_json: bool
) -> Exit:
    """Keep everything running until a signal comes, or `work` is done."""
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    handlers = {number: signal.getsignal(number) for number in _SIGNALS}
    for number in _SIGNALS:
        loop.add_signal_handler(number, stopping.set)

    def ended(name: str, failure: AirwireError) -> None:
        _say(f"{failure} It is started again.", as_json=as_json, name=name, reason=failure.reason)

    tasks: list[asyncio.Task[Any]] = [
        asyncio.create_task(supervise(supervised, say=ended)) for supervised in system.supervised
    ]
    tasks.append(asyncio.create_task(stopping.wait()))
    settled = asyncio.ensure_future(work()) if work is not None else None
    if settled is not None:
        tasks.append(settled)
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()
        if settled is not None and settled in done:
            return settled.result()
        return Exit.DONE if work is None else Exit.INTERRUPTED
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        for number, handler in handlers.items():
            loop.remove_signal_handler(number)
            signal.signal(number, handler)


async def _settle(
    system: System, folders: InboxSettings, limit_seconds: float, as_json: bool
) -> Exit:
    """Wait until nothing is left to do, and show what came of it."""
    outcomes = Outcomes(since_ms=int(system.run.started_at.timestamp() * 1000))
    tree = Tree.of(
        system.run.inbox or folders.inbox,
        folders.done_folder(),
        folders.rejected_folder(),
        system.run.claim_store,
    )
    with _counting() as tell:
        left = await until_idle(
            outcomes, kafka=system.kafka, tree=tree, limit_seconds=limit_seconds, tell=tell
        )
    rows = await _rows(outcomes, system.redis)
    if as_json:
        for row in rows:
            write_json(row_as_json(*row))
        write_json({"books": books_as_json(outcomes.books), "unsettled": list(left.in_inbox)})
    else:
        show_rows(rows)
        show_books(outcomes.books)
    for path in (*left.in_inbox, *left.in_flight):
        _say(
            f"{path} came to no end within {limit_seconds:.0f} s without any change. "
            f"The logs in {system.run.logs} tell more.",
            as_json=as_json,
            reason="unsettled",
        )
    return Exit.DONE if outcomes.books.balance == 0 and not left else Exit.UNBALANCED


async def _rows(outcomes: Outcomes, redis: RedisSettings) -> list[Row]:
    rows: list[Row] = []
    deadline = time.monotonic() + _READ_MODEL_SECONDS
    async with connected(redis) as client:
        reader = TranscriptReader(client)
        for outcome in outcomes.of_this_run():
            for transcript_id in outcome.transcripts:
                while (transcript := await reader.get(transcript_id)) is None:
                    # What a duplicate repeats may have left Redis long ago.
                    if outcome.state is not DocumentState.ENRICHED or time.monotonic() > deadline:
                        break
                    await asyncio.sleep(0.1)
                rows.append((outcome, transcript))
            if not outcome.transcripts:
                rows.append((outcome, None))
    return rows


@contextmanager
def _counting() -> Iterator[Callable[[Outcomes, Left], None]]:
    """Show how far it is, on a terminal."""
    console = messages()
    with ExitStack() as ends:
        status = None
        if console.is_terminal:
            status = ends.enter_context(console.status("Waiting for the services…"))

        def tell(outcomes: Outcomes, left: Left) -> None:
            if status is not None:
                waiting = len(left.in_inbox)
                books = outcomes.books
                status.update(f"{books.seen} seen, {books.in_flight} in flight, {waiting} waiting")

        yield tell


def _introduce(system: System, folders: InboxSettings, *, as_json: bool) -> None:
    run = system.run
    if as_json:
        write_json({"started": run.model_dump(mode="json")})
        return
    with suppress(BrokenPipeError):
        console = messages()
        for name, what in {
            "Drop files into": run.inbox,
            "Taken files go to": folders.done_folder(),
            "Refused files to": folders.rejected_folder(),
            "Kafka": run.kafka_bootstrap_servers,
            "Redis": run.redis_url,
            "Logs": run.logs,
        }.items():
            console.print(f"{name:<18} {visible(str(what))}", markup=False, highlight=False)
        console.print("Ctrl-C ends it.", highlight=False)


def _say(text: str, *, as_json: bool, **fields: str) -> None:
    if as_json:
        import json
        import sys

        print(json.dumps({"message": text, **fields}, ensure_ascii=False), file=sys.stderr)  # noqa: T201
    else:
        messages().print(visible(text), markup=False, highlight=False)
