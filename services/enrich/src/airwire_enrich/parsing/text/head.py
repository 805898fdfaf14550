"""What stands above the first turn: title, lede, metadata, rights, furniture."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from airwire_enrich.parsing.draft import CueMark, Mark
from airwire_enrich.parsing.learned_furniture import LEARNED
from airwire_enrich.parsing.text.cues import cue_mark, kind_of
from airwire_enrich.parsing.text.dates import has_date
from airwire_enrich.parsing.text.furniture import (
    is_appeal,
    is_furniture,
    is_notice,
    is_player,
)
from airwire_enrich.parsing.text.opening import LONGEST_LEDE, first_letters, is_prose
from airwire_enrich.parsing.text.page import Line, Page
from airwire_enrich.parsing.text.rights import is_rights
from airwire_enrich.parsing.vocabulary import HEADER_KEYS
from airwire_schemas.transcript import SpanKind

_KEY = re.compile(r"(?P<key>[^\W\d_][\w \-/]{0,30}):(?=\s|$)")
_AIRED = re.compile(
    r"(?:(?:Originally )?[Aa]ired|[Aa]ir [Dd]ate|Published|Updated|Last [Uu]pdated|Posted|"
    r"Heard on|HEARD ON|"
    r"Broadcast|First broadcast|Recorded|By [A-Z]|Hosted by|Presented by|Produced by|Weekdays|"
    r"Episode \d|Season \d|January|\[(?:Congressional|House|Senate|Page|From)|Congressional Record)"
)
_ROLL_CALL = re.compile(
    r"(?:(?:Also|Members|Staff|Those) )?(?:present|attending|panell?ists|participants|witnesses|"
    r"members|guests?|speakers?|moderators?)(?: present)?: ",
    re.IGNORECASE,
)
_CLOCK = re.compile(r"\d{1,2}:\d{2}(?::\d{2})? ?[ap]\.?m\.?(?: [A-Z]{2,4})?", re.IGNORECASE)
_STAMPED = re.compile(r"[\[(]?\d{1,2}:\d{2}")
_SLOGAN = re.compile(
    r" (?:news (?:and|&) (?:music|information|culture|talk)|your (?:source|home|station)|"
    r"a service of|"
    r"public (?:radio|media|broadcasting)|listener[- ]supported|member[- ]supported|npr station|"
    r"music discovery|\d{2,3}\.\d ?(?:FM|WFM)?)\b",
    re.IGNORECASE,
)

_REACH = 2000
"""Lines from the top that are looked at one by one: no page has a longer head."""


@dataclass(slots=True)
class Head:
    """The head's lines, by what they are."""

    marks: list[Mark] = field(default_factory=list)
    cues: list[CueMark] = field(default_factory=list)
    titles: list[Line] = field(default_factory=list)
    """Where the title stands: the first, and where it is repeated."""
    programme: Line | None = None
    """Where the programme is named, on pages that say when it was aired."""
    prose: list[Line] = field(default_factory=list)
    """Sentences above the first label: a lede, or a host without a label."""
    opening: list[Line] = field(default_factory=list)
    """Those of them below which only they stand, up to the first label."""


def read_head(page: Page, lines: Sequence[Line], *, front_matter: int, labelled: bool) -> Head:
    """Say what each of the lines above the first label is.

    `front_matter` is where the front matter ends. Without labels a title must stand apart.
    """
    head = Head()
    candidates: list[Line] = []
    aired = False
    for line in lines[:_REACH]:
        text = page.of(line)
        kind, rule = (SpanKind.FURNITURE, LEARNED) if line.number in page.learned else _kind(text)
        aired = aired or text.startswith("Aired ")
        if line.start < front_matter:
            kind, rule = SpanKind.METADATA, "front_matter"
        if kind is SpanKind.CUE:
            cue = kind_of(text.strip("()[] "))
            if cue is not None:
                head.cues.append(cue_mark(text.strip("()[]♪ "), cue, line.start, line.end))
                continue
            kind, rule = SpanKind.FURNITURE, "head_line"
        if kind is None and is_prose(text):
            head.prose.append(line)
        elif kind is None:
            candidates.append(line)
        else:
            head.marks.append(Mark(kind=kind, start=line.start, end=line.end, rule=rule))
    if labelled:
        head.marks += [
            Mark(kind=SpanKind.FURNITURE, start=line.start, end=line.end, rule="head_line")
            for line in lines[_REACH:]
        ]
    title = _title(page, candidates, lines[:_REACH])
    if title is not None and not labelled and not _stands_apart(page, title, head.prose):
        title = None
    programme = _programme(page, candidates, title) if aired else None
    for line in candidates:
        if title is not None and _same(page, line, title):
            head.titles.append(line)
            kind, rule = SpanKind.TITLE, "title_line"
        elif line is programme:
            head.programme = line
            kind, rule = SpanKind.METADATA, "programme_line"
        else:
            kind, rule = SpanKind.FURNITURE, "head_line"
        head.marks.append(Mark(kind=kind, start=line.start, end=line.end, rule=rule))
    last = max((mark.start for mark in head.marks), default=-1)
    if sum(line.end - line.start for line in head.prose) > LONGEST_LEDE:
        last = -1
    head.opening = [line for line in head.prose if line.start > last]
    return head


