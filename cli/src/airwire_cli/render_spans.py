"""The raw text in the colours of its spans, with the rule that made each cut."""

from collections.abc import Sequence

from rich.rule import Rule
from rich.text import Text

from airwire_cli.console import results, visible
from airwire_cli.explaining import Cut, explained
from airwire_cli.render import plain
from airwire_enrich.parsing.learned_furniture import NOTHING_LEARNED, FurnitureSnapshot
from airwire_schemas.events import RawDocument
from airwire_schemas.transcript import SpanKind

_STYLES = {
    SpanKind.TITLE: "bold yellow",
    SpanKind.LEDE: "yellow",
    SpanKind.METADATA: "blue",
    SpanKind.FURNITURE: "strike dim",
    SpanKind.LABEL: "bold cyan",
    SpanKind.SPEECH: "",
    SpanKind.CUE: "magenta",
    SpanKind.RIGHTS: "red",
    SpanKind.BIO: "green",
    SpanKind.TIMESTAMP: "bright_blue",
    SpanKind.MARKUP: "dim",
    SpanKind.BLANK: "",
}


def show_spans(
    document: RawDocument, content: bytes, furniture: FurnitureSnapshot = NOTHING_LEARNED
) -> None:
    """Print every character of the document. Raises `ReadError` where its bytes are no text."""
    console = results()
    for format_, cuts in explained(document, content, furniture):
        console.print(Rule(plain(f"{document.path} · {format_}")))
        console.print(_legend(cuts))
        console.print(_coloured(cuts, names_kinds=not console.is_terminal))


def _legend(cuts: Sequence[Cut]) -> Text:
    kinds = [kind for kind in SpanKind if any(cut.kind is kind for cut in cuts)]
    shown = [Text(kind, _STYLES[kind]) for kind in kinds if kind is not SpanKind.BLANK]
    return Text("  ").join(shown)


def _coloured(cuts: Sequence[Cut], *, names_kinds: bool) -> Text:
    text = Text()
    explained_turn: int | None = None
    for cut in cuts:
        is_new = cut.turn is None or cut.turn != explained_turn
        note = _note(cut, rule=cut.rule if is_new else None, names_kinds=names_kinds)
        explained_turn = explained_turn if cut.turn is None else cut.turn
        if note:
            text.append(f"‹{note}›", "dim italic")
        text.append(visible(cut.text.replace("\r\n", "\n")), _STYLES[cut.kind])
    return text


def _note(cut: Cut, *, rule: str | None, names_kinds: bool) -> str:
    """What stands before a piece: its kind where no colour can say it, and a turn's rule once."""
    if cut.kind is SpanKind.BLANK:
        return ""
    return ": ".join(filter(None, (cut.kind if names_kinds else None, rule)))
