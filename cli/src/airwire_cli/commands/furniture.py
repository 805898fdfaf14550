"""`airwire furniture`: learn what an outlet's pages repeat, look at it, let it take effect."""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from airwire_cli.console import Json, NotFoundError, messages, run_reporting, write_json
from airwire_cli.local_document import document_of
from airwire_enrich.furniture_store import PROMOTED, FolderFurnitureStore
from airwire_enrich.parsing.draft import SourceText
from airwire_enrich.parsing.furniture_learning import FurnitureLearning
from airwire_enrich.parsing.learned_furniture import FurnitureSnapshot, outlet_of
from airwire_runtime.errors import DocumentError, UsageError
from airwire_runtime.reading import decode

Store = Annotated[
    Path, typer.Option("--store", metavar="DIR", help="Where the snapshots are kept.")
]
Number = Annotated[int, typer.Argument(metavar="NUMBER", help="Number of the snapshot.")]

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    rich_markup_mode=None,
    help="Learn what an outlet's pages repeat, and let it take effect.",
    context_settings={"help_option_names": ["-h", "--help"]},
)


@app.command("learn")
def learn(
    folder: Annotated[
        Path,
        typer.Argument(metavar="DIR", help="Documents, in folders as ingest's inbox has them."),
    ],
    *,
    store: Store,
    as_json: Json = False,
) -> None:
    """Learn from a folder, and keep what was learned as a snapshot of the next number.

    Nothing changes until it is promoted. Exit codes: 0 learned; 1 no page could be learned from;
    2 no such folder; 3 the store can't be written.
    """

    def run() -> None:
        if not folder.is_dir():
            raise UsageError(f"{folder} is no folder. Name one of documents.", reason="folder")
        learning = FurnitureLearning()
        pages = sum(learning.add(*page) for page in _pages(folder))
        if not pages:
            raise NotFoundError(
                f"{folder} holds no page of text or HTML. Learn from more documents.",
                reason="no_pages",
            )
        kept = FolderFurnitureStore(store)
        snapshot = learning.snapshot(max(kept.numbers(), default=0) + 1)
        kept.propose(snapshot)
        _tell(snapshot, promoted=False, as_json=as_json)
        messages().print(
            f"Look at it with `airwire furniture show {snapshot.number}`, then promote it."
        )

    raise typer.Exit(run_reporting(run, as_json=as_json))


def _pages(folder: Path) -> Iterator[tuple[str, str, SourceText]]:
    """(outlet, document id, text) of every file that is text; others are passed over."""
    for path in sorted(folder.rglob("*")):
        if not path.is_file():
            continue
        content = path.read_bytes()
        try:
            raw = document_of(content, path=path.relative_to(folder).as_posix(), name=path.name)
            text = decode(content, name=path.name).text
        except DocumentError:
            continue
        if text is not None:
            source = SourceText(text=text, name=path.name, media_type=raw.media_type.value)
            yield outlet_of(raw), raw.document_id, source


@app.command("list")
def list_snapshots(*, store: Store, as_json: Json = False) -> None:
    """List the snapshots, and which of them is in effect.

    Exit codes: 0 listed, perhaps none; 2 a snapshot is damaged.
    """

    def run() -> None:
        kept = FolderFurnitureStore(store)
        promoted = kept.promoted()
        for number in kept.numbers():
            snapshot = kept.read(number)
            _tell(snapshot, promoted=snapshot == promoted, as_json=as_json)

    raise typer.Exit(run_reporting(run, as_json=as_json))


@app.command("show")
def show(number: Number, *, store: Store, as_json: Json = False) -> None:
    """Show each line of a snapshot: its outlet, where it stands, how many documents have it.

    Exit codes: 0 shown; 2 no such snapshot.
    """

    def run() -> None:
        snapshot = FolderFurnitureStore(store).read(number)
        if as_json:
            write_json(snapshot)
            return
        from airwire_cli.render import table, wide_console

        rows = [
            (
                outlet or "(no folder)",
                end,
                f"{line.documents} of {furniture.documents}",
                line.example,
            )
            for outlet, furniture in snapshot.outlets.items()
            for end, lines in (("top", furniture.head), ("end", furniture.tail))
            for line in lines
        ]
        wide_console().print(table("Outlet", "At", "Documents", "Line", rows=rows))

    raise typer.Exit(run_reporting(run, as_json=as_json))


@app.command("promote")
def promote(number: Number, *, store: Store, as_json: Json = False) -> None:
    """Let a snapshot take effect: enrich cuts it when it is started with AIRWIRE_FURNITURE.

    Promote an earlier one to go back. Exit codes: 0 promoted; 2 no such snapshot; 3 the store can't
    be written.
    """

    def run() -> None:
        snapshot = FolderFurnitureStore(store).promote(number)
        _tell(snapshot, promoted=True, as_json=as_json)
        messages().print(
            f"Start enrich with AIRWIRE_FURNITURE={store / PROMOTED}; `airwire re-enrich "
            "--all` makes earlier results again."
        )

    raise typer.Exit(run_reporting(run, as_json=as_json))


def _tell(snapshot: FurnitureSnapshot, *, promoted: bool, as_json: bool) -> None:
    outlets = snapshot.outlets.values()
    told = {
        "number": snapshot.number,
        "hash": snapshot.hash,
        "outlets": len(outlets),
        "documents": sum(furniture.documents for furniture in outlets),
        "lines": sum(len(furniture.head) + len(furniture.tail) for furniture in outlets),
        "promoted": promoted,
    }
    if as_json:
        write_json(told)
        return
    mark = "  in effect" if promoted else ""
    typer.echo(
        f"snapshot {told['number']} ({told['hash']}): {told['lines']} lines of {told['outlets']} "
        f"outlets, learned from {told['documents']} documents{mark}"
    )
