"""Which candidates are labels: each is scored on what the whole document shows of its layouts."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import takewhile
from math import log2

from airwire_enrich.parsing.label import Casing, Label, LabelKind, read_label
from airwire_enrich.parsing.text.candidate import Candidate
from airwire_enrich.parsing.text.layouts.separator import SEPARATORS, heads_column
from airwire_enrich.parsing.text.page import Line, Page
from airwire_enrich.parsing.vocabulary import ROLE_WORDS, STOPPERS

THRESHOLD = 2.0
"""Score from which a candidate is a label, in a document whose layout speaks neither way."""

_LONGEST_VALUE = 120
"""Code points of what stands behind a header's key."""

_LONGEST_TITLE = 12
"""Words of a title behind a colon."""

_FEWEST_DASHES = 4
"""So many lines that begin with a dash are a dialogue, if hardly any others are there."""

_FEWEST_SMALL_NAMES = 4
"""So many full names in small letters, on lines of their own, are how a page writes its labels."""

_ENOUGH_PARAGRAPHS = 5
"""From so many on, the share of those that begin with a label tells something."""

_KIND = {
    (LabelKind.PERSON, Casing.CAPS): 3.0,
    (LabelKind.PERSON, Casing.TITLE): 1.5,
    (LabelKind.PERSON, Casing.LOWER): -1.5,
    (LabelKind.MONONYM, Casing.CAPS): 1.2,
    (LabelKind.MONONYM, Casing.TITLE): 0.3,
    (LabelKind.MONONYM, Casing.LOWER): -2.0,
    (LabelKind.FUNCTION, Casing.CAPS): 2.4,
    (LabelKind.FUNCTION, Casing.TITLE): 1.9,
    (LabelKind.FUNCTION, Casing.LOWER): 0.5,
    (LabelKind.GROUP, Casing.CAPS): 2.4,
    (LabelKind.GROUP, Casing.TITLE): 1.5,
    (LabelKind.GROUP, Casing.LOWER): -1.0,
}


_SMALL_NAMES = _KIND[LabelKind.PERSON, Casing.TITLE] - _KIND[LabelKind.PERSON, Casing.LOWER]
"""What full names gain on lines of their own where small letters are how labels are written."""

_VALUES = (LabelKind.PERSON, LabelKind.HEADER)


@dataclass(frozen=True, slots=True)
class Shown:
    """What the candidates of a document show together."""

    times: Mapping[str, int]
    """How often a label's key is a candidate of its layout: keys are `layout/name`."""
    surnames: frozenset[str]
    forenames: frozenset[str]
    initials: frozenset[str]
    """Of all full names."""
    alone: frozenset[str]
    """Names of one word that stand as labels."""
    timed: bool
    """Whether most labels stand beside a timestamp: then those without are suspect."""
    covered: float
    """Share of the page's paragraphs that begin with something like a label and a colon."""

    @classmethod
    def by(cls, page: Page, candidates: Sequence[Candidate], worths: Sequence[float]) -> "Shown":
        """`worths` are what the candidates' own words speak for."""
        times: Counter[str] = Counter()
        surnames: set[str] = set()
        forenames: set[str] = set()
        initials: set[str] = set()
        alone: set[str] = set()
        likely: list[Candidate] = []
        for candidate, worth in zip(candidates, worths, strict=True):
            label = candidate.label
            times[_key(candidate)] += 1
            if worth > 0 and candidate.layout == "colon":
                likely.append(candidate)
            if label.kind is LabelKind.PERSON and worth >= 1.5:
                surnames.add(label.surname)
                if " " in label.name:
                    forenames.add(label.key.split()[0])
                    initials.add(_initials(label))
            elif label.kind is LabelKind.MONONYM:
                alone.add(label.key)
        return cls(
            times,
            frozenset(surnames),
            frozenset(forenames),
            frozenset(initials),
            frozenset(alone),
            _timed(likely),
            _covered(page, likely),
        )


