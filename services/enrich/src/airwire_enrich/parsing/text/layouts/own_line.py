"""A name on a line of its own, without a colon; the speech stands on the lines below."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from airwire_enrich.parsing.label import Casing, LabelKind, read_label
from airwire_enrich.parsing.text.candidate import Candidate
from airwire_enrich.parsing.text.clock import TIME, seconds_of
from airwire_enrich.parsing.text.page import Page
from airwire_enrich.parsing.vocabulary import ACT_HEADINGS

_LONGEST = 60
_MOST_SPACES = 8
_STAMPED = re.compile(
    rf"(?:\*{{1,3}}|_{{1,2}})?(?P<name>[^\d\[(*:]{{1,60}}?)(?:\*{{1,3}}|_{{1,2}})?"
    rf"(?P<time>[ \t\xa0]{{1,6}}[\[(]?(?P<clock>{TIME})[\])]?)?"
)


@dataclass(frozen=True, slots=True)
class OwnLine:
    """A line that is a name and nothing else, above speech."""

    name: str = "own_line"

    def find(self, page: Page) -> Iterable[Candidate]:
        lines = page.lines
        for line in lines[:-1]:
            if line.end - line.start > _LONGEST:
                continue
            if page.text.count(" ", line.start, line.end) > _MOST_SPACES:
                continue
            last = page.text[line.end - 1]
            if last in ".?!:;,-" and not page.text[line.start : line.end].endswith(("Jr.", "Sr.")):
                continue
            found = _STAMPED.fullmatch(page.text, line.start, line.end)
            if found is None:
                continue
            label = read_label(found["name"])
            if label.kind in (LabelKind.NONE, LabelKind.HEADER):
                continue
            if label.casing is Casing.LOWER and " " not in label.name:
                continue
            if label.key.split()[0].strip(".") in ACT_HEADINGS:
                continue
            stamp = found["time"] is not None
            yield Candidate(
                layout=self.name,
                start=line.start,
                end=line.end,
                label=label,
                labels=((line.start, found.end("name")),),
                times=((found.start("clock"), found.end("clock")),) if stamp else (),
                seconds=seconds_of(found["clock"]) if stamp else None,
                alone=True,
                fresh=line.empty_before > 0 or line.number == 0,
                gap=line.empty_before,
            )


OWN_LINE = OwnLine()
