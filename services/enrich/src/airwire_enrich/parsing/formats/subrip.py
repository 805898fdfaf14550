"""SubRip (SRT): captions of files, also without numbers, empty lines or spaces."""

import re
from dataclasses import dataclass
from itertools import islice

from airwire_enrich.parsing.caption_lines import is_timing, lines_of, read_blocks
from airwire_enrich.parsing.draft import Draft, Metadata, SourceText
from airwire_enrich.parsing.formats.captions import read_captions

_HEAD_LINES = 60
_REFERENCE = re.compile(r"&(?:amp|lt|gt|quot|apos|nbsp|#\d{1,6});")


@dataclass(frozen=True, slots=True)
class SubRip:
    """SRT has no standard; this is what players take."""

    name: str = "subrip"

    def likelihood(self, source: SourceText) -> float:
        """By the share of timings among the first lines; prose may quote one."""
        head = list(islice(lines_of(source.text[:8192]), _HEAD_LINES))
        filled = [line.text for line in head if not line.is_empty]
        timings = sum(is_timing(line) for line in filled)
        if not timings:
            return 0.0
        early = any(is_timing(line) for line in filled[:3])
        return 0.95 if early and 8 * timings >= len(filled) else 0.0

    def read(self, source: SourceText) -> tuple[Draft, ...]:
        return read_captions(
            source,
            read_blocks(source.text, comments=False),
            format_name=self.name,
            # SubRip has no references of its own, but whoever exports from the web leaves them in.
            html=_REFERENCE.search(source.text) is not None,
            metadata=Metadata(),
        )


SUBRIP = SubRip()
