"""What `airwire up --until-idle` ends with: a table of results, and the books."""

from collections.abc import Sequence
from typing import Any

from rich.text import Text

from airwire_cli.console import results, visible
from airwire_cli.outcome import Outcome
from airwire_cli.render import table
from airwire_runtime.books import Books
from airwire_schemas.events import EnrichedTranscript

Row = tuple[Outcome, EnrichedTranscript | None]
"""A file, and one of its transcripts, where it has one that is in Redis."""

_COLUMNS = ("title", "programme", "speakers", "turns", "subjects", "state")
_MOST_NAMES = 4
ENDS = ("enriched", "duplicate", "rejected", "dead_lettered", "withdrawn", "in_flight")


def row_as_json(outcome: Outcome, transcript: EnrichedTranscript | None) -> dict[str, Any]:
    known: dict[str, Any] = {}
    if transcript is not None:
        known = {
            "transcript_id": transcript.transcript_id,
            "title": transcript.title and transcript.title.value,
            "programme": transcript.programme and transcript.programme.value,
            "speakers": _speakers(transcript),
            "turns": len(transcript.turns),
            "subjects": [subject.label for subject in transcript.subjects],
        }
    return {
        "path": outcome.path,
        "state": outcome.state,
        "reason": outcome.reason,
        "document_id": outcome.document_id,
        **known,
    }


def books_as_json(books: Books) -> dict[str, int]:
    counts = {name: int(getattr(books, name)) for name in ("seen", *ENDS)}
    return {**counts, "balance": books.balance}


def show_rows(rows: Sequence[Row]) -> None:
    if rows:
        results().print(table(*_COLUMNS, rows=[_cells(*row) for row in rows]))


def show_books(books: Books) -> None:
    counts = [f"{getattr(books, name)} {name.replace('_', '-')}" for name in ENDS]
    verdict = "The books balance." if books.balance == 0 else f"{books.balance} not accounted for."
    results().print(Text(f"\n{books.seen} seen = {' + '.join(counts)}. {verdict}"))


def _cells(outcome: Outcome, transcript: EnrichedTranscript | None) -> list[str]:
    state = outcome.state + (f" ({outcome.reason})" if outcome.reason else "")
    if transcript is None:
        return [outcome.path, "", "", "", "", state]
    return [
        transcript.title.value if transcript.title else outcome.path,
        transcript.programme.value if transcript.programme else "",
        _few(_speakers(transcript)),
        str(len(transcript.turns)),
        _few([subject.label for subject in transcript.subjects]),
        state,
    ]


def _speakers(transcript: EnrichedTranscript) -> list[str]:
    return [
        speaker.name or (speaker.labels[0] if speaker.labels else speaker.id)
        for speaker in transcript.speakers
    ]


def _few(names: Sequence[str]) -> str:
    more = len(names) - _MOST_NAMES
    shown = ", ".join(visible(name) for name in names[:_MOST_NAMES])
    return f"{shown} and {more} more" if more > 0 else shown
