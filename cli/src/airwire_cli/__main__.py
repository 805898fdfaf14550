"""`airwire`: the names of the commands; each is a file of `airwire_cli.commands`."""

import json
import sys
from importlib.metadata import version
from typing import Annotated

import typer
from typer.core import TyperGroup

from airwire_cli.console import Exit
from airwire_cli.lazy import lazy_group

COMMANDS = {
    "up": "Run the whole system on this machine, and watch a folder.",
    "parse": "Understand files, without any server.",
    "show": "Show a transcript.",
    "find": "Find transcripts by who and what is in them.",
    "raw": "Write out a document's exact bytes.",
    "where": "Tell what became of a file.",
    "books": "Account for every file that was seen.",
    "clusters": "Show which transcripts are copies of each other.",
    "matches": "Show what the watch-list was waiting for.",
    "watchlist": "Check a watch-list.",
    "tail": "Follow a topic.",
    "dead-letters": "List, show and replay what enrich gave up on.",
    "re-enrich": "Enrich documents again by the recipe of today.",
    "withdraw": "Take a document back everywhere.",
    "audit": "Compare folders, topics, Redis and claim store.",
    "rebuild-cache": "Fill Redis again from the enriched topic.",
    "furniture": "Learn what an outlet's pages repeat, and let it take effect.",
    "evaluate": "Measure the parser against labelled turns.",
    "evaluate-tags": "Measure the tagger against labelled names and subjects.",
}

EPILOG = """Exit codes: 0 done; 1 nothing found, or a document that was refused; 2 called wrongly,
or a setting is wrong; 3 Kafka, Redis or a disk is not there; 4 the books don't balance; 5 a
process of Airwire had to end."""

app = typer.Typer(
    cls=lazy_group(COMMANDS),
    add_completion=False,
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _tell_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"airwire {version('airwire-cli')}")
        raise typer.Exit


@app.callback(epilog=EPILOG)
def airwire(
    *,
    _version: Annotated[
        bool,
        typer.Option("--version", callback=_tell_version, is_eager=True, help="Tell the version."),
    ] = False,
) -> None:
    """Broadcast transcripts as a stream: every file accounted for, every word attributed."""


def main() -> None:
    command = typer.main.get_command(app)
    if not isinstance(command, TyperGroup):
        raise TypeError("a command line without commands")
    if "--json" not in sys.argv:
        command(prog_name="airwire")
    try:
        sys.exit(command(prog_name="airwire", standalone_mode=False))
    except typer.TyperException as error:
        line = {"error": {"reason": "usage", "message": error.format_message()}}
        print(json.dumps(line, ensure_ascii=False), file=sys.stderr)  # noqa: T201
        sys.exit(Exit.USAGE)


if __name__ == "__main__":
    main()
