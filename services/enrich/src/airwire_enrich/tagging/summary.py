"""Which sentences stand for the whole: central, early, and not the same thing twice."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from airwire_enrich.tagging.chunks import Numbers
from airwire_enrich.tagging.lexicon import Lexicon, Tokens
from airwire_enrich.tagging.sentences import Sentence

SENTENCES = 3
_FEWEST_WORDS, _MOST_WORDS = 7, 60
_EARLY = 0.35
"""What the first sentence gains; the gain falls to nothing over the first third."""
_CANDIDATES = 20
"""The best sentences, among which those are chosen that say different things."""
_TELLING = np.isin(np.arange(256), list(b"NAV"))
"""Classes of words that tell what a text is about."""
_QUESTION = 0.6
"""What is left of a question's score: it announces and does not tell."""


def summarise(tokens: Tokens, lexicon: Lexicon, said: Sequence[Sentence]) -> tuple[Sentence, ...]:
    """Choose sentences of the speech, in order of appearance; none where none is fit."""
    fit = [(place, one) for place, one in enumerate(said) if _is_fit(tokens, one)]
    if not fit:
        return ()
    # Numbers of this text's stems only: the lexicon has many more.
    stems = np.unique(lexicon.stem_of[tokens.types], return_inverse=True)[1]
    weights = lexicon.weights[tokens.types] * _TELLING[np.frombuffer(tokens.classes, np.uint8)]
    sentence = _sentence_of(said, len(stems))
    owners, told = _own_stems(stems, weights, sentence)
    totals = _totals(stems, weights, sentence >= 0)[told]
    ends = np.searchsorted(owners, np.arange(len(said) + 1)).tolist()
    sums = np.concatenate([[0], np.cumsum(totals)])[ends].tolist()
    scored = []
    for place, one in fit:
        first, end = ends[place], ends[place + 1]
        score = (sums[place + 1] - sums[place]) / (end - first + 6)
        score *= 1 + _EARLY * max(0.0, 1 - 3 * place / len(said))
        if tokens.word(one.end - 1) == "?":
            score *= _QUESTION
        scored.append((round(score, 6), place, told[first:end]))
    return tuple(said[place] for place in sorted(_chosen(scored)))


def _sentence_of(said: Sequence[Sentence], size: int) -> Numbers:
    """For each token the number of its sentence, or -1."""
    sentence = np.full(size, -1, dtype=np.int32)
    for place, one in enumerate(said):
        sentence[one.first : one.end] = place
    return sentence


def _own_stems(
    stems: npt.NDArray[np.intp], weights: Numbers, sentence: Numbers
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Sentences, ascending, and stems in them that weigh anything, each once."""
    used = (weights > 0) & (sentence >= 0)
    pairs = np.unique(sentence[used].astype(np.int64) << 32 | stems[used])
    return pairs >> 32, pairs & 0xFFFFFFFF


def _is_fit(tokens: Tokens, one: Sentence) -> bool:
    letters = tokens.classes[one.first : one.end]
    words = len(letters) - len(letters.translate(None, b"NAVO"))
    return _FEWEST_WORDS <= words <= _MOST_WORDS


def _totals(
    stems: npt.NDArray[np.intp], weights: Numbers, spoken: npt.NDArray[np.bool_]
) -> npt.NDArray[np.int64]:
    """For each stem the logarithm of its uses, times its weight: what the text is about.

    Whole numbers, so that sums are the same on every machine.
    """
    counts = np.bincount(stems[spoken], minlength=int(stems.max()) + 1)
    heaviest = np.zeros(len(counts), dtype=np.int64)
    np.maximum.at(heaviest, stems, weights)
    told: npt.NDArray[np.int64] = np.rint(100 * np.log1p(counts)).astype(np.int64)
    return told * heaviest


def _chosen(scored: Sequence[tuple[float, int, npt.NDArray[np.int64]]]) -> list[int]:
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
