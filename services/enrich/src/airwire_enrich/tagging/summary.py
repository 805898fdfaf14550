"""Which sentences stand for the whole: central, early, and not the same thing twice."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from airwire_enrich.tagging.lexicon import Lexicon, Numbers, Tokens
from airwire_enrich.tagging.sentences import Sentence

SENTENCES = 3
_FEWEST_WORDS, _MOST_WORDS = 7, 60
_EARLY = 0.35
"""What the first sentence gains; the gain falls to nothing over the first third."""
_QUESTION = 0.6
"""What is left of a question's score: it announces and does not tell."""


def summarise(tokens: Tokens, lexicon: Lexicon, said: Sequence[Sentence]) -> tuple[Sentence, ...]:
    """Choose sentences of the speech, in order of appearance; none where none is fit."""
    fit = [(place, one) for place, one in enumerate(said) if _is_fit(tokens, one)]
    if not fit:
        return ()
    stems = lexicon.stem_of[tokens.types]
    weights = lexicon.weights[tokens.types]
    telling = np.frombuffer(tokens.classes, dtype="S1")
    weights = np.where((telling == b"N") | (telling == b"A") | (telling == b"V"), weights, 0)
    totals = _totals(stems, weights, said)
    scored = []
    for place, one in fit:
        own, first = np.unique(stems[one.first : one.end], return_index=True)
        used = weights[one.first : one.end][first] > 0
        own = own[used]
        score = int(totals[own].sum()) / (len(own) + 6)
        early = max(0.0, 1 - 3 * place / len(said))
        score *= 1 + _EARLY * early
        if tokens.word(one.end - 1) == "?":
            score *= _QUESTION
        scored.append((round(score, 6), place, frozenset(own.tolist())))
    return tuple(said[place] for place in sorted(_chosen(scored)))


def _is_fit(tokens: Tokens, one: Sentence) -> bool:
    words = sum(letter in b"NAVO" for letter in tokens.classes[one.first : one.end])
    return _FEWEST_WORDS <= words <= _MOST_WORDS


def _totals(stems: Numbers, weights: Numbers, said: Sequence[Sentence]) -> npt.NDArray[np.int64]:
    """For each stem the logarithm of its uses, times its weight: what the text is about.

    Whole numbers, so that sums are the same on every machine.
    """
    spoken = np.zeros(len(stems), dtype=bool)
    for one in said:
        spoken[one.first : one.end] = True
    size = int(stems.max()) + 1
    counts = np.bincount(stems[spoken], minlength=size)
    heaviest = np.zeros(size, dtype=np.int64)
    np.maximum.at(heaviest, stems, weights)
    told: npt.NDArray[np.int64] = np.rint(100 * np.log1p(counts)).astype(np.int64)
    return told * heaviest


def _chosen(scored: Sequence[tuple[float, int, frozenset[int]]]) -> list[int]:
    """Best first, each next one judged by what it adds."""
    chosen: list[int] = []
    told: set[int] = set()
    left = sorted(scored, key=lambda one: (-one[0], one[1]))[:40]
    while left and len(chosen) < SENTENCES:
        best = max(left, key=lambda one: (one[0] * _new(one[2], told), -one[1]))
        left.remove(best)
        chosen.append(best[1])
        told |= best[2]
    return chosen


def _new(own: frozenset[int], told: set[int]) -> float:
    return 1 - 0.8 * len(own & told) / max(len(own), 1)
