"""`>> name: speech` and `>> speech`: captions mark each change of speaker, often in mid-line."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from airwire_enrich.parsing.label import LabelKind, read_label
from airwire_enrich.parsing.text.candidate import Candidate
from airwire_enrich.parsing.text.page import Page

_MARK = re.compile(
    r"(?<!>)(?P<mark>(?:(?:>>>?|&gt;&gt;(?:&gt;)?)[ \t\xa0]{0,4}+)++)"
    r"(?:(?P<label>[^\n:>]{1,60}):(?=\s|[^\W\d]))?"
)
_UNNAMED = read_label("")


@dataclass(frozen=True, slots=True)
class Chevrons:
    """Two chevrons: somebody else speaks; three: another story."""

    name: str = "chevrons"

    def find(self, page: Page) -> Iterable[Candidate]:
        if ">>" not in page.text and "&gt;&gt;" not in page.text:
            return
        for found in _MARK.finditer(page.text):
            label = read_label(found["label"]) if found["label"] else _UNNAMED
            named = label.kind not in (LabelKind.NONE, LabelKind.HEADER)
            line = page.line_at(found.start())
            shown = found.group() if named else found["mark"]
            yield Candidate(
                layout=self.name,
                start=found.start(),
                end=found.end() if named else found.end("mark"),
                label=label if named else _UNNAMED,
                labels=((found.start(), found.start() + len(shown.rstrip())),),
                midline=line is not None and found.start() > line.start,
                gap=line.empty_before if line else 0,
            )


CHEVRONS = Chevrons()
