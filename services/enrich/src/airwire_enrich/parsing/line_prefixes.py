"""What stands before every line of a text and is no part of it: line numbers, quotation marks."""

import re
from collections.abc import Sequence
from itertools import pairwise

from airwire_enrich.parsing.logical import LogicalText, Piece

_LINE = re.compile(r"[^\n]*+\n?")
_NUMBER = re.compile(r"[ \t]{0,12}(\d{1,5})(?:[ \t]{1,12}|\t|(?=\r?\n|\Z))")
_QUOTED = re.compile(r"[ \t]{0,3}>(?!>)[ \t]?")
_FEWEST = 4
_SHARE = 0.9
_ASCENDING = 0.8


def without_prefixes(text: str) -> LogicalText:
    """The text as it reads without them; where there are none, the text itself."""
    lines = [found.span() for found in _LINE.finditer(text) if found.end() > found.start()]
    filled = [(start, end) for start, end in lines if not text[start:end].isspace()]
    if len(filled) < _FEWEST:
        return LogicalText.plain(text)
    for pattern in (_QUOTED, _NUMBER):
        if pattern is _NUMBER and not _is_counted(text, filled):
            continue
        if _share(text, filled, pattern) >= _SHARE:
            return LogicalText.of(_pieces(text, lines, pattern))
    return LogicalText.plain(text)


def _share(text: str, lines: Sequence[tuple[int, int]], pattern: re.Pattern[str]) -> float:
    return sum(pattern.match(text, *line) is not None for line in lines) / len(lines)


def _is_counted(text: str, lines: Sequence[tuple[int, int]]) -> bool:
    """Whether lines are numbered one after the other, anew on each page perhaps."""
    numbers = [found[1] for line in lines if (found := _NUMBER.match(text, *line))]
    if len(numbers) < _SHARE * len(lines):
        return False
    counted = [int(number) for number in numbers]
    following = sum(after == before + 1 for before, after in pairwise(counted))
    return following >= _ASCENDING * (len(counted) - 1)


def _pieces(
    text: str, lines: Sequence[tuple[int, int]], pattern: re.Pattern[str]
) -> Sequence[Piece]:
    pieces: list[Piece] = []
    for start, end in lines:
        found = pattern.match(text, start, end)
        first = found.end() if found else start
        if first < end:
            pieces.append(Piece(text=text[first:end], start=first, end=end))
    return pieces
