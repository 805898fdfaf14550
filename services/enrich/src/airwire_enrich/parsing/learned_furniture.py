"""Furniture that was learned: lines that an outlet's pages repeat, as a numbered snapshot.

What takes effect is a value that is handed in, never what is being learned elsewhere: the same
document and the same snapshot give the same result.
"""

import hashlib
import re
from collections.abc import Mapping
from functools import cached_property
from typing import Literal

from pydantic import Field

from airwire_schemas.contract import Contract
from airwire_schemas.events import RawDocument

REACH = 30
"""Lines from a page's top and from its end that may be furniture."""

LEARNED = "learned_furniture"
"""The rule of a cut that a snapshot made; the recipe names the snapshot."""

_COUNTING = re.compile(r"\d{1,2}:\d{2}(?::\d{2})?|\d+\.\d+|\b(?:19|20)\d{2}\b|\d{3}[-. ]\d{4}")
"""Clocks, frequencies, years and telephone numbers; `Episode 12` is another title than 13."""
_LONGEST_LINE = 400


class LearnedLine(Contract):
    """A line that an outlet's pages repeat."""

    key: str
    """The line as it is compared: see `line_key`."""

    documents: int = Field(gt=0)
    """How many documents showed it."""

    example: str
    """As one of them has it."""


class OutletFurniture(Contract):
    """What the pages of one outlet repeat."""

    documents: int = Field(gt=0)
    """How many were learned from."""

    head: tuple[LearnedLine, ...] = ()
    """Lines near the top, sorted by key."""

    tail: tuple[LearnedLine, ...] = ()
    """Lines near the end, sorted by key."""

    @cached_property
    def head_keys(self) -> frozenset[str]:
        return frozenset(line.key for line in self.head)

    @cached_property
    def tail_keys(self) -> frozenset[str]:
        return frozenset(line.key for line in self.tail)


NO_FURNITURE = OutletFurniture(documents=1)


class FurnitureSnapshot(Contract):
    """All that was learned up to a moment."""

    kind: Literal["airwire.furniture"] = "airwire.furniture"
    number: int = Field(ge=0)
    """Only grows; 0 for nothing."""

    outlets: Mapping[str, OutletFurniture] = Field(default_factory=dict)
    """By the outlet's name: see `outlet_of`."""

    @cached_property
    def hash(self) -> str:
        """First 16 hexadecimal digits of the SHA-256 of the body."""
        return hashlib.sha256(self.body()).hexdigest()[:16]

    @property
    def version(self) -> str:
        """Number and hash: what the recipe names."""
        return f"{self.number}:{self.hash}"

    def of(self, raw: RawDocument) -> OutletFurniture:
        """What the pages of the document's outlet repeat."""
        return self.outlets.get(outlet_of(raw), NO_FURNITURE)


NOTHING_LEARNED = FurnitureSnapshot(number=0)


def outlet_of(raw: RawDocument) -> str:
    """Whose pages a document's look like: the station, network or programme of its folder.

    Where the path names none, its first folder; all files without a folder are of one outlet.
    """
    folder = raw.folder
    named = folder.station or folder.network or folder.programme
    first, _, rest = raw.path.partition("/")
    return (named or (first if rest else "")).casefold()


def line_key(line: str) -> str:
    """A line without regard to case, white space, and what clocks and dates show."""
    return _COUNTING.sub("0", " ".join(line[:_LONGEST_LINE].split()).casefold())
