"""What a transcript is about, in the words of the IPTC Media Topics."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files

import numpy as np
import numpy.typing as npt

from airwire_enrich.tagging.chunks import pieces_of
from airwire_enrich.tagging.lexicon import Lexicon, Tokens, stem_of
from airwire_schemas.transcript import Subject

MOST_SUBJECTS = 12
_LEAST_SCORE = 0.3
_LEAST_HEAD = 0.38
_FEWEST_CUES = 2
"""A branch of the vocabulary is told if its head has as much, by so many different cues: one
word, however often it is said, may be by the way."""
_EVIDENCE = 6
_TENTHS = {"*": 25, "~": 4, "!": -20}
"""What a cue is worth, in tenths: strong, weak, and one that speaks against the concept."""
_PLAIN = 10
_FIRST, _SECOND, _WHOLE = 1, 2, 4
"""What a stem can be: first or second of a cue of several words, or a cue alone."""


@dataclass(frozen=True, slots=True)
class Concept:
    """A concept of the vocabulary."""

    label: str
    parent: str | None


@dataclass(frozen=True, slots=True, eq=False)
class _Cue:
    rest: tuple[str, ...]
    """Stems after the first."""
    text: str
    worth: tuple[tuple[str, int], ...]
    """(concept, tenths)."""


class SubjectTagger:
    """Looks for cue words and lets the concepts above share in what was found."""

    def __init__(self) -> None:
        self._concepts = media_topics()
        self._cues = _cues(self._concepts)
        self._generation = 0
        self._parts = np.zeros(0, dtype=np.uint8)
        self._parts_of: defaultdict[str, int] = defaultdict(int)
        for first, cues in self._cues.items():
            for cue in cues:
                self._parts_of[first] |= _FIRST if cue.rest else _WHOLE
                if cue.rest:
                    self._parts_of[cue.rest[0]] |= _SECOND

    def tag(
        self, tokens: Tokens, lexicon: Lexicon, *, read: npt.NDArray[np.bool_]
    ) -> tuple[Subject, ...]:
        """The subjects of the tokens where `read` is true, strongest first."""
        found = self._found(tokens, lexicon, read)
        # A cue in every hundred words says as much as ten in a thousand.
        scale = max(1.0, int(read.sum()) / 400) ** 0.5
        scores, evidence = self._scores(found, scale)
        told = {
            code
            for code in scores
            if scores[code] >= _LEAST_HEAD and len(evidence[code]) >= _FEWEST_CUES
        }
        kept = sorted(
            (code for code in scores if scores[code] >= _LEAST_SCORE and self._head(code) in told),
            key=lambda code: (-scores[code], code),
        )[:MOST_SUBJECTS]
        return tuple(
            Subject(
                id=f"medtop:{code}",
                label=self._concepts[code].label,
                score=scores[code],
                ancestors=tuple(f"medtop:{above}" for above in self._above(code)),
                evidence=tuple(evidence[code][:_EVIDENCE]),
            )
            for code in kept
        )

    def _found(
        self, tokens: Tokens, lexicon: Lexicon, read: npt.NDArray[np.bool_]
    ) -> Counter[_Cue]:
        stems = lexicon.stem_of[tokens.types]
        self._learn(lexicon)
        opens = self._parts[stems]
        follows = np.zeros_like(opens)
        follows[:-1] = opens[1:] & _SECOND
        # Many cues begin with a common word: only what may go on is looked at.
        likely = (opens & _WHOLE) | ((opens & _FIRST) & (follows >> 1)) > 0
        texts, numbers = lexicon.stems, stems.tolist()
        found: Counter[_Cue] = Counter()
        covered = 0
        for place in np.nonzero(likely & read)[0].tolist():
            if place < covered:
                continue
            for cue in self._cues[texts[numbers[place]]]:
                end = place + 1 + len(cue.rest)
                if not cue.rest or cue.rest == tuple(
                    [texts[number] for number in numbers[place + 1 : end]]
                ):
                    found[cue] += 1
                    covered = end
                    break
        return found

    def _learn(self, lexicon: Lexicon) -> None:
        """What part of a cue each stem can be, for as long as the lexicon keeps its numbers."""
        if self._generation != lexicon.generation:
            self._generation, self._parts = lexicon.generation, np.zeros(0, dtype=np.uint8)
        new = [self._parts_of.get(stem, 0) for stem in lexicon.stems[len(self._parts) :]]
        if new:
            self._parts = np.concatenate([self._parts, np.array(new, dtype=np.uint8)])

    def _scores(
        self, found: Mapping[_Cue, int], scale: float
    ) -> tuple[dict[str, float], dict[str, list[str]]]:
        own: defaultdict[str, float] = defaultdict(float)
        said: defaultdict[str, list[tuple[float, str]]] = defaultdict(list)
        for cue, count in found.items():
            for code, tenths in cue.worth:
                # The second use of a word says half of what the first said, and so on.
                gain = tenths / 10 * (2 - 2 / (1 + count))
                own[code] += gain
                if gain > 0:
                    said[code].append((-gain, cue.text))
        total: defaultdict[str, float] = defaultdict(float)
        for code, gain in own.items():
            if gain <= 0:
                continue
            total[code] += gain
            share = 0.6
            for above in self._above(code):
                total[above] += gain * share
                said[above] += [(worth * share, text) for worth, text in said[code]]
                share *= 0.8
        scores = {code: round(gain / (gain + 4 * scale), 3) for code, gain in total.items()}
        return scores, {code: _strongest(said[code]) for code in scores}

    def _head(self, code: str) -> str:
        *_, head = (code, *self._above(code))
        return head

    def _above(self, code: str) -> Iterable[str]:
        parent = self._concepts[code].parent
        while parent is not None:
            yield parent
            parent = self._concepts[parent].parent


def _strongest(said: Sequence[tuple[float, str]]) -> list[str]:
    return list(dict.fromkeys(text for _, text in sorted(said)))


def _data(name: str) -> Iterable[str]:
    text = files("airwire_enrich.tagging").joinpath("data", name).read_text("utf-8")
    return (line for line in text.splitlines() if line and not line.startswith("#"))


def media_topics() -> dict[str, Concept]:
    """The vocabulary: code, parent's code or `-`, label."""
    concepts = {}
    for line in _data("media_topics.tsv"):
        code, parent, label = line.split("\t")
        concepts[code] = Concept(label, None if parent == "-" else parent)
    return concepts


