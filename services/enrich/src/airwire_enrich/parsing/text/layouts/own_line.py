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
_LONGEST_ROLE = 110
_MOST_SPACES_IN_ROLE = 16
_ROLE = re.compile(r"\S\*{0,2} (?:-{1,2}|[–—]) \S")
"""Between a name and a role, which takes more room than a name."""
_STAMPED = re.compile(
    rf"(?:[\[(]?(?P<before>{TIME})[\])]?[ \t\xa0]{{0,4}}(?:[-–—|][ \t\xa0]{{1,4}})?)?"
    rf"(?:\*{{1,3}}|_{{1,2}})?(?P<name>[^\d:]{{1,110}}?(?:[ #]\d{{1,2}})?)(?:\*{{1,3}}|_{{1,2}})?"
    rf"(?P<time>[ \t\xa0]{{1,6}}[\[(]?(?P<clock>{TIME})[\])]?)?"
)
_CERTAIN = (LabelKind.PERSON, LabelKind.FUNCTION, LabelKind.GROUP)


@dataclass(frozen=True, slots=True)
class OwnLine:
    """A line that is a name and nothing else, above speech."""

    name: str = "own_line"

    def find(self, page: Page) -> Iterable[Candidate]:
        lines = page.lines
        for line in lines[:-1]:
            if not _is_short(page.text, line.start, line.end):
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
            surely = label.kind in _CERTAIN
            if found["before"] and not surely:
                # Times stand before lines of speech too, and `Right` is no name.
                continue
            if label.qualifiers and not surely and label.casing is not Casing.CAPS:
                # Roll calls tell members of one surname apart by what is in brackets.
                continue
            if label.key.split()[0].strip(".") in ACT_HEADINGS:
                continue
            clock = "clock" if found["time"] else "before" if found["before"] else None
            yield Candidate(
                layout=self.name,
                start=line.start,
                end=line.end,
                label=label,
                labels=(
                    (found.start("name") if found["before"] else line.start, found.end("name")),
                ),
                times=(found.span(clock),) if clock else (),
                seconds=seconds_of(found[clock]) if clock else None,
                alone=True,
                fresh=line.empty_before > 0 or line.number == 0,
                gap=line.empty_before,
            )


def _is_short(text: str, start: int, end: int) -> bool:
    """Whether a line is no longer than a name, or a name and a role."""
    length = end - start
    if length > _LONGEST_ROLE:
        return False
    spaces = text.count(" ", start, end)
    if length <= _LONGEST and spaces <= _MOST_SPACES:
        return True
    return spaces <= _MOST_SPACES_IN_ROLE and _ROLE.search(text, start, end) is not None


OWN_LINE = OwnLine()
