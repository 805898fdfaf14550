"""What stands before every line of a text and is no part of it: line numbers, quotation marks."""

import re
from collections.abc import Iterator
from itertools import pairwise

from airwire_enrich.parsing.logical import LogicalText, Piece

_LINE = re.compile(r"[^\n]++\n?|\n")
_FILLED = re.compile(r"^[^\S\n]*+\S", re.MULTILINE)
_NUMBER = re.compile(r"^[ \t]{0,12}(\d{1,5})(?:[ \t]{1,12}|\t|(?=\r?\n|\Z))", re.MULTILINE)
_QUOTED = re.compile(r"^[ \t]{0,3}>(?!>)[ \t]?", re.MULTILINE)
_FEWEST = 4
_SHARE = 0.9
_ASCENDING = 0.8


def without_prefixes(text: str) -> LogicalText:
    """The text as it reads without them; where there are none, the text itself."""
    filled = _count(_FILLED, text)
    if filled < _FEWEST:
        return LogicalText.plain(text)
    if _count(_QUOTED, text) >= _SHARE * filled:
        return LogicalText.of(_pieces(text, _QUOTED))
    numbered = _count(_NUMBER, text)
    if numbered >= _SHARE * filled and _is_counted(text, numbered):
        return LogicalText.of(_pieces(text, _NUMBER))
    return LogicalText.plain(text)


def _count(pattern: re.Pattern[str], text: str) -> int:
    return len(pattern.findall(text))


def _is_counted(text: str, numbered: int) -> bool:
    """Whether lines are numbered one after the other, anew on each page perhaps."""
    counted = (int(found[1]) for found in _NUMBER.finditer(text))
    following = sum(after == before + 1 for before, after in pairwise(counted))
    return following >= _ASCENDING * (numbered - 1)


def _pieces(text: str, pattern: re.Pattern[str]) -> Iterator[Piece]:
    for line in _LINE.finditer(text):
        start, end = line.span()
        found = pattern.match(text, start, end)
        first = found.end() if found else start
        if first < end:
            yield Piece(text=text[first:end], start=first, end=end)
