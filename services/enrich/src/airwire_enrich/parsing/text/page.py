"""A page of text as lines, with the empty space between them."""

import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from airwire_enrich.parsing.bounds import MOST_LINES, TooManyPiecesError
from airwire_enrich.parsing.learned_furniture import (
    NO_FURNITURE,
    REACH,
    OutletFurniture,
    line_key,
)

_BREAK = "\n\r\f\v\x1c\x1d\x1e\x85\u2028\u2029"
"""What ends a line, as `str.splitlines` sees it."""
_BLANK = f" \t\xa0\u200b\ufeff{_BREAK}"
_HELD = re.compile(rf"[^{_BLANK}](?:[^{_BREAK}]*[^{_BLANK}])?")


_FEW_GAPS = 3
"""So many dropped lines show in a short page too, in which they may be more than the others."""
_SAMPLE = 20_000
"""Code points that are enough to tell how a page is written."""
_FEW_CAPITALS = 0.002
"""Per small letter; a sentence of 500 letters has more."""


class Line(NamedTuple):
    """A line that holds something; `start` and `end` leave out white space at both ends.

    A tuple, for a document may have hundreds of thousands.
    """

    number: int
    """Position among the lines that hold something."""
    start: int
    end: int
    indent: int
    """Characters of white space before `start`."""
    empty_before: int
    """Empty lines before it; white space, no-break spaces included, counts as empty."""
    bare_before: int
    """Those of them without any character: what a dropped line leaves behind."""


@dataclass(frozen=True)
class Page:
    """Text and its lines. Places count code points of `text`."""

    text: str
    furniture: OutletFurniture = NO_FURNITURE
    """What pages like this are known to repeat."""

    @cached_property
    def learned(self) -> frozenset[int]:
        """The numbers of the lines that are furniture by what was learned."""
        head, tail = self.furniture.head_keys, self.furniture.tail_keys
        if not head and not tail:
            return frozenset()
        return frozenset(
            line.number
            for near, keys in ((self.lines[:REACH], head), (self.lines[-REACH:], tail))
            for line in near
            if line_key(self.of(line)) in keys
        )

    @cached_property
    def lines(self) -> tuple[Line, ...]:
        text = self.text
        lines: list[Line] = []
        spaces: dict[str, tuple[int, int, int]] = {}
        at = 0
        for number, held in enumerate(_HELD.finditer(text)):
            if number == MOST_LINES:
                raise TooManyPiecesError("lines", MOST_LINES)
            start, end = held.span()
            # What stands between two lines is the same over and over.
            space = text[at:start]
            told = spaces.get(space) if number else _space(space, inside=False)
            if told is None:
                told = spaces[space] = _space(space, inside=True)
            lines.append(Line(number, start, end, *told))
            at = end
        return tuple(lines)

    @cached_property
    def _starts(self) -> list[int]:
        return [line.start for line in self.lines]

    def line_at(self, place: int) -> Line | None:
        """The line in which `place` stands, or the last that begins before it."""
        index = bisect_right(self._starts, place) - 1
        return self.lines[index] if index >= 0 else None

    def of(self, line: Line) -> str:
        return self.text[line.start : line.end]

    @cached_property
    def has_gaps(self) -> bool:
        """Whether dropped lines show: two empty lines are rare where one is the rule."""
        once = sum(line.bare_before == 1 and line.empty_before == 1 for line in self.lines)
        more = sum(line.bare_before >= 2 for line in self.lines)
        return 0 < more <= (max(once, _FEW_GAPS) if once else 0)

    @cached_property
    def is_small(self) -> bool:
        """Whether it is written without capitals: then nothing can be told from small letters."""
        sample = self.text[:_SAMPLE]
        return sum(map(str.isupper, sample)) <= _FEW_CAPITALS * sum(map(str.islower, sample))

    @cached_property
    def is_collapsed(self) -> bool:
        """Whether paragraphs were joined: hardly any line breaks for the length."""
        longest = max((line.end - line.start for line in self.lines), default=0)
        return longest > 1200 and longest > 0.4 * len(self.text)


def _space(space: str, *, inside: bool) -> tuple[int, int, int]:
    """Indent, empty lines and bare ones among them, of the white space before a line.

    `inside`: it begins with the end of the line before.
    """
    whole = space.splitlines(keepends=True)
    indent = whole.pop() if whole and whole[-1][-1] not in _BREAK else ""
    empty = whole[1:] if inside else whole
    return len(indent), len(empty), sum(line in ("\n", "\r\n", "\r") for line in empty)
