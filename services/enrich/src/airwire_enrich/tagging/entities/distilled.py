"""Names by the distilled network: which words to ask about, and names from the answers."""

import math

import numpy as np
import numpy.typing as npt

from airwire_enrich.tagging.entities.features import UNCASED
from airwire_enrich.tagging.entities.names import Kind, Name
from airwire_enrich.tagging.entities.network import Network
from airwire_enrich.tagging.entities.tag_path import best_path
from airwire_enrich.tagging.entities.tagset import FIRST, KINDS, LAST, ONLY, TAGS, can_follow
from airwire_enrich.tagging.lexicon import (
    BREAK,
    CAPITAL,
    SHOUTED,
    SMALL,
    Lexicon,
    Numbers,
    Tokens,
)

_KINDS = tuple(Kind)
_SHOUTED_SHARE = 0.8
_FEWEST_SHOUTED = 3
_CAPITAL_SHARE = 0.012
"""Below it a text is written without capitals; English prose has ten times as many."""
_LONG = 60
"""Words without a capital that are more than an accident."""

Flags = npt.NDArray[np.bool_]


class DistilledRecogniser:
    """The default: a small network that learned from a large one what is a name."""

    def __init__(self, network: Network) -> None:
        self._network = network
        self._generations = (0, 0)
        self._cased = self._uncased = np.zeros(0, dtype=np.int32)
        follows = [[can_follow(tag, after) for after in range(TAGS)] for tag in range(TAGS)]
        self._follows = np.array(follows)
        self._steps = _confidence_steps(network.score_unit)

    def recognise(self, tokens: Tokens, lexicon: Lexicon) -> list[Name]:
        """The names of a text in order."""
        if len(tokens.types) == 0:
            return []
        cases = lexicon.cases[tokens.types]
        uncased = _without_case(tokens, cases)
        rows = self._rows(tokens, lexicon, uncased)
        places = np.nonzero(_asked(tokens, cases, uncased))[0]
        scores = self._network.scores(rows, places)
        return self._names(places, scores)

    def _rows(self, tokens: Tokens, lexicon: Lexicon, uncased: Flags) -> Numbers:
        self._follow(lexicon)
        rows = self._look_up(tokens.types, uncased)
        if rows.min() >= 0:
            return rows
        generation = self._network.generation
        self._meet(tokens.types[rows < 0], uncased[rows < 0], lexicon)
        if self._network.generation != generation:
            # It had no room and began anew: once more, with all words of this text together.
            self._meet(tokens.types, uncased, lexicon)
        return self._look_up(tokens.types, uncased)

    def _follow(self, lexicon: Lexicon) -> None:
        """Forget the rows of types that the lexicon or the network has forgotten."""
        generations = (lexicon.generation, self._network.generation)
        if generations != self._generations:
            self._generations = generations
            self._cased = self._uncased = np.zeros(0, dtype=np.int32)
        self._cased = _grown(self._cased, len(lexicon.types))
        self._uncased = _grown(self._uncased, len(lexicon.types))

    def _look_up(self, types: Numbers, uncased: Flags) -> Numbers:
        return np.where(uncased, self._uncased[types], self._cased[types])

    def _meet(self, types: Numbers, uncased: Flags, lexicon: Lexicon) -> None:
        """Have the network make rows of new types, all at once: it may forget others for them."""
        cased, folded = np.unique(types[~uncased]), np.unique(types[uncased])
        words = [lexicon.types[number] for number in cased.tolist()]
        words += [UNCASED + lexicon.types[number].lower() for number in folded.tolist()]
        rows = self._network.rows(words)
        self._follow(lexicon)
        self._cased[cased] = rows[: len(cased)]
        self._uncased[folded] = rows[len(cased) :]

    def _names(self, places: npt.NDArray[np.intp], scores: npt.NDArray[np.int32]) -> list[Name]:
        tags = best_path(places, scores, self._follows)
        kinds = (tags - 1) // 4
        margins = _margins(scores, kinds)
        percents = np.minimum(1 + np.searchsorted(self._steps, margins, side="right"), 99)
        found: list[Name] = []
        first = 0
        inside = np.nonzero(tags)[0]
        told = zip(
            places[inside].tolist(),
            kinds[inside].tolist(),
            ((tags[inside] - 1) % 4).tolist(),
            percents[inside].tolist(),
            strict=True,
        )
        least = 99
        for place, kind, part, percent in told:
            if part in (FIRST, ONLY):
                first, least = place, percent
            least = min(least, percent)
            if part in (LAST, ONLY):
                found.append(Name(first, place + 1, _KINDS[kind], least))
        return found


def _margins(scores: npt.NDArray[np.int32], kinds: npt.NDArray[np.intp]) -> npt.NDArray[np.int32]:
    """By how much each word is of its kind rather than anything else."""
    by_kind = np.empty((len(scores), 1 + len(KINDS)), dtype=np.int32)
    by_kind[:, 0] = scores[:, 0]
    by_kind[:, 1:] = scores[:, 1:].reshape(len(scores), -1, 4).max(axis=2)
    rows = np.arange(len(scores))
    own = by_kind[rows, kinds + 1]
    by_kind[rows, kinds + 1] = np.iinfo(np.int32).min
    rest: npt.NDArray[np.int32] = by_kind.max(axis=1)
    return own - rest


def _confidence_steps(unit: float) -> npt.NDArray[np.int64]:
    """The margins, in units of the network's scores, at which confidence rises a percent."""
    steps = (math.log(percent / (100 - percent)) / unit for percent in range(2, 100))
    return np.array([round(step) for step in steps], dtype=np.int64)


def _grown(rows: npt.NDArray[np.int32], size: int) -> npt.NDArray[np.int32]:
    if len(rows) >= size:
        return rows
    return np.concatenate([rows, np.full(max(size, 4096), -1, dtype=np.int32)])


def _without_case(tokens: Tokens, cases: npt.NDArray[np.int8]) -> Flags:
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


def _asked(tokens: Tokens, cases: npt.NDArray[np.int8], uncased: Flags) -> Flags:
    """Words that may be part of a name: capitals and what links them; all where case is lost."""
    capital = cases >= CAPITAL
    before = capital.copy()
    after = capital.copy()
    for gap in (1, 2):
        before[gap:] |= capital[:-gap]
        after[:-gap] |= capital[gap:]
    letters = np.frombuffer(tokens.classes, dtype="S1")
    words = (letters == b"N") | (letters == b"A") | (letters == b"V") | (letters == b"O")
    links = before & after & (letters != BREAK)
    asked: Flags = np.where(uncased, words | (letters == b","), capital | links)
    return asked
