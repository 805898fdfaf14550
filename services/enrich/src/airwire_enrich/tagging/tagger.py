"""All tags of a transcript, in the order they build on each other."""

from typing import Protocol

from airwire_enrich.parsing.parsed import ParsedTranscript
from airwire_enrich.tagging.tags import Tags

TAGGER_PARTS = {"tagger": "1"}


class Tagger(Protocol):
    """Anything that tags a transcript; the same transcript always gets the same tags."""

    def tag(self, raw_text: str, parsed: ParsedTranscript) -> Tags:
        """Tag `parsed`, whose places count in `raw_text`."""
        ...
