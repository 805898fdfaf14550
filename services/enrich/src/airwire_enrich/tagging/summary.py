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
_CANDIDATES = 20
"""The best sentences, among which those are chosen that say different things."""
_QUESTION = 0.6
"""What is left of a question's score: it announces and does not tell."""


def summarise(tokens: Tokens, lexicon: Lexicon, said: Sequence[Sentence]) -> tuple[Sentence, ...]:
    """Choose sentences of the speech, in order of appearance; none where none is fit."""
    fit = [(place, one) for place, one in enumerate(said) if _is_fit(tokens, one)]
    if not fit:
        return ()
    stems = lexicon.stem_of[tokens.types]
    letters = np.frombuffer(tokens.classes, dtype="S1")
    telling = (letters == b"N") | (letters == b"A") | (letters == b"V")
    weights = np.where(telling, lexicon.weights[tokens.types], 0)
    own = _own_stems(stems, weights, said)
    totals = _totals(stems, weights, said)
    scored = []
    for place, one in fit:
        told = own[place]
        score = int(totals[told].sum()) / (len(told) + 6)
        score *= 1 + _EARLY * max(0.0, 1 - 3 * place / len(said))
        if tokens.word(one.end - 1) == "?":
            score *= _QUESTION
        scored.append((round(score, 6), place, told))
    return tuple(said[place] for place in sorted(_chosen(scored)))


def _own_stems(stems: Numbers, weights: Numbers, said: Sequence[Sentence]) -> list[Numbers]:
    """For each sentence the stems in it that weigh anything, each once."""
    number = np.full(len(stems), -1, dtype=np.int64)
    for place, one in enumerate(said):
        number[one.first : one.end] = place
    used = (weights > 0) & (number >= 0)
    pairs = np.unique(number[used] << 32 | stems[used])
    bounds = np.searchsorted(pairs >> 32, np.arange(1, len(said)))
    return np.split((pairs & 0xFFFFFFFF).astype(np.int32), bounds)


def _is_fit(tokens: Tokens, one: Sentence) -> bool:
    letters = tokens.classes[one.first : one.end]
    words = len(letters) - len(letters.translate(None, b"NAVO"))
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


def _chosen(scored: Sequence[tuple[float, int, Numbers]]) -> list[int]:
    """Best first, each next one judged by what it adds."""
    ranked = sorted(scored, key=lambda one: (-one[0], one[1]))[:_CANDIDATES]
    left = [(score, place, frozenset(told.tolist())) for score, place, told in ranked]
    chosen: list[int] = []
    told: set[int] = set()
    while left and len(chosen) < SENTENCES:
        best = max(left, key=lambda one: (one[0] * _new(one[2], told), -one[1]))
        left.remove(best)
        chosen.append(best[1])
        told |= best[2]
    return chosen


def _new(own: frozenset[int], told: set[int]) -> float:
    return 1 - 0.8 * len(own & told) / max(len(own), 1)
