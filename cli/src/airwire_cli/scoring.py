"""How well turns were understood: who said which words, against turns labelled by hand.

Every figure is a share of word tokens. Gold and predicted speech are laid beside each other word
by word: runs of three words that occur once in each are anchors, the longest chain of them that is
in order in both is kept, and from its ends the match grows over equal words.
"""

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields

# Words of an utterance: letters and digits, an apostrophe within.
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
_ASIDE = re.compile(r"\([^)]*\)|\[[^\]]*\]|\"[^\"]*\"")
_TITLES = frozenset(
    [
        "mr",
        "mrs",
        "ms",
        "miss",
        "dr",
        "prof",
        "professor",
        "sir",
        "the",
        "hon",
        "rev",
        "fr",
        "president",
        "secretary",
        "sen",
        "senator",
        "rep",
        "representative",
        "gov",
        "governor",
        "speaker",
        "judge",
        "justice",
        "chairman",
        "chairwoman",
        "chairperson",
        "gen",
        "general",
        "col",
        "maj",
        "capt",
        "captain",
        "lt",
        "sgt",
        "adm",
    ]
)
_ANCHOR_WORDS = 3


@dataclass(frozen=True, slots=True)
class Speech:
    """What one turn says, and under which names its speaker goes."""

    names: tuple[str, ...]
    """Empty where the speaker is not named."""
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """What is counted of one document or of many."""

    documents: int = 0
    gold_words: int = 0
    words: int = 0
    """Those that were predicted to be speech."""
    matched: int = 0
    """Gold words that were found among the predicted ones."""
    named: int = 0
    """Matched words whose speaker the gold turns name."""
    attributed: int = 0
    """Named words that were given to the same person."""
    right: int = 0
    """Matched words that were given to the same person, or that nobody is named for."""
    gold_starts: int = 0
    starts: int = 0
    matched_starts: int = 0

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(
            **{f.name: getattr(self, f.name) + getattr(other, f.name) for f in fields(self)}
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """Each in 0..1."""

    kept: float
    """Share of gold speech that is in some predicted turn."""
    clean: float
    """Share of predicted speech that is gold speech; the rest was let in by mistake."""
    attributed: float
    """Share of kept words with a named speaker that were given to that person."""
    f1: float
    """Of (word, speaker) pairs: the one figure to quote."""
    starts: float
    """F1 of the places where turns begin."""


def figures(counts: Counts) -> Figures:
    return Figures(
        kept=_share(counts.matched, counts.gold_words),
        clean=_share(counts.matched, counts.words),
        attributed=_share(counts.attributed, counts.named),
        f1=_f1(counts.right, counts.words, counts.gold_words),
        starts=_f1(counts.matched_starts, counts.starts, counts.gold_starts),
    )


def mean(several: Sequence[Figures]) -> Figures:
    """The mean of each figure: every group counts alike, however large."""
    return Figures(
        **{
            f.name: sum(getattr(one, f.name) for one in several) / max(len(several), 1)
            for f in fields(Figures)
        }
    )


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 0.0


def _f1(right: int, predicted: int, gold: int) -> float:
    precision, recall = _share(right, predicted), _share(right, gold)
    return 2 * precision * recall / (precision + recall) if right else 0.0


def score(gold: Iterable[Speech], predicted: Iterable[Speech]) -> Counts:
    """Compare one document's turns with those that it should have."""
    wanted, found = _Words(gold), _Words(predicted)
    match = aligned(wanted.words, found.words)
    named = attributed = right = 0
    for at, place in match.items():
        names = wanted.names[at]
        is_right = not names or is_one_person(names[0], found.names[place])
        right += is_right
        named += bool(names)
        attributed += bool(names) and is_right
    return Counts(
        documents=1,
        gold_words=len(wanted.words),
        words=len(found.words),
        matched=len(match),
        named=named,
        attributed=attributed,
        right=right,
        gold_starts=len(wanted.starts),
        starts=len(found.starts),
        matched_starts=sum(
            start in match and match[start] in found.starts for start in wanted.starts
        ),
    )


class _Words:
    """The words of all turns in a row, with the names of who says each."""

    def __init__(self, turns: Iterable[Speech]) -> None:
        self.words: list[str] = []
        self.names: list[tuple[str, ...]] = []
        self.starts: set[int] = set()
        for turn in turns:
            words = words_of(turn.text)
            if words:
                self.starts.add(len(self.words))
            self.words += words
            self.names += [turn.names] * len(words)


def words_of(text: str) -> list[str]:
    """The words of a text, without accents or case."""
    return [_folded(word) for word in _WORD.findall(text)]


def _folded(word: str) -> str:
    decomposed = unicodedata.normalize("NFKD", word)
    plain = "".join(c for c in decomposed if not unicodedata.combining(c))
    return plain.casefold().replace("’", "'")


def is_one_person(name: str, others: Iterable[str]) -> bool:
    """Whether one of `others` has the surname of `name`, and no other first initial."""
    given, surname = _person(name)
    return any(
        surname and surname == other_surname and (not given or not other or given[0] == other[0])
        for other, other_surname in map(_person, others)
    )


def _person(label: str) -> tuple[str, str]:
    """First given name, if there is one, and surname; titles and asides left out."""
    words = words_of(_ASIDE.sub(" ", label).split(",")[0])
    names = [word for word in words if word not in _TITLES] or words
    if not names:
        return "", ""
    return (names[0] if len(names) > 1 else ""), names[-1]


def aligned(gold: Sequence[str], found: Sequence[str]) -> Mapping[int, int]:
    """For the words of `gold` that have one, their place in `found`; in order in both."""
    match: dict[int, int] = {}
    taken: set[int] = set()
    for at, place in _anchors(gold, found):
        for step in range(_ANCHOR_WORDS):
            if at + step not in match and place + step not in taken:
                match[at + step] = place + step
                taken.add(place + step)
    for step in (1, -1):
        for at in sorted(match, reverse=step < 0):
            _grow(match, taken, gold, found, at=at, step=step)
    return match


def _grow(
    match: dict[int, int],
    taken: set[int],
    gold: Sequence[str],
    found: Sequence[str],
    *,
    at: int,
    step: int,
) -> None:
    """Match equal words next to a matched one, as far as they go."""
    here, there = at + step, match[at] + step
    while (
        0 <= here < len(gold)
        and 0 <= there < len(found)
        and here not in match
        and there not in taken
        and gold[here] == found[there]
    ):
        match[here] = there
        taken.add(there)
        here, there = here + step, there + step


def _anchors(gold: Sequence[str], found: Sequence[str]) -> list[tuple[int, int]]:
    """The longest chain of unique runs that are in order in both (patience sorting)."""
    once_there = _unique_runs(found)
    pairs = [(at, once_there[run]) for run, at in _unique_runs(gold).items() if run in once_there]
    pairs.sort()
    ends: list[int] = []
    last: list[int] = []
    before: list[int] = []
    for number, (_, place) in enumerate(pairs):
        length = bisect_left(ends, place)
        before.append(last[length - 1] if length else -1)
        ends[length : length + 1] = [place]
        last[length : length + 1] = [number]
    chain: list[tuple[int, int]] = []
    number = last[-1] if last else -1
    while number >= 0:
        chain.append(pairs[number])
        number = before[number]
    return chain[::-1]


def _unique_runs(words: Sequence[str]) -> dict[tuple[str, ...], int]:
    """Runs of words that occur once, and where."""
    places: dict[tuple[str, ...], int] = {}
    repeated: set[tuple[str, ...]] = set()
    for at in range(len(words) - _ANCHOR_WORDS + 1):
        run = tuple(words[at : at + _ANCHOR_WORDS])
        if places.setdefault(run, at) != at:
            repeated.add(run)
    return {run: at for run, at in places.items() if run not in repeated}
