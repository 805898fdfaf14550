"""`Mr. Name. Speech`, as parliaments and committees print it: a title, a name, a full stop."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from airwire_enrich.parsing.label import LabelKind, read_label
from airwire_enrich.parsing.text.candidate import Candidate
from airwire_enrich.parsing.text.page import Page

_NAME = r"[^\W\d_][^\W\d_'’\-‑]{0,30}(?:['’\-‑][^\W\d_]{1,30}){0,3}"
_TITLE = (
    r"(?:(?i:Mr|Mrs|Ms|Dr|Rev|Gen|Lt|Col|Maj|Capt|Sgt|Adm|Sen|Rep|Gov|Prof|Messrs)\.|The|Miss|"
    r"Chairman|Chairwoman|Chair|Senator|Representative|Congressman|Congresswoman|Secretary|"
    r"Governor|Mayor|General|Admiral|Colonel|Captain|Major|Lieutenant|Sergeant|Chief|Judge|"
    r"Justice|Ambassador|Director|Commissioner|Commander|Attorney|Professor|Reverend|Sheriff|"
    r"Speaker|President|Vice|Lord|Lady|Baroness|Sir|Voice|Voices|Several|Unidentified|Audience|THE|"
    r"[A-Z]{3,20}(?= [A-Z]{3}))"
)
_LABEL = re.compile(
    rf"(?P<label>{_TITLE}(?:[ ]{{1,2}}(?:{_NAME}|[A-Z]\.)){{0,6}}"
    r"(?:[ ]\([^()\n]{1,60}\))?(?:[ ]\[[^\[\]\n]{1,40}\])?)\.(?:\d{1,2})?(?=[ ]{1,2}\S|[ ]*$)"
)


@dataclass(frozen=True, slots=True)
class FullStop:
    """Titles and a full stop in place of the colon, at an indented paragraph."""

    name: str = "full_stop"

    def find(self, page: Page) -> Iterable[Candidate]:
        for line in page.lines:
            if not page.text[line.start].isupper():
                continue
            found = _LABEL.match(page.text, line.start, line.end)
            if found is None:
                continue
            label = read_label(found["label"])
            if label.kind not in (LabelKind.PERSON, LabelKind.FUNCTION, LabelKind.GROUP):
                continue
            yield Candidate(
                layout=self.name,
                start=line.start,
                end=found.end(),
                label=label,
                labels=((line.start, found.end()),),
                alone=found.end() == line.end,
                fresh=line.indent > 0 or line.empty_before > 0 or line.number == 0,
                gap=line.empty_before,
            )


FULL_STOP = FullStop()
