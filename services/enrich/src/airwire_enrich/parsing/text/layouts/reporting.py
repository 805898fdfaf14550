"""`JANE DOE reporting` or `JANE DOE, host` with no colon at all: older wire copies."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from airwire_enrich.parsing.label import Casing, LabelKind, read_label
from airwire_enrich.parsing.text.candidate import Candidate
from airwire_enrich.parsing.text.page import Page

_WORD = r"[A-ZÀ-Þ][A-ZÀ-Þ.'’\-]{1,24}"
_LABEL = re.compile(
    rf"(?<![^\s\]\[.?!\"”)])(?P<name>{_WORD}(?: (?:{_WORD}|[A-Z]\.)){{1,3}}),? "
    r"(?P<role>reporting|host|byline)(?P<colon>:)?(?=[\s]+[A-Z\"“.])"
)

# Each alternative begins with a literal: so `re` passes over all other characters at once.
_ROLE = re.compile(r"(?:reporting(?<=\breporting)|host(?<=\bhost)|byline(?<=\bbyline))\b")
_BEHIND = 20
"""Code points behind the role in which speech begins."""
_REACH = 110
"""Code points in which a name stands before its role."""


@dataclass(frozen=True, slots=True)
class Reporting:
    """A name in capitals and a role in lower case, where a colon was lost."""

    name: str = "role_without_colon"

    def find(self, page: Page) -> Iterable[Candidate]:
        for role in _ROLE.finditer(page.text):
            # What a name may span is looked at backwards from its role, which is rare.
            start = max(0, role.start() - _REACH)
            found = next(
                (
                    m
                    for m in _LABEL.finditer(page.text, start, role.end() + _BEHIND)
                    if m.start("role") == role.start()
                ),
                None,
            )
            if found is None or (found["colon"] and "," in found.group()):
                continue
            label = read_label(f"{found['name']}, {found['role']}")
            if label.kind is not LabelKind.PERSON or label.casing is not Casing.CAPS:
                continue
            line = page.line_at(found.start())
            yield Candidate(
                layout=self.name,
                start=found.start(),
                end=found.end(),
                label=label,
                labels=((found.start(), found.end()),),
                midline=line is not None and found.start() > line.start,
                gap=line.empty_before if line else 0,
            )


REPORTING = Reporting()