def _programme(page: Page, candidates: Sequence[Line], title: Line | None) -> Line | None:
    """Of the lines above the title of a page with a date of airing, the first."""
    above = [line for line in candidates if title is not None and line.number < title.number]
    return above[0] if above and len(page.of(above[0])) < 80 else None


def _stands_apart(page: Page, line: Line, prose: Sequence[Line]) -> bool:
    """Whether a line is apart from the lines below it, and not itself said below others."""
    if page.text[line.start] == "#":
        return True
    said = any(other.number < line.number for other in prose) and page.text[line.end - 1] in ".?!"
    below = page.lines[line.number + 1 : line.number + 2]
    return not said and bool(below) and below[0].empty_before > 0


def _kind(text: str) -> tuple[SpanKind | None, str]:
    if is_furniture(text):
        return SpanKind.FURNITURE, "furniture_line"
    if text[0] == text[-1] == "|":
        return SpanKind.METADATA, "table_row"
    if is_rights(text):
        return SpanKind.RIGHTS, "rights_statement"
    if is_notice(text):
        return SpanKind.FURNITURE, "notice"
    if text[0] in "([" and text[-1] in ")]" and len(text) < 120 and not has_date(text):
        return SpanKind.CUE, "cue"
    if _CLOCK.fullmatch(text):
        return SpanKind.TIMESTAMP, "timestamp_line"
    if _AIRED.match(text.lstrip("•*- ")) and len(text) < 200:
        return SpanKind.METADATA, "dated_line"
    if _ROLL_CALL.match(text):
        return SpanKind.METADATA, "header_line"
    key = _KEY.match(text)
    if key and all(word in HEADER_KEYS for word in key["key"].casefold().split()[:1]):
        return SpanKind.METADATA, "header_line"
    if len(text) < 200 and len(text.split()) < 8 and has_date(text):
        return SpanKind.METADATA, "dated_line"
    if text.startswith(("http://", "https://", "www.")):
        return SpanKind.METADATA, "address"
    if not is_prose(text) and is_appeal(text):
        return SpanKind.FURNITURE, "appeal"
    return None, ""


def _same(page: Page, line: Line, title: Line) -> bool:
    return line is title or _bare(page.of(line)) == _bare(page.of(title))


def _bare(text: str) -> str:
    return text.strip("\"“”' ").casefold()


def _title(page: Page, candidates: Sequence[Line], lines: Sequence[Line]) -> Line | None:
    """The line that most looks like a title."""
    if not candidates:
        return None
    player = max((line.number for line in lines if is_player(page.of(line))), default=-1)
    texts = [_bare(page.of(line)) for line in candidates]
    best = max(
        _weights(page, candidates, texts, player), key=lambda pair: (pair[0], -pair[1].number)
    )
    return best[1] if best[0] > 0 else None


def _is_above_date(page: Page, line: Line) -> bool:
    below = page.lines[line.number + 1 : line.number + 2]
    return bool(below) and page.text.startswith("Aired ", below[0].start)


def _runs_on(page: Page, line: Line) -> bool:
    """Whether the line is the first of a wrapped sentence."""
    below = page.lines[line.number + 1 : line.number + 2]
    if not below or below[0].empty_before:
        return False
    first = page.text[below[0].start]
    return first.islower() or page.text[line.end - 1] == ","


def _weights(
    page: Page, candidates: Sequence[Line], texts: Sequence[str], player: int
) -> Iterable[tuple[float, Line]]:
    shown = Counter(texts)
    for line, bare in zip(candidates, texts, strict=True):
        text = page.of(line)
        words = len(first_letters(text))
        weight = 0.5
        weight += 2.0 if player >= 0 and line.number > player else 0.0
        weight += min(words, 8) * 0.25
        weight += 1.5 if shown[bare] > 1 else 0.0
        weight += 1.0 if text[0] in '"“' and text[-1] in '"”' else 0.0
        weight += 0.5 if ";" in text else 0.0
        weight += 2.0 if text.startswith("# ") else 0.0
        weight -= 2.5 if _SLOGAN.search(f" {text}") else 0.0
        weight -= 2.0 if words == 1 else 0.0
        weight -= 3.0 if _runs_on(page, line) else 0.0
        weight += 2.5 if _is_above_date(page, line) else 0.0
        weight += 1.0 if line.indent >= 10 and words > 2 and text.isupper() else 0.0
        weight -= 3.0 if ".." in text or _STAMPED.match(text) or len(bare) < 2.5 * words else 0.0
        weight -= 1.0 if len(text) > 160 else 0.0
        weight -= 2.0 if text[-1] == ":" else 1.0 if text[-1] in ".-," else 0.0
        yield weight, line
