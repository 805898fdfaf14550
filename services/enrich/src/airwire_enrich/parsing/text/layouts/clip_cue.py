"""`[ARCHIVE CLIP, Name: speech]`: a recording inside a cue, with the words that are heard in it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from airwire_enrich.parsing.label import read_label
from airwire_enrich.parsing.text.candidate import Candidate
from airwire_enrich.parsing.text.page import Page
from airwire_schemas.transcript import TurnKind

_CLIP = re.compile(
    r"[\[(](?P<what>(?:[A-Z]{2,12} )?(?:CLIP|RECORDING|FOOTAGE|TAPE)|ARCHIV(?:E|"
    r"AL)(?: [A-Z]{3,12})?)"
    r"(?:, ?(?P<name>[^:\[\]()\n]{2,80}))?: ?(?P<said>[^\[\]()]{8,4000})(?P<close>[\])])",
    re.IGNORECASE,
)
_UNNAMED = read_label("")


@dataclass(frozen=True, slots=True)
class ClipCue:
    """The cue's words are its label, up to the colon; its closing bracket ends the turn."""

    name: str = "clip_cue"

    def find(self, page: Page) -> Iterable[Candidate]:
        for found in _CLIP.finditer(page.text):
            named = found["name"] is not None
            archival = "archiv" in found["what"].casefold()
            yield Candidate(
                layout=self.name,
                start=found.start(),
                end=found.start("said"),
                stop=found.end("said"),
                close=found.end("close"),
                label=read_label(found["name"]) if named else _UNNAMED,
                labels=((found.start(), found.start("said")),),
                kind=TurnKind.ARCHIVAL if archival else TurnKind.CLIP,
            )


CLIP_CUE = ClipCue()
