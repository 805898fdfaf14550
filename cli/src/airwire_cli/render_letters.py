"""Dead letters as a person reads them on a terminal."""

from collections.abc import Sequence
from datetime import UTC, datetime

from airwire_cli.letters import Filed
from airwire_cli.render import pairs, plain, show_entry, wide_console


def show_letters(found: Sequence[Filed]) -> None:
    for letter in found:
        show_entry(
            letter.path or letter.document_id,
            [letter.reason, f"given up on {age(letter.failed_at)} ago", _state(letter)],
            letter.document_id,
        )
    if not found:
        wide_console().print("No dead letter waits.")


def _state(letter: Filed) -> str:
    return "" if letter.is_waiting else f"now {letter.state}"


def show_letter_whole(letter: Filed) -> None:
    wide_console().print(
        pairs(
            {
                "file": letter.path,
                "document": letter.document_id,
                "state now": plain(letter.state, "bold"),
                "reason": plain(letter.reason, "bold"),
                "while": letter.stage,
                "message": letter.message,
                "exception": letter.exception,
                "attempts": str(letter.attempts),
                "recipe": str(letter.recipe),
                "given up at": letter.failed_at.isoformat(timespec="seconds"),
                "raw record": f"partition {letter.raw.partition}, offset {letter.raw.offset}",
            }
        )
    )


def age(since: datetime) -> str:
    """How long ago, in its largest unit."""
    seconds = int((datetime.now(UTC) - since).total_seconds())
    for unit, length in (("d", 86400), ("h", 3600), ("min", 60)):
        if seconds >= length:
            return f"{seconds // length} {unit}"
    return f"{max(seconds, 0)} s"