def _initials(label: Label) -> str:
    return "".join(word[0] for word in label.key.split())


def _timed(likely: Sequence[Candidate]) -> bool:
    timed = sum(candidate.seconds is not None for candidate in likely)
    return timed >= 4 and timed > 0.7 * len(likely)


def _covered(page: Page, likely: Sequence[Candidate]) -> float:
    """0 where there are too few paragraphs to tell."""
    starts = {candidate.start for candidate in likely}
    begun = [line for line in page.lines if line.empty_before or line.number == 0]
    if len(begun) < _ENOUGH_PARAGRAPHS and not _is_short_talk(page, begun, likely, starts):
        begun = list(page.lines)
    if len(begun) < _ENOUGH_PARAGRAPHS and not _is_short_talk(page, begun, likely, starts):
        return 0.0
    return sum(line.start in starts for line in begun) / len(begun)


def _is_short_talk(
    page: Page, begun: Sequence[Line], likely: Sequence[Candidate], starts: set[int]
) -> bool:
    """Whether a few paragraphs all begin with somebody, and somebody comes again.

    Of two paragraphs both must begin with full names and end as sentences do.
    """
    if len(begun) < 2 or any(line.start not in starts for line in begun):
        return False
    if len(begun) == 2:
        full = all(c.label.kind is LabelKind.PERSON and not c.alone for c in likely)
        return full and all(page.text[line.end - 1] in '.?!…"”' for line in begun)
    return len({candidate.label.key for candidate in likely}) < len(likely)


def _key(candidate: Candidate) -> str:
    return f"{candidate.layout}/{candidate.label.key}"


def _lexical(candidate: Candidate, *, small: bool) -> float:
    """What a label's words speak for; in a text of `small` letters only they count as names do."""
    label = candidate.label
    casing = Casing.TITLE if small else label.casing
    score = _KIND.get((label.kind, casing), -4.0)
    if label.title:
        score += 1.5
    if label.roles:
        score += 3.0
    elif label.parts:
        score += 1.0 if label.casing is Casing.CAPS else 0.2
    if candidate.seconds is not None:
        score += 1.5
    if label.is_nameless and label.casing is Casing.LOWER and " " in label.name:
        score += 1.5
    return score


def score_of(candidate: Candidate, worth: float, page: Page, shown: Shown) -> float:
    """How much speaks for a label: its words' `worth`, its place, its repetition, its kin."""
    label = candidate.label
    score = worth + _placed(candidate, page)
    score += min(3.0, 1.2 * log2(shown.times[_key(candidate)]))
    if shown.timed and candidate.seconds is None and candidate.layout == "colon":
        score -= 3.0
    if _is_header(candidate, page, shown):
        score -= 4.0
    letter = len(label.key) == 1 and shown.times[_key(candidate)] > 1
    if label.key in STOPPERS and label.key not in shown.initials and not letter:
        score -= 4.0
    if shown.covered > 0.4 and candidate.layout == "colon":
        score += 2.0
    if label.kind is LabelKind.MONONYM and (
        label.surname in shown.surnames
        or label.key in shown.forenames
        or label.key in shown.initials
    ):
        score += 2.5
    elif (
        shown.alone
        and label.kind is LabelKind.PERSON
        and (
            label.surname in shown.alone
            or label.key.split()[0] in shown.alone
            or _initials(label) in shown.alone
        )
    ):
        score += 1.5
    return score


def _is_header(candidate: Candidate, page: Page, shown: Shown) -> bool:
    """`Guest: Jane Doe`: a part as key and a name as value; a sentence would end as one."""
    if not candidate.label.is_nameless and candidate.label.key not in ROLE_WORDS:
        return _precedes_title(candidate, page, shown)
    value = _value(candidate, page, shown)
    if heads_column(value):
        return True
    if not value or len(value) > _LONGEST_VALUE or value[-1] in ".?!":
        return False
    kinds = (LabelKind.PERSON,) if shown.times[_key(candidate)] > 1 else _VALUES
    return read_label(value).kind in kinds


