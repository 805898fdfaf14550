"""What a layout is: a way to write labels, and the places of a page that look so."""

from collections.abc import Iterable
from typing import Protocol

from airwire_enrich.parsing.text.candidate import Candidate
from airwire_enrich.parsing.text.page import Page


class Layout(Protocol):
    """A way to write labels. Finding is generous: what is a label the evidence decides."""

    @property
    def name(self) -> str: ...

    def find(self, page: Page) -> Iterable[Candidate]:
        """Where labels may stand, in order. Linear in the length of the page."""
