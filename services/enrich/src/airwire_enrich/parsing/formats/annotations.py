"""Files beside a transcript, refused by name: annotations and alignments that hold no speech."""

import re
from dataclasses import dataclass
from itertools import islice
from typing import NoReturn

from airwire_enrich.parsing.caption_lines import lines_of
from airwire_enrich.parsing.draft import SourceText
from airwire_runtime.errors import ParseError

_BRAT = re.compile(r"[TREAMN#]\d{1,7}\t\S{1,60} [^\t]{1,80}(?:\t.*)?")
_NUMBERS = re.compile(r"[\d:.,;\-\t ]{3,}")
_LINES = 40
_FEWEST = 3


@dataclass(frozen=True, slots=True)
class Annotations:
    """Brat's standoff files, and tables of nothing but times and places."""

    name: str = "annotations"

    def likelihood(self, source: SourceText) -> float:
        lines = [line.text for line in islice(lines_of(source.text[:8192]), _LINES)][:-1]
        filled = [line for line in lines if line.strip()]
        if len(filled) < _FEWEST:
            return 0.0
        standoff = all(_BRAT.fullmatch(line) for line in filled)
        return 0.9 if standoff or _is_table(filled) else 0.0

    def read(self, source: SourceText) -> NoReturn:
        """Raises `ParseError` (`annotations`)."""
        raise ParseError(
            f"{source.name} holds names or times with places in another file, but no speech. "
            "Put that other file in, the transcript itself.",
            reason="annotations",
        )


def _is_table(lines: list[str]) -> bool:
    """A heading, and below it rows of numbers in as many columns."""
    columns = lines[0].count("\t")
    return columns > 0 and all(
        line.count("\t") == columns and _NUMBERS.fullmatch(line) for line in lines[1:]
    )


ANNOTATIONS = Annotations()
