"""From places in a turn's text to places in the raw text, by the spans alone.

A turn's text is its speech spans with white space and escapes normalised
(`airwire_schemas.normalisation`). Where that took no room away, and in nine of ten turns it does
not, places are exact. Else what was taken may lie before or behind a place: a start is where it can
be at the earliest, an end where it can be at the latest, so that a stretch always holds its words.
"""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from airwire_schemas.transcript import Span, SpanKind, Turn


@dataclass(frozen=True, slots=True)
class TurnPlaces:
    """Where the characters of a turn's text stand in the raw text."""

    starts: tuple[int, ...]
    """Where each speech span begins in the spans put one after the other."""

    spans: tuple[tuple[int, int], ...]
    """Start and end of each in the raw text."""

    slack: int
    """How much longer the spans are than the text."""

    def raw(self, start: int, end: int) -> tuple[int, int]:
        """Start and end in the raw text of a stretch of the turn's text."""
        return self._raw_start(start), self._raw_end(end + self.slack)

    def _raw_start(self, place: int) -> int:
        number = max(0, bisect_right(self.starts, place) - 1)
        start, end = self.spans[number]
        at = start + place - self.starts[number]
        # A place in the space that joins two spans: its word begins in the second.
        return at if at < end or number + 1 == len(self.spans) else self.spans[number + 1][0]

    def _raw_end(self, place: int) -> int:
        number = max(0, bisect_right(self.starts, place - 1) - 1)
        start, end = self.spans[number]
        return min(start + place - self.starts[number], end)


def turn_places(turns: Sequence[Turn], spans: Sequence[Span]) -> dict[int, TurnPlaces]:
    """By the index of each turn that has speech."""
    pieces: dict[int, list[tuple[int, int, bool]]] = {}
    joins: int | None = None
    for span in spans:
        if span.kind is SpanKind.SPEECH and span.turn is not None:
            pieces.setdefault(span.turn, []).append((span.start, span.end, joins == span.turn))
            joins = span.turn
        elif span.kind is not SpanKind.MARKUP:
            joins = None
    return {
        turn.index: _places(len(turn.text), pieces[turn.index])
        for turn in turns
        if turn.index in pieces
    }


def _places(length: int, pieces: Sequence[tuple[int, int, bool]]) -> TurnPlaces:
    starts: list[int] = []
    at = 0
    for start, end, is_joined in pieces:
        if starts and not is_joined:
            at += 1
        starts.append(at)
        at += end - start
    return TurnPlaces(
        tuple(starts), tuple((start, end) for start, end, _ in pieces), max(0, at - length)
    )
