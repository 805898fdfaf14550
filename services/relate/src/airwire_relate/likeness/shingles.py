"""Five words in a row as one number, and the few of them that stand for a transcript."""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from airwire_relate.likeness.words import Numbers

SHINGLE_WORDS = 5
"""Different stories on one subject share names and phrases of three words by the dozen, of five
hardly any."""

WINDOW = 12
"""Of so many shingles in a row one is selected: whatever 16 words two transcripts share, they
share a selected shingle."""

_ODD = np.uint64(0x9E3779B97F4A7C15)
_MIX_1 = np.uint64(0xBF58476D1CE4E5B9)
_MIX_2 = np.uint64(0x94D049BB133111EB)


def _mixed(values: Numbers) -> Numbers:
    """The finaliser of SplitMix64 (Steele, Lea and Flood, 2014): every bit stirs every other."""
    values = (values ^ (values >> np.uint64(30))) * _MIX_1
    values = (values ^ (values >> np.uint64(27))) * _MIX_2
    return values ^ (values >> np.uint64(31))


def shingles_of(words: Numbers) -> Numbers:
    """The shingle that begins at each word but the last four."""
    count = max(0, len(words) - SHINGLE_WORDS + 1)
    mixed = _mixed(words)
    shingles = mixed[:count].copy()
    for place in range(1, SHINGLE_WORDS):
        shingles = _mixed(shingles * _ODD + mixed[place : count + place])
    return shingles


def selected(shingles: Numbers) -> Numbers:
    """Winnowing (Schleimer, Wilkerson and Aiken, 2003): the least of every window, each once."""
    if len(shingles) == 0:
        return shingles
    window = min(WINDOW, len(shingles))
    places = sliding_window_view(shingles, window).argmin(axis=1) + np.arange(
        len(shingles) - window + 1
    )
    return np.unique(shingles[np.unique(places)])
