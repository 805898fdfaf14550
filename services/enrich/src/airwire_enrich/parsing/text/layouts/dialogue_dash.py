"""`– speech`: each line is somebody else's, and nobody is named."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from airwire_enrich.parsing.label import read_label
from airwire_enrich.parsing.text.candidate import Candidate
from airwire_enrich.parsing.text.page import Page

_DASH = re.compile(r"(?:[–—][ \t\xa0]{0,4}|-[ \t\xa0]{1,4})(?=[^\s\-–—])")
_UNNAMED = read_label("")


@dataclass(frozen=True, slots=True)
class DialogueDash:
    """A dash at the head of a line, as printed interviews of many languages have it."""

    name: str = "dialogue_dash"

    def find(self, page: Page) -> Iterable[Candidate]:
        for line in page.lines:
            if page.text[line.start] not in "-–—":
                continue
            found = _DASH.match(page.text, line.start, line.end)
            if found is not None:
                yield Candidate(
                    layout=self.name,
                    start=line.start,
                    end=found.end(),
                    label=_UNNAMED,
                    labels=((line.start, line.start + 1),),
                    gap=line.empty_before,
                )


DIALOGUE_DASH = DialogueDash()
