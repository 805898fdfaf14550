"""`… end of a sentence. NAME, ROLE: speech`: labels inside a line, where paragraphs were joined."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from airwire_enrich.parsing.label import Casing, Label, LabelKind, read_label
from airwire_enrich.parsing.text.candidate import Candidate
from airwire_enrich.parsing.text.page import Page
from airwire_enrich.parsing.vocabulary import HONORIFICS

_REACH = 130
"""Code points before a colon in which its label must begin."""

_CLOSEST = 5
"""Code points from one colon of a line to the next, on average, where people talk."""

_MOST_SPACES = 12
"""A name without a role has fewer; a sentence is no label, and is not taken apart to see that."""

_BOUNDARY = re.compile(r"(?<=[.?!…\"”’')\]\-–—♪])[ \t\xa0]+(?=[^\W\d_\[])|(?=\[[^\W\d_])")


_ROLED = re.compile(
    r"(?<!\S)(?P<label>[A-ZÀ-Þ][A-ZÀ-Þ.'’\-]{1,24}(?: [A-ZÀ-Þ][A-ZÀ-Þ.'’\-]{1,24}){1,3}, "
    r"(?:CO-?)?(?:HOST|BYLINE|ANCHOR|PRESENTER|REPORTER|CORRESPONDENT))\Z"
)
"""A full name with its role, which needs no sentence's end before it: a page's head has none."""


@dataclass(frozen=True, slots=True)
class Midline:
    """A colon in mid-line whose label begins where a sentence ends."""

    name: str = "midline_colon"

    def find(self, page: Page) -> Iterable[Candidate]:
        text = page.text
        captioned = ">>" in text
        for line in page.lines:
            if text.count(":", line.start, line.end) * _CLOSEST > line.end - line.start:
                continue
            colon = text.find(":", line.start, line.end)
            floor = line.start
            while colon >= 0:
                following = text[colon + 1 : colon + 2]
                if following and not following.isdigit() and following != "/":
                    found = _before(text, max(floor, colon - _REACH), colon, captioned)
                    if found is not None:
                        start, label = found
                        yield self._candidate(page, start, colon, label)
                floor = colon + 1
                colon = text.find(":", floor, line.end)

    def _candidate(self, page: Page, start: int, colon: int, label: Label) -> Candidate:
        text = page.text
        closed = text.startswith(":]", colon)
        stop = colon + (2 if closed else 1)
        return Candidate(
            layout=self.name if not closed else "bracketed_label",
            start=start,
            end=stop,
            label=label,
            labels=((start, stop),),
            midline=True,
            glued=stop < len(text) and not text[stop].isspace(),
        )


def _before(text: str, floor: int, colon: int, captioned: bool) -> tuple[int, Label] | None:
    """The longest label that ends at `colon` and begins after a sentence's end."""
    for boundary in _BOUNDARY.finditer(text, floor, colon):
        if _is_abbreviation(text, boundary.start()):
            continue
        start = boundary.end()
        written = text[start:colon].lstrip("[")
        if written.count(" ") > _MOST_SPACES and "," not in written and "(" not in written:
            continue
        label = read_label(written)
        if label.kind not in (LabelKind.NONE, LabelKind.HEADER) and (
            captioned or label.casing is not Casing.LOWER
        ):
            return start, label
    roled = _ROLED.search(text, floor, colon)
    return (roled.start("label"), read_label(roled["label"])) if roled else None


def _is_abbreviation(text: str, end: int) -> bool:
    """Whether the full stop before `end` belongs to a title such as `Mr.`, not to a sentence."""
    if end == 0 or text[end - 1] != ".":
        return False
    word = text[max(0, end - 12) : end].split(" ")[-1]
    return word[:-1].casefold() in HONORIFICS


MIDLINE = Midline()
