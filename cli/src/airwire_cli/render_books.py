"""The books as a person reads them on a terminal."""

from collections.abc import Mapping, Sequence
from typing import Any

from rich.table import Table
from rich.text import Text

from airwire_cli.render import show_entry, wide_console

_ENDS = ("enriched", "duplicate", "rejected", "dead_lettered", "withdrawn", "in_flight")


def show_books(books: Mapping[str, Any]) -> None:
    """Books as `airwire books --json` writes them."""
    made = Table.grid(padding=(0, 2))
    made.add_column()
    made.add_column(justify="right")
    made.add_row("seen", str(books["seen"]))
    for end in _ENDS:
        made.add_row(f"  {end.replace('_', ' ')}", str(books[end]))
    balance = books["balance"]
    word = Text("balanced", "green") if balance == 0 else Text("NOT BALANCED", "bold red")
    made.add_row("balance", str(balance), word)
    if books["unreadable_records"]:
        made.add_row("records that say nothing", str(books["unreadable_records"]))
    console = wide_console()
    console.print(made)
    if books["settling"] is not None:
        console.print(
            f"In the inbox: {books['settling']} not taken up yet, {books['ignored']} passed over.",
            style="dim",
            highlight=False,
        )


def show_unfinished(found: Sequence[Mapping[str, Any]]) -> None:
    for one in found:
        age = one["age_seconds"]
        show_entry(
            one["path"],
            [one["stage"], "" if age is None else f"for {age:.0f} s"],
            one["document_id"],
        )
    if not found:
        wide_console().print("Everything is at its end.")
