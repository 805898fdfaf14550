"""`airwire watchlist check`: whether a watch-list can be used, without any server."""

from pathlib import Path
from typing import Annotated

import typer

from airwire_cli.console import Json, results, run_reporting, visible, write_json
from airwire_relate.watching.watchlist import read_watchlist
from airwire_runtime.errors import UsageError

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    rich_markup_mode=None,
    help="Check a watch-list.",
    context_settings={"help_option_names": ["-h", "--help"]},
)


@app.callback()
def watchlist() -> None:
    """Check a watch-list."""


@app.command("check")
def check(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The watch-list.")],
    *,
    as_json: Json = False,
) -> None:
    """Say which rules a watch-list has, or which of its lines are wrong, and why.

    Exit codes: 0 it can be used; 2 it can't.
    """

    def run() -> None:
        try:
            content = file.read_bytes()
        except OSError as error:
            raise UsageError(f"{file} can't be read: {error.strerror}.", reason="file") from error
        rules = read_watchlist(content, name=str(file)).rules
        if as_json:
            for rule in rules:
                wanted = [{"criterion": w.criterion, "wanted": w.written} for w in rule.wanted]
                write_json({"rule": rule.name, "wanted": wanted})
            return
        for rule in rules:
            sought = ", ".join(f"{w.criterion} {w.written}" for w in rule.wanted)
            results().print(visible(f"{rule.name}: {sought}"), markup=False, highlight=False)
        if not rules:
            results().print("No rule: nothing is watched.")

    raise typer.Exit(run_reporting(run, as_json=as_json))
