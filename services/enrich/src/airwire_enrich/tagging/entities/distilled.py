"""Names by the distilled networks: which words to ask about, and names from the answers."""

import math
from collections.abc import Callable
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from airwire_enrich.tagging.chunks import Numbers
from airwire_enrich.tagging.entities.case import without_case
from airwire_enrich.tagging.entities.caseless import CaselessNetwork
from airwire_enrich.tagging.entities.names import Flags, Kind, Name
from airwire_enrich.tagging.entities.network import Network
from airwire_enrich.tagging.entities.tag_path import best_path
from airwire_enrich.tagging.entities.tagset import FIRST, KINDS, LAST, ONLY, TAGS, can_follow
from airwire_enrich.tagging.lexicon import BREAK, CAPITAL, Lexicon, Tokens

_KINDS = tuple(Kind)
_WORD_CLASSES = np.isin(np.arange(256), list(b"NAVO,"))


class DistilledRecogniser:
    """The default: small networks that learned from a large one what is a name."""

    def __init__(self, network: Network, caseless: Callable[[], CaselessNetwork]) -> None:
        """`caseless` loads what text without case is read with, when the first comes."""
        self._network = network
        self._load_caseless = caseless
        self._caseless: CaselessNetwork | None = None
        self._generations = (0, 0)
        self._rows = np.zeros(0, dtype=np.int32)
        follows = [[can_follow(tag, after) for after in range(TAGS)] for tag in range(TAGS)]
        self._follows = np.array(follows)

    def recognise(self, tokens: Tokens, lexicon: Lexicon, asked: Flags) -> list[Name]:
        """The names of a text in order."""
        if len(tokens.types) == 0:
            return []
        cases = lexicon.cases[tokens.types]
        uncased = without_case(tokens, cases)
        found: list[Name] = []
        places = np.nonzero(_capitals(tokens, cases) & asked & ~uncased)[0]
        if len(places):
            scores = self._network.scores(self._rows_of(tokens, lexicon), places)
            found += self._names(places, scores, self._network.score_unit)
        places = np.nonzero(_words(tokens) & asked & uncased)[0]
        if len(places):
            self._caseless = self._caseless or self._load_caseless()
            scores = self._caseless.scores(tokens, lexicon, places)
            found += self._names(places, scores, self._caseless.score_unit)
            found.sort(key=lambda name: name.first)
        return found

    def _rows_of(self, tokens: Tokens, lexicon: Lexicon) -> Numbers:
        self._follow(lexicon)
        rows = self._rows[tokens.types]
        if rows.min() >= 0:
            return rows
        generation = self._network.generation
        self._meet(tokens.types[rows < 0], lexicon)
        if self._network.generation != generation:
            # It had no room and began anew: once more, with all words of this text together.
            self._meet(tokens.types, lexicon)
        return self._rows[tokens.types]

    def _follow(self, lexicon: Lexicon) -> None:
        """Forget the rows of types that the lexicon or the network has forgotten."""
        generations = (lexicon.generation, self._network.generation)
        if generations != self._generations:
            self._generations = generations
            self._rows = np.zeros(0, dtype=np.int32)
        missing = len(lexicon.types) - len(self._rows)
        if missing > 0:
            more = np.full(max(missing, 4096), -1, dtype=np.int32)
            self._rows = np.concatenate([self._rows, more])

    def _meet(self, types: Numbers, lexicon: Lexicon) -> None:
        """Have the network make rows of new types, all at once: it may forget others for them."""
        new = np.unique(types)
        rows = self._network.rows([lexicon.types[number] for number in new.tolist()])
        self._follow(lexicon)
        self._rows[new] = rows

    def _names(
        self, places: npt.NDArray[np.intp], scores: npt.NDArray[np.int32], unit: float
    ) -> list[Name]:
        tags = best_path(places, scores, self._follows)
        inside = np.nonzero(tags)[0]
        kinds = (tags[inside] - 1) // 4
        margins = _margins(scores[inside], kinds)
        steps = _confidence_steps(unit)
        percents = np.minimum(1 + np.searchsorted(steps, margins, side="right"), 99)
        found: list[Name] = []
        first = 0
        told = zip(
            places[inside].tolist(),
            kinds.tolist(),
            ((tags[inside] - 1) % 4).tolist(),
            percents.tolist(),
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
    by_kind[:, 1:] = scores[:, 1:].reshape(len(scores), len(KINDS), 4).max(axis=2)
    rows = np.arange(len(scores))
    own = by_kind[rows, kinds + 1]
    by_kind[rows, kinds + 1] = np.iinfo(np.int32).min
    rest: npt.NDArray[np.int32] = by_kind.max(axis=1)
    return own - rest


@lru_cache
def _confidence_steps(unit: float) -> npt.NDArray[np.int64]:
    """The margins, in units of the network's scores, at which confidence rises a percent."""
    steps = (math.log(percent / (100 - percent)) / unit for percent in range(2, 100))
    return np.array([round(step) for step in steps], dtype=np.int64)


def _capitals(tokens: Tokens, cases: npt.NDArray[np.int8]) -> Flags:
    """Words that may be part of a name: those with a capital, and what links them."""
    capital = cases >= CAPITAL
    before = capital.copy()
    after = capital.copy()
    for gap in (1, 2):
        before[gap:] |= capital[:-gap]
        after[:-gap] |= capital[gap:]
    letters = np.frombuffer(tokens.classes, dtype="S1")
    likely: Flags = capital | (before & after & (letters != BREAK))
    return likely


def _words(tokens: Tokens) -> Flags:
    """Words and commas: where case is lost, any may be part of a name."""
    words: Flags = _WORD_CLASSES[np.frombuffer(tokens.classes, dtype=np.uint8)]
    return words
