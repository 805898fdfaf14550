"""Narrators without a label: a paragraph that speaks of its own speaker in the third person."""

import re
from collections.abc import Iterable

from airwire_enrich.parsing.label import Label, LabelKind

_PARAGRAPH = re.compile(r"\n[ \t\r\xa0]*\n\s*")
_SHORTEST = 4
"""Letters of the shortest surname that is looked for: shorter ones are words too often."""
_OF_ONESELF = r"(?:I['’]m|I am|name is|[Tt]his is|\band|,)\s{1,4}(?:[\w.'’-]{1,24}\s{1,4}){0,2}"


def narrated_from(
    text: str, start: int, end: int, label: Label, *, before: int | None
) -> int | None:
    """Where between `start` and `end` somebody begins to speak about whom `label` names.

    Never in a turn's first paragraph, and not where people name themselves: in sign-ons and
    sign-offs. `before` is where the turn's speech before `start` ends, null at its beginning.
    """
    if label.is_nameless or label.kind is LabelKind.NONE or len(label.surname) < _SHORTEST:
        return None
    parted = before is not None and _PARAGRAPH.search(text, before, start) is not None
    if not parted and _PARAGRAPH.search(text, start, end) is None:
        return None
    surname = re.escape(label.surname)
    named = re.compile(rf"\b{surname}(?!\w|-|:|, [A-Z][\w ]{{0,40}} News\b)", re.IGNORECASE)
    oneself = re.compile(rf"{_OF_ONESELF}{surname}", re.IGNORECASE)
    for first, last in _later_paragraphs(text, start, end, parted=parted):
        if named.search(text, first, last) and not oneself.search(text, first, last):
            return first
    return None


def _later_paragraphs(
    text: str, start: int, end: int, *, parted: bool
) -> Iterable[tuple[int, int]]:
    at: int | None = start if parted else None
    for gap in _PARAGRAPH.finditer(text, start, end):
        if at is not None:
            yield at, gap.start()
        at = gap.end()
    if at is not None:
        yield at, end
