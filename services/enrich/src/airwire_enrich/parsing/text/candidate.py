"""A place in a page that may be a label."""

from typing import NamedTuple

from airwire_enrich.parsing.label import Label
from airwire_schemas.transcript import TurnKind


class Candidate(NamedTuple):
    """Where a turn may begin, as one layout sees it.

    A tuple, for a document may have hundreds of thousands.
    """

    layout: str
    """Name of the layout that found it: the rule that is shown for the cut."""
    start: int
    """Where the label's line or decoration begins: the turn before ends here."""
    end: int
    """Where speech begins, white space aside."""
    label: Label
    labels: tuple[tuple[int, int], ...]
    """Where the label stands; empty for a change of speaker without a name."""
    times: tuple[tuple[int, int], ...] = ()
    """Timestamps beside the label."""
    seconds: float | None = None
    midline: bool = False
    alone: bool = False
    """Nothing else stands on its line."""
    glued: bool = False
    """Speech follows without a space."""
    fresh: bool = True
    """An empty line, an indent or the end of a sentence is before it."""
    gap: int = 0
    """Empty lines before it."""
    stop: int | None = None
    """Where its speech ends, if not with the next label."""
    close: int | None = None
    """End of what closes such speech: a bracket."""
    kind: TurnKind = TurnKind.LIVE