def _precedes_title(candidate: Candidate, page: Page, shown: Shown) -> bool:
    """`COLLEGE BASKETBALL: MIDLAND REGIONAL`: no sentence, and nothing that is named again."""
    if candidate.layout != "colon" or candidate.alone or shown.times[_key(candidate)] > 1:
        return False
    label = candidate.label
    if label.surname in shown.alone or label.roles or label.title:
        return False
    value = _value(candidate, page, shown)
    words = [word for word in value.split() if word[0].isalpha()]
    if not 2 <= len(words) <= _LONGEST_TITLE or not (value[-1].isalnum() or value[-1] == ")"):
        return False
    return sum(word[0].isupper() for word in words) >= 0.6 * len(words)


def _value(candidate: Candidate, page: Page, shown: Shown) -> str:
    """What stands behind a key; of one that stands alone and once, what stands right below it."""
    line = page.line_at(candidate.start)
    if line is not None and candidate.alone:
        line = next(iter(page.lines[line.number + 1 : line.number + 2]), None)
        below = line is not None and not line.empty_before and shown.times[_key(candidate)] == 1
        return page.of(line) if line is not None and below else ""
    if line is None:
        return ""
    # Of a page on one line no more than what is too long for a value anyway.
    return page.text[candidate.end : min(line.end, candidate.end + _LONGEST_VALUE + 9)].strip()


def _placed(candidate: Candidate, page: Page) -> float:
    score = 0.0
    if not candidate.fresh:
        score -= 1.5
    if candidate.glued and not candidate.alone:
        score -= 0.7
    following = page.text[candidate.end : candidate.end + 12].strip()
    if following.startswith(("http://", "https://", "www.", "[http")) or (
        following.startswith("[") and "](" in page.text[candidate.end : candidate.end + 60]
    ):
        score -= 6.0
    if following[:1].islower() and candidate.label.casing is not Casing.LOWER:
        score -= 0.7
    return score


def choose(page: Page, found: Mapping[str, Sequence[Candidate]]) -> tuple[Candidate, ...]:
    """The labels among all layouts' candidates, in order and apart from each other."""
    everything = [candidate for candidates in found.values() for candidate in candidates]
    small = page.is_small
    worths = [_lexical(candidate, small=small) for candidate in everything]
    shown = Shown.by(page, everything, worths)
    scored = [
        (score_of(candidate, worth, page, shown), candidate)
        for candidate, worth in zip(everything, worths, strict=True)
    ]
    first = _accepted(page, scored)
    conventions = _conventions(first) or _small_names(found.get("own_line", ()))
    return tuple(_apart(_accepted(page, _adjusted(scored, conventions))))


def _conventions(accepted: Sequence[tuple[float, Candidate]]) -> frozenset[Casing]:
    """The one casing in which this document writes its labels, if there is one."""
    # Initials are capitals in any convention.
    told = [candidate.label for _, candidate in accepted if len(candidate.label.name) > 3]
    casings = Counter(label.casing for label in told)
    casing, most = casings.most_common(1)[0] if casings else (Casing.TITLE, 0)
    if most and most >= 0.7 * len(told):
        return frozenset((casing,))
    return frozenset()


def _small_names(candidates: Sequence[Candidate]) -> frozenset[Casing]:
    """Small letters, where full names on lines of their own are written so, and come again."""
    full = [c for c in candidates if c.label.kind is LabelKind.PERSON and c.fresh]
    small = [c.label.key for c in full if c.label.casing is Casing.LOWER]
    enough = len(small) >= _FEWEST_SMALL_NAMES and len(small) >= 0.7 * len(full)
    return frozenset((Casing.LOWER,)) if enough and len(set(small)) < len(small) else frozenset()


