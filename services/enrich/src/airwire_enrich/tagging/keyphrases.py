"""Which phrases tell this transcript from others."""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from airwire_enrich.tagging.chunks import Numbers
from airwire_enrich.tagging.lexicon import Lexicon, Tokens

MOST_PHRASES = 12
_FEWEST_LETTERS = 4
_COMMON = 350
"""Weight of a word that one piece of text in 33 has: alone it tells nothing."""
_PHRASE = re.compile(rb"[AN]{0,3}N")
"""Over token classes: a noun with what stands before it."""


@dataclass(slots=True)
class _Candidate:
    first: int
    """Where it was first said."""
    weight: float
    places: list[tuple[int, int]] = field(default_factory=list)
    named: int = 0
    """How often it was nothing but a name, or held a person's."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """A phrase by tokens."""

    score: float
    places: tuple[tuple[int, int], ...]
    """(first token, token after the last), in order."""


def keyphrases(
    tokens: Tokens, lexicon: Lexicon, *, spoken: npt.NDArray[np.bool_], named: bytes
) -> list[Phrase]:
    """The strongest phrases of a text's speech.

    `spoken` tells for each token whether it is speech, `named` is 1 for tokens of a name and 2
    for a person's. A phrase that is a name and nothing else, or that holds a person's, is left to
    the entities.
    """
    stems = lexicon.stem_of[tokens.types]
    candidates = _candidates(tokens, stems, lexicon.weights[tokens.types], spoken.tobytes(), named)
    ranked = sorted(
        ((_score(candidate), candidate) for candidate in candidates),
        key=lambda scored: (-scored[0], scored[1].first),
    )
    return list(_distinct(ranked, stems))


def _candidates(
    tokens: Tokens, stems: Numbers, weights: Numbers, spoken: bytes, named: bytes
) -> Iterable[_Candidate]:
    found: dict[bytes, _Candidate] = {}
    packed = stems.tobytes()
    sums = [0, *np.cumsum(weights).tolist()]
    starts, ends = tokens.starts.tolist(), tokens.ends.tolist()
    for match in _PHRASE.finditer(tokens.classes):
        first, end = match.span()
        if not spoken[first] or ends[end - 1] - starts[first] < _FEWEST_LETTERS:
            continue
        if end - first == 1 and sums[end] - sums[first] < _COMMON:
            continue
        key = packed[4 * first : 4 * end]
        candidate = found.get(key)
        if candidate is None:
            weight = (sums[end] - sums[first]) / (end - first) ** 0.5
            candidate = found[key] = _Candidate(first=first, weight=weight)
        candidate.places.append((first, end))
        part = named[first:end]
        candidate.named += 2 in part or 0 not in part
    return (one for one in found.values() if 2 * one.named <= len(one.places))


def _score(candidate: _Candidate) -> float:
    first, end = candidate.places[0]
    # A phrase of several words says more than its parts, a single word is often by the way.
    length = 1.0 if end - first > 1 else 0.6
    often: float = len(candidate.places) ** 0.7
    return round(candidate.weight * length * often, 6)


def _distinct(ranked: list[tuple[float, _Candidate]], stems: Numbers) -> Iterable[Phrase]:
    """The best, without phrases whose words all stand in better ones."""
    said: defaultdict[int, int] = defaultdict(int)
    kept = 0
    for score, candidate in ranked:
        first, end = candidate.places[0]
        words = {int(stem) for stem in stems[first:end]}
        if all(said[word] for word in words):
            continue
        for word in words:
            said[word] += 1
        yield Phrase(round(score / ranked[0][0], 3), tuple(candidate.places))
        kept += 1
        if kept == MOST_PHRASES:
            return
