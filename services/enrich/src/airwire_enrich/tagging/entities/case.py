"""Where a text's capitals tell names, and where they tell nothing."""

import numpy as np
import numpy.typing as npt

from airwire_enrich.tagging.entities.names import Flags
from airwire_enrich.tagging.lexicon import BREAK, CAPITAL, SHOUTED, SMALL, Tokens

_SHOUTED_SHARE = 0.8
_FEWEST_SHOUTED = 3
_CAPITAL_SHARE = 0.012
"""Below it a text is written without capitals; English prose has ten times as many."""
_LONG = 60
"""Words without a capital that are more than an accident."""


def without_case(tokens: Tokens, cases: npt.NDArray[np.int8]) -> Flags:
    """Which words stand in a line, or a whole text, whose capitals tell nothing."""
    breaks = np.frombuffer(tokens.classes, dtype="S1") == BREAK
    line = np.cumsum(breaks)
    small = np.bincount(line, cases == SMALL)
    shouted = np.bincount(line, cases == SHOUTED)
    capital = np.bincount(line, cases == CAPITAL)
    written = small + shouted + capital
    loud = (shouted >= _FEWEST_SHOUTED) & (shouted >= _SHOUTED_SHARE * written)
    # Lines of capitals alone, as labels are, say nothing of the others.
    mixed = small > 0
    capitals, words = (capital + shouted)[mixed].sum(), written[mixed].sum()
    if capitals <= _CAPITAL_SHARE * words:
        quiet = capital + shouted <= _CAPITAL_SHARE * np.maximum(words, 1)
    else:
        quiet = (capital + shouted == 0) & (small >= _LONG)
    without: Flags = np.asarray(loud | quiet, dtype=np.bool_)[line]
    return without