def _adjusted(
    scored: Sequence[tuple[float, Candidate]], conventions: frozenset[Casing]
) -> list[tuple[float, Candidate]]:
    if not conventions:
        return list(scored)
    (convention,) = conventions
    return [
        (score + _conformity(candidate.label, convention, candidate.layout), candidate)
        for score, candidate in scored
    ]


def _conformity(label: Label, convention: Casing, layout: str) -> float:
    if label.casing is convention:
        small = convention is Casing.LOWER and layout == "own_line"
        return 0.8 + (_SMALL_NAMES if small and label.kind is LabelKind.PERSON else 0.0)
    if convention is Casing.CAPS:
        return -1.2
    return 0.0


def _accepted(
    page: Page, scored: Sequence[tuple[float, Candidate]]
) -> list[tuple[float, Candidate]]:
    by_layout: dict[str, list[tuple[float, Candidate]]] = defaultdict(list)
    for score, candidate in scored:
        by_layout[candidate.layout].append((score, candidate))
    colons = [pair for pair in by_layout["colon"] if pair[0] >= THRESHOLD]
    chosen = list(colons)
    for choice in (
        _clips,
        _chevrons,
        _questions,
        _full_stops,
        _own_lines,
        _separated,
        _midlines,
        _reporting,
        _dialogues,
    ):
        chosen = choice(page, by_layout, chosen)
    return chosen


_Scored = list[tuple[float, Candidate]]


def _clips(_page: Page, by_layout: Mapping[str, _Scored], chosen: _Scored) -> _Scored:
    return [*chosen, *((9.0, candidate) for _, candidate in by_layout.get("clip_cue", []))]


def _chevrons(_page: Page, by_layout: Mapping[str, _Scored], chosen: _Scored) -> _Scored:
    marks = by_layout.get("chevrons", [])
    if len(marks) < 2:
        return chosen
    small = [
        pair
        for layout in ("colon", "midline_colon")
        for pair in by_layout.get(layout, [])
        if pair[1].label.casing is Casing.LOWER and _is_repeated(pair[1], by_layout)
    ]
    strict = [pair for pair in chosen if pair[0] >= 2 * THRESHOLD]
    return [*strict, *small, *((9.0, candidate) for _, candidate in marks)]


def _is_repeated(candidate: Candidate, by_layout: Mapping[str, _Scored]) -> bool:
    """Whether captions in small letters name somebody more than once, in whatever place."""
    return (
        sum(
            other.label.key == candidate.label.key
            for layout in ("colon", "midline_colon", "chevrons")
            for _, other in by_layout.get(layout, [])
        )
        > 1
    )


_MANY = 3
"""Labels among which a single question mark is one too."""


def _questions(_page: Page, by_layout: Mapping[str, _Scored], chosen: _Scored) -> _Scored:
    marks = [pair for pair in by_layout.get("question_mark", []) if pair[1].fresh]
    asked = [pair for pair in marks if pair[1].label.key == "q"]
    if len(asked) < (1 if len(chosen) >= _MANY else 2):
        return chosen
    return [*chosen, *((5.0, candidate) for _, candidate in marks)]


def _repeated(pairs: _Scored) -> int:
    times = Counter(candidate.label.key for _, candidate in pairs)
    return sum(count for count in times.values() if count > 1)


def _is_title(page: Page, marks: _Scored) -> bool:
    """Whether the first is a page's first line, below which nothing is said, and never again."""
    first = marks[0][1]
    if first.start != page.lines[0].start or first.label.is_nameless:
        return False
    if any(other.label.surname == first.label.surname for _, other in marks[1:]):
        return False
    below = marks[1][1].start if len(marks) > 1 else len(page.text)
    between = takewhile(lambda line: line.start < below, page.lines[1:])
    return not any(page.text[line.end - 1] in '.?!…"”' for line in between)


def _full_stops(_page: Page, by_layout: Mapping[str, _Scored], chosen: _Scored) -> _Scored:
    marks = [pair for pair in by_layout.get("full_stop", []) if pair[1].fresh]
    if len(marks) < 2 or len(marks) <= len(chosen) // 2:
        return chosen
    return [(5.0, candidate) for _, candidate in marks]


