"""The total partition: every character of a transcript in one span, whatever a format read.

Stretches of a draft may overlap where a document is odd in two ways at once. Then speech keeps its
place before all else, and of the rest what begins first; nothing is ever lost, doubled or refused.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from operator import itemgetter

from airwire_enrich.parsing.draft import Draft, Utterance
from airwire_enrich.parsing.stretch import tightened
from airwire_enrich.parsing.unvalidated import span_of
from airwire_schemas.transcript import Span, SpanKind

Row = tuple[int, int, SpanKind, int | None]
"""Start, end, kind, turn: a span to be."""

_EXACT = (SpanKind.MARKUP, SpanKind.BLANK)
"""What may begin and end with white space."""


def apart(draft: Draft) -> Draft:
    """The draft with utterances in the order of the text, none within another's speech.

    One of which nothing is left has no speech.
    """
    kept: list[Utterance] = []
    floor = draft.start
    for utterance in sorted(draft.utterances, key=_begin):
        speech, end = _above(utterance.speech, floor, draft.end)
        kept.append(utterance if speech is None else utterance._replace(speech=speech))
        floor = end
    return replace(draft, utterances=tuple(kept))


def _begin(utterance: Utterance) -> int:
    return min(utterance.speech, default=(0, 0))[0]


def _above(
    speech: Sequence[tuple[int, int]], floor: int, ceiling: int
) -> tuple[tuple[tuple[int, int], ...] | None, int]:
    """The stretches above `floor` and apart from each other, or null if they are; and their end."""
    at = floor
    sound = True
    for start, end in speech:
        sound = sound and at <= start <= end <= ceiling
        at = max(at, end)
    if sound:
        return None, at
    kept: list[tuple[int, int]] = []
    at = floor
    for start, end in sorted(speech):
        first, last = max(start, at), min(end, ceiling)
        if first < last:
            kept.append((first, last))
            at = last
    return tuple(kept), at


def rows_of(text: str, draft: Draft) -> list[Row]:
    """The draft's stretches, in order and disjoint, gaps left out; `draft` comes from `apart`."""
    rows: list[Row] = []
    at = draft.start
    for start, end, kind, turn in sorted(_stretches(text, draft), key=itemgetter(0, 1)):
        if end <= at and kind is not SpanKind.SPEECH:
            continue
        if start < at:
            if kind is SpanKind.SPEECH:
                _give_way(rows, start)
            else:
                start = at  # noqa: PLW2901 - its head is taken
        if start < end:
            rows.append((start, end, kind, turn))
            at = end
    return rows


def _give_way(rows: list[Row], start: int) -> None:
    """Cut off what reaches behind the place where speech begins."""
    while rows and rows[-1][1] > start:
        first, _, kind, turn = rows.pop()
        if first < start:
            rows.append((first, start, kind, turn))


def _stretches(text: str, draft: Draft) -> Iterable[Row]:
    floor, ceiling = draft.start, draft.end

    def trimmed(start: int, end: int, kind: SpanKind, turn: int | None = None) -> Row:
        """The stretch within the transcript, without white space at its ends."""
        start, end = max(start, floor), min(end, ceiling)
        if start < end and (text[start].isspace() or text[end - 1].isspace()):
            start, end = tightened(text, start, end)
        return start, end, kind, turn

    for index, utterance in enumerate(draft.utterances):
        for start, end in utterance.labels:
            yield trimmed(start, end, SpanKind.LABEL, index)
        for start, end in utterance.speech:
            yield trimmed(start, end, SpanKind.SPEECH, index)
    for mark in draft.marks:
        if mark.kind in _EXACT:
            yield max(mark.start, floor), min(mark.end, ceiling), mark.kind, None
        else:
            yield trimmed(mark.start, mark.end, mark.kind)
    for cue in draft.cues:
        yield trimmed(cue.start, cue.end, SpanKind.CUE)


def spans_of(rows: Iterable[Row], draft: Draft) -> tuple[Span, ...]:
    """Spans that cover the transcript exactly; gaps between rows become blank."""
    spans: list[Span] = []
    at = draft.start
    for start, end, kind, turn in rows:
        if start > at:
            spans.append(span_of(SpanKind.BLANK, at, start, None))
        spans.append(span_of(kind, start, end, turn))
        at = end
    if at < draft.end:
        spans.append(span_of(SpanKind.BLANK, at, draft.end, None))
    return tuple(spans)


def places_of(rows: Iterable[Row]) -> dict[int, tuple[int, int]]:
    """Where the speech of each turn begins and ends."""
    places: dict[int, tuple[int, int]] = {}
    for start, end, kind, turn in rows:
        if kind is SpanKind.SPEECH and turn is not None:
            first = places.get(turn)
            places[turn] = (start if first is None else first[0], end)
    return places
