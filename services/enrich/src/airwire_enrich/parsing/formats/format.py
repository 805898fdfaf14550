"""What a format is: a way to write transcripts into a file."""

from typing import Protocol

from airwire_enrich.parsing.draft import Draft, SourceText


class Format(Protocol):
    """A way to write transcripts into a file, recognised by content before extension."""

    @property
    def name(self) -> str: ...

    def likelihood(self, source: SourceText) -> float:
        """How likely the text is of this format, 0 to 1; cheap, from its beginning."""

    def read(self, source: SourceText) -> tuple[Draft, ...]:
        """The transcripts of the text, covering it without a gap.

        Raises `airwire_runtime.errors.ParseError` if it isn't what it claims to be, or says
        nothing.
        """