def _own_lines(page: Page, by_layout: Mapping[str, _Scored], chosen: _Scored) -> _Scored:
    marks = [pair for pair in by_layout.get("own_line", []) if pair[0] >= 0.3]
    if marks and _is_title(page, marks):
        marks = marks[1:]
    repeated = _repeated(marks)
    stamped = sum(candidate.seconds is not None for _, candidate in marks)
    if max(repeated, stamped) < 3 or max(repeated, stamped) <= len(chosen):
        return chosen
    strict = [pair for pair in chosen if pair[0] >= 2 * THRESHOLD]
    return [*strict, *(pair for pair in marks if pair[0] >= 1.2)]


def _separated(page: Page, by_layout: Mapping[str, _Scored], chosen: _Scored) -> _Scored:
    """One sign between name and speech, on most lines, with names that come again."""
    ways = [by_layout.get(way, []) for way in SEPARATORS]
    marks = max(ways, key=len)
    paragraphs = sum(line.empty_before > 0 or line.number == 0 for line in page.lines)
    lines = min(len(page.lines), 2 * paragraphs if paragraphs > 2 else len(page.lines))
    if len(marks) < 3 or len(marks) <= len(chosen) or _repeated(marks) < 2:
        return chosen
    alone = sum(candidate.alone for _, candidate in marks)
    return marks if 2 * len(marks) + 2 * alone >= lines else chosen


def _midlines(page: Page, by_layout: Mapping[str, _Scored], chosen: _Scored) -> _Scored:
    if any(candidate.layout == "full_stop" for _, candidate in chosen):
        return chosen
    marks = [*by_layout.get("midline_colon", []), *by_layout.get("bracketed_label", [])]
    known = {candidate.label.key for _, candidate in chosen}
    kin = {
        candidate.label.surname
        for _, candidate in chosen
        if candidate.label.kind is LabelKind.PERSON
    }
    demand = THRESHOLD if page.is_collapsed or len(chosen) < len(marks) // 2 else THRESHOLD + 1.5
    taken = [
        pair
        for pair in marks
        if pair[0] >= demand
        or (pair[1].label.casing is Casing.CAPS and pair[1].label.key in known | kin)
    ]
    return [*chosen, *taken]


def _reporting(_page: Page, by_layout: Mapping[str, _Scored], chosen: _Scored) -> _Scored:
    marks = by_layout.get("role_without_colon", [])
    return [*chosen, *(pair for pair in marks if pair[0] >= THRESHOLD)]


def _dialogues(page: Page, by_layout: Mapping[str, _Scored], chosen: _Scored) -> _Scored:
    """Dashes alone, at the head of nearly every line or paragraph."""
    marks = by_layout.get("dialogue_dash", [])
    if chosen or len(marks) < _FEWEST_DASHES:
        return chosen
    paragraphs = sum(line.empty_before > 0 or line.number == 0 for line in page.lines)
    begun = sum(
        candidate.gap > 0 or candidate.start == page.lines[0].start for _, candidate in marks
    )
    nearly_all = len(marks) >= 0.8 * len(page.lines) or begun >= max(
        _FEWEST_DASHES, 0.8 * paragraphs
    )
    return [(5.0, candidate) for _, candidate in marks] if nearly_all else chosen


def _apart(accepted: _Scored) -> Iterable[Candidate]:
    """In order; of two that overlap the stronger."""
    kept: list[tuple[float, Candidate]] = []
    for score, candidate in sorted(accepted, key=lambda pair: (pair[1].start, -pair[0])):
        if kept and candidate.start < (kept[-1][1].close or kept[-1][1].end):
            if score <= kept[-1][0]:
                continue
            kept.pop()
        kept.append((score, candidate))
    return (candidate for _, candidate in kept)
