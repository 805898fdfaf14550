"""What every command says and how: results, messages, progress, errors, exit codes.

Conventions, for all commands alike:

* Results go to standard output, everything else to standard error: output can be piped.
* `--json` (the parameter type `Json`) makes each result one JSON object a line, and an error one
  too, `{"error": {"reason": …, "message": …}}`, on standard error.
* A command raises `AirwireError` and never prints one itself; `run_reporting` does, and turns it
  into the exit code. The message names what is wrong, where, and what can be done.
* Progress is shown on a terminal only.

=====  ==========================================================================
exit   meaning
=====  ==========================================================================
0      done, and the answer is what was hoped for
1      the answer is no: nothing found, or a document that was refused (`DocumentError`)
2      called wrongly (`UsageError`): an option, a setting, a name
3      something was not there (`UnavailableError`): Kafka, Redis, network, disk
4      the books don't balance
5      a process had to end (`FatalError`), or Airwire itself is at fault
130    interrupted
=====  ==========================================================================
"""

import json
import sys
import traceback
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import IntEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from airwire_runtime.errors import AirwireError, DocumentError, FatalError, UsageError

if TYPE_CHECKING:
    # Loaded where it is needed: half of a second that `--json` and `--help` can do without.
    from rich.console import Console

Json = Annotated[bool, typer.Option("--json", help="One JSON object a line, for programs.")]


class NotFoundError(AirwireError):
    """There is nothing that a command could answer with."""


class Exit(IntEnum):
    """How a command ended."""

    DONE = 0
    NO = 1
    USAGE = 2
    UNAVAILABLE = 3
    UNBALANCED = 4
    FATAL = 5
    INTERRUPTED = 130


def exit_for(error: AirwireError) -> Exit:
    match error:
        case DocumentError() | NotFoundError():
            return Exit.NO
        case UsageError():
            return Exit.USAGE
        case FatalError():
            return Exit.FATAL
        case _:
            return Exit.UNAVAILABLE


def run_reporting(command: Callable[[], None], *, as_json: bool) -> Exit:
    """Run `command`; report an error of ours or an interruption, and return the exit code.

    A command that has said everything itself raises `typer.Exit`.
    """
    try:
        command()
    except typer.Exit as end:
        return Exit(end.exit_code)
    except AirwireError as error:
        report(error, as_json=as_json)
        return exit_for(error)
    except KeyboardInterrupt:
        return Exit.INTERRUPTED
    except BrokenPipeError:
        # Whoever reads the output has seen enough. Nothing more can be written, nor flushed.
        sys.stdout = None
        return Exit.DONE
    except Exception as error:  # noqa: BLE001  a traceback helps nobody who only uses this
        report(_fault(error), as_json=as_json)
        return Exit.FATAL
    return Exit.DONE


def _fault(error: Exception) -> FatalError:
    place = traceback.extract_tb(error.__traceback__)[-1]
    return FatalError(
        f"Airwire is at fault: {type(error).__name__}: {error} "
        f"({Path(place.filename).name}, line {place.lineno}). Nothing of yours is lost; please "
        "report this line.",
        reason="fault",
    )


def report(error: AirwireError, *, as_json: bool) -> None:
    if as_json:
        line = {"error": {"reason": error.reason, "message": str(error)}}
        print(json.dumps(line, ensure_ascii=False), file=sys.stderr)  # noqa: T201
    else:
        from rich.markup import escape

        said = escape(visible(str(error)))
        messages().print(f"[bold red]airwire:[/] {said}", highlight=False)


def visible(text: str) -> str:
    """Text from outside as a terminal may be shown it: control characters can't act there."""
    return "".join(
        c if c in "\n\t" or unicodedata.category(c) not in {"Cc", "Cs"} else "\ufffd" for c in text
    )


def messages() -> "Console":
    """What is said to a person."""
    from rich.console import Console

    return Console(stderr=True, soft_wrap=True)


def results() -> "Console":
    """What was asked for, as a person reads it."""
    from rich.console import Console

    return Console(soft_wrap=True)


def write_json(value: Any) -> None:
    """One result for a program: a model, or what `json` can write."""
    text = (
        value.model_dump_json()
        if hasattr(value, "model_dump_json")
        else json.dumps(value, ensure_ascii=False)
    )
    # Not through the terminal's charset: JSON is UTF-8.
    sys.stdout.flush()
    sys.stdout.buffer.write(text.encode() + b"\n")
    sys.stdout.buffer.flush()


@contextmanager
def download_progress(total_bytes: int) -> Iterator[Callable[[int], None]]:
    """A bar for bytes that are being fetched; call what is yielded with each number of bytes."""
    from rich.progress import (
        BarColumn,
        DownloadColumn,
        Progress,
        TextColumn,
        TransferSpeedColumn,
    )

    console = messages()
    console.print("Fetching Apache Kafka, once for this user…")
    columns = (TextColumn("  "), BarColumn(), DownloadColumn(), TransferSpeedColumn())
    with Progress(*columns, console=console, disable=not console.is_terminal) as progress:
        task = progress.add_task("kafka", total=total_bytes)
        yield lambda count: progress.advance(task, count)


@contextmanager
def counting_progress(what: str, total: int) -> Iterator[Callable[[int], None]]:
    """A bar for things that are being done; call what is yielded with each number of them.

    Nothing is shown off a terminal.
    """
    console = messages()
    if not console.is_terminal:
        yield lambda _count: None
        return
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task(what, total=total)
        yield lambda count: progress.advance(task, count)
