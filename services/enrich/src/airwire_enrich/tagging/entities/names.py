"""A name as a recogniser finds it, and what a recogniser is."""

from dataclasses import dataclass
from enum import Enum
from typing import Protocol

import numpy as np
import numpy.typing as npt

from airwire_enrich.tagging.lexicon import Lexicon, Tokens

Flags = npt.NDArray[np.bool_]
"""A truth for each token."""


class Kind(Enum):
    """What a name names, as recognisers tell it."""

    PERSON = "PER"
    ORGANISATION = "ORG"
    PLACE = "LOC"
    PEOPLE = "NORP"
    WORK = "WORK"
    EVENT = "EVENT"
    PROGRAMME = "PROG"


@dataclass(frozen=True, slots=True)
class Name:
    """Some consecutive tokens that name something."""

    first: int
    end: int
    """Token after the last."""
    kind: Kind
    confidence: int
    """Percent."""


class Recogniser(Protocol):
    """Finds names in a text; the same text always gives the same names."""

    def recognise(self, tokens: Tokens, lexicon: Lexicon, asked: Flags) -> list[Name]:
        """The names of a text in order, none overlapping another.

        What stands where `asked` is false helps to understand the rest, and need not be told.
        """
        ...
