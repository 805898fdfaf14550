"""`Q   text` and `A   text`: question and answer, marked by a letter and a wide space."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from airwire_enrich.parsing.label import read_label
from airwire_enrich.parsing.text.candidate import Candidate
from airwire_enrich.parsing.text.page import Page

_MARK = re.compile(r"(?P<letter>[QA])(?P<stop>[ ][-–—]|[.:)]{0,2})(?P<space>[ \t\xa0]{1,12})(?=\S)")


@dataclass(frozen=True, slots=True)
class Questions:
    """A letter that stands for whoever asks or answers."""

    name: str = "question_mark"

    def find(self, page: Page) -> Iterable[Candidate]:
        for line in page.lines:
            if page.text[line.start] not in "QA":
                continue
            found = _MARK.match(page.text, line.start, line.end)
            if found is None or found["stop"].startswith(":"):
                continue
            wide = found["space"] != " " or found["stop"] or found["letter"] == "Q"
            if not wide:
                continue
            yield Candidate(
                layout=self.name,
                start=line.start,
                end=found.end("stop"),
                label=read_label(found["letter"]),
                labels=((line.start, found.end("stop")),),
                fresh=line.empty_before > 0 or line.indent > 0 or len(found["space"]) > 1,
                gap=line.empty_before,
            )


QUESTIONS = Questions()
