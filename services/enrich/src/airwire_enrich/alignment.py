"""Which words of two texts are the same: runs that are unique in both anchor the rest."""

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterable, Sequence

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
_RUN = 3
"""Words in a row that make an anchor."""


def fold(text: str) -> str:
    """Without accents and case; apostrophes made the same."""
    plain = (c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return "".join(plain).casefold().replace("’", "'")


def tokens(text: str) -> list[str]:
    """The words of a text, folded."""
    return [fold(word) for word in _WORD.findall(text)]


def align(first: Sequence[str], second: Sequence[str]) -> dict[int, int]:
    """Places of `first` and the places of the same words in `second`, both in order.

    Runs of three words that stand once in each text are anchors; the longest chain of them that
    runs forward in both is kept (patience sorting), then each is grown both ways over equal words.
    """
    matches: dict[int, int] = {}
    taken: set[int] = set()

    def pair(at: int, other: int) -> None:
        if at not in matches and other not in taken:
            matches[at] = other
            taken.add(other)

    for at, other in _forward(_anchors(first, second)):
        for step in range(_RUN):
            pair(at + step, other + step)
    for step in (1, -1):
        for start in sorted(matches, reverse=step < 0):
            at, other = start + step, matches[start] + step
            while _equal(first, at, second, other) and at not in matches and other not in taken:
                pair(at, other)
                at, other = at + step, other + step
    return matches


def _equal(first: Sequence[str], at: int, second: Sequence[str], other: int) -> bool:
    inside = 0 <= at < len(first) and 0 <= other < len(second)
    return inside and first[at] == second[other]


def _anchors(first: Sequence[str], second: Sequence[str]) -> list[tuple[int, int]]:
    once, other = _unique_runs(first), _unique_runs(second)
    return sorted((at, other[run]) for run, at in once.items() if run in other)


def _unique_runs(words: Sequence[str]) -> dict[tuple[str, ...], int]:
    places: dict[tuple[str, ...], int | None] = {}
    for at in range(len(words) - _RUN + 1):
        run = tuple(words[at : at + _RUN])
        places[run] = None if run in places else at
    return {run: at for run, at in places.items() if at is not None}


def _forward(pairs: Sequence[tuple[int, int]]) -> Iterable[tuple[int, int]]:
    """The longest subsequence of `pairs`, sorted by the first, that rises in the second."""
    ends: list[int] = []
    """For each length the smallest second value that ends a subsequence of it."""
    last: list[int] = []
    """For each length the pair that does."""
    before: list[int] = []
    for number, (_, value) in enumerate(pairs):
        length = bisect_left(ends, value)
        before.append(last[length - 1] if length else -1)
        if length == len(ends):
            ends.append(value)
            last.append(number)
        else:
            ends[length], last[length] = value, number
    chain: list[int] = []
    number = last[-1] if last else -1
    while number >= 0:
        chain.append(number)
        number = before[number]
    return (pairs[number] for number in reversed(chain))
