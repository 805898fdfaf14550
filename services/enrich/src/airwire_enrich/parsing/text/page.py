"""A page of text as lines, with the empty space between them."""

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

_BLANK = " \t\r\xa0\u200b\ufeff\f\v"


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
        lines: list[Line] = []
        empty = bare = at = 0
        for whole in self.text.splitlines(keepends=True):
            begin, at = at, at + len(whole)
            held = whole.strip(_BLANK + "\n\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029")
            if not held:
                empty += 1
                bare += whole in ("\n", "\r\n", "\r")
                continue
            if len(lines) == MOST_LINES:
                raise TooManyPiecesError("lines", MOST_LINES)
            indent = whole.index(held)
            start = begin + indent
            lines.append(Line(len(lines), start, start + len(held), indent, empty, bare))
            empty = bare = 0
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
        return 0 < more <= once

    @cached_property
    def is_collapsed(self) -> bool:
        """Whether paragraphs were joined: hardly any line breaks for the length."""
        longest = max((line.end - line.start for line in self.lines), default=0)
        return longest > 1200 and longest > 0.4 * len(self.text)
