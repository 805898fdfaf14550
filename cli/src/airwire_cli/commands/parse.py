"""`airwire parse FILE…`: what enrich would make of files, without Kafka or Redis."""

import sys
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from airwire_cli.console import (
    Exit,
    Json,
    counting_progress,
    results,
    run_reporting,
    write_json,
)
from airwire_cli.local_document import named, read_document
from airwire_cli.untagged import NoTags
from airwire_enrich.furniture_store import read_snapshot
from airwire_enrich.parsing.learned_furniture import FurnitureSnapshot
from airwire_enrich.pipeline import enrich
from airwire_enrich.tagging.tagger import Tagger, build_tagger
from airwire_runtime.errors import DocumentError, UsageError


def parse(
    files: Annotated[
        list[str], typer.Argument(metavar="FILE...", help="Files; `-` reads standard input.")
    ],
    *,
    explain: Annotated[
        bool, typer.Option("--explain", help="The raw text in colour, with the rule of each cut.")
    ] = False,
    tags: Annotated[bool, typer.Option(help="Look for names, subjects and the like.")] = True,
    inbox: Annotated[
        Path | None,
        typer.Option(help="Count paths from this folder, as ingest does for its inbox."),
    ] = None,
    furniture: Annotated[
        Path | None,
        typer.Option(
            envvar="AIRWIRE_FURNITURE", help="Snapshot of learned furniture, as enrich has it."
        ),
    ] = None,
    as_json: Json = False,
) -> None:
    """Understand files and show their transcripts.

    With --json one `EnrichedTranscript` a line, as enrich would publish it.
    Exit codes: 0 all understood; 1 a file was refused or can't be read; 2 called wrongly.
    """

    def run() -> None:
        if explain and as_json:
            raise UsageError("--explain is for people; leave --json out.", reason="options")
        learned = read_snapshot(furniture)
        if explain:
            _each(files, lambda file: _explain(file, inbox, learned), as_json=False)
            return
        tagger = build_tagger() if tags else NoTags()
        _each(files, lambda file: _parse(file, inbox, tagger, learned, as_json), as_json=as_json)

    raise typer.Exit(run_reporting(run, as_json=as_json))


def _each(files: list[str], work: Callable[[str], None], *, as_json: bool) -> None:
    """Do `work` for every file; one that is refused keeps no other from being done."""
    codes = [Exit.DONE]
    with _progress(len(files)) as advance:
        for file in files:
            codes.append(run_reporting(partial(work, file), as_json=as_json))
            advance(1)
            # No output: whoever read it has seen enough.
            if codes[-1] is Exit.INTERRUPTED or sys.stdout is None:
                break
    raise typer.Exit(max(codes))


def _progress(count: int) -> AbstractContextManager[Callable[[int], None]]:
    """A bar where there is something to wait for, and results don't go to the same terminal."""
    if count < 2 or results().is_terminal:
        return nullcontext(lambda _count: None)
    return counting_progress("Parsing", count)


def _parse(
    file: str, inbox: Path | None, tagger: Tagger, furniture: FurnitureSnapshot, as_json: bool
) -> None:
    document, content = read_document(file, inbox=inbox)
    try:
        transcripts = enrich(document, content, tagger, furniture)
    except DocumentError as error:
        raise named(error, file) from error
    if as_json:
        for transcript in transcripts:
            write_json(transcript)
        return
    from airwire_cli.render import show_transcript

    for transcript in transcripts:
        show_transcript(transcript)


def _explain(file: str, inbox: Path | None, furniture: FurnitureSnapshot) -> None:
    from airwire_cli.render_spans import show_spans

    document, content = read_document(file, inbox=inbox)
    try:
        show_spans(document, content, furniture)
    except DocumentError as error:
        raise named(error, file) from error
