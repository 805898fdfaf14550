"""How many pieces a document may fall into: what has more is no transcript, and is refused.

A piece costs up to 150 microseconds and 3 kB, however short it is, so these numbers are what bounds
the time and memory of any document of 10 MB. Speech of that length, 190 hours of it, falls into
fewer: turns of talk hold more than 170 characters on average, captions 50.
"""

from collections.abc import Hashable, Iterable, Iterator
from typing import TypeVar

MOST_TURNS = 60_000
"""Of a text, where each label must be found first."""
MOST_CAPTIONED_TURNS = 80_000
"""Of captions and segments, which say beside the text who speaks."""
MOST_CAPTIONS = 200_000
MOST_LINES = 600_000
MOST_NAMES = 10_000
"""Of speakers: ten megabytes are 190 hours of talk, and fifty new people an hour are no talk."""

_Item = TypeVar("_Item")


class TooManyPiecesError(Exception):
    """A document falls into more pieces of a kind than any transcript does."""

    def __init__(self, what: str, most: int) -> None:
        super().__init__(f"more than {most} {what}")


def at_most(items: Iterable[_Item], most: int, what: str) -> Iterator[_Item]:
    """The same items; raises `TooManyPiecesError` at the first that is too many."""
    for number, item in enumerate(items):
        if number >= most:
            raise TooManyPiecesError(what, most)
        yield item


def check_turns(count: int, most: int = MOST_TURNS) -> None:
    """Raises `TooManyPiecesError` where a transcript has more turns, however they came about."""
    if count > most:
        raise TooManyPiecesError("turns", most)


def check_names(names: Iterable[Hashable]) -> None:
    """Raises `TooManyPiecesError` where labels name more people than any transcript does."""
    if len(set(names)) > MOST_NAMES:
        raise TooManyPiecesError("names of speakers", MOST_NAMES)