def cue_concepts() -> set[str]:
    """Codes of the concepts that have cues."""
    return {line.partition(":")[0] for line in _data("cues.txt")}


def _cues(concepts: Mapping[str, Concept]) -> dict[str, tuple[_Cue, ...]]:
    """Cues by their first stem, the longest first. Raises `ValueError` for an unknown concept."""
    worth: defaultdict[tuple[str, ...], list[tuple[str, int]]] = defaultdict(list)
    texts: dict[tuple[str, ...], str] = {}
    for line in _data("cues.txt"):
        code, _, listed = line.partition(":")
        if code not in concepts:
            raise ValueError(f"cues.txt: {code} is no concept of media_topics.tsv")
        for written in listed.split(","):
            text = written.strip().rstrip("*~!")
            stems = tuple(stem_of(piece) for piece in pieces_of(text) if not piece.isspace())
            tenths = _TENTHS.get(written.strip()[-1], _PLAIN)
            worth[stems].append((code, tenths))
            texts.setdefault(stems, text)
    by_first: defaultdict[str, list[_Cue]] = defaultdict(list)
    for stems, shares in worth.items():
        by_first[stems[0]].append(_Cue(stems[1:], texts[stems], tuple(shares)))
    return {
        first: tuple(sorted(cues, key=lambda cue: (-len(cue.rest), cue.rest)))
        for first, cues in by_first.items()
    }
