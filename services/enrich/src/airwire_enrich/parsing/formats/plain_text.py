"""Text as it reads, of any layout: labelled, captioned, or without any sign of who speaks."""

from dataclasses import dataclass

from airwire_enrich.parsing.draft import Draft, SourceText
from airwire_enrich.parsing.line_prefixes import without_prefixes
from airwire_enrich.parsing.text.reader import read_text


@dataclass(frozen=True, slots=True)
class PlainText:
    """What is no other format: always possible, never likely."""

    name: str = "text"

    def likelihood(self, source: SourceText) -> float:
        return 0.1 if source.text else 0.0

    def read(self, source: SourceText) -> tuple[Draft, ...]:
        return read_text(
            without_prefixes(source.text),
            format=self.name,
            raw_length=len(source.text),
            furniture=source.furniture,
        )


PLAIN_TEXT = PlainText()
