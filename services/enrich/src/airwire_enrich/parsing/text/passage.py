"""Speech between two labels, with all that is not speech carved out of it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from airwire_enrich.parsing.draft import CueMark, Mark
from airwire_enrich.parsing.learned_furniture import LEARNED
from airwire_enrich.parsing.stretch import tightened
from airwire_enrich.parsing.text.clock import TIME
from airwire_enrich.parsing.text.cues import bare_cue, cue_mark, find_cues
from airwire_enrich.parsing.text.furniture import is_furniture, is_notice, is_player
from airwire_enrich.parsing.text.inserted import inserts_matter, narrates
from airwire_enrich.parsing.text.page import Line, Page
from airwire_schemas.transcript import SpanKind

_STAMPED = rf"#?(?:{TIME})(?: ?(?:-->|-|–) ?(?:{TIME}))?#?\\?[\])]:?"
# Each alternative begins with a literal: so `re` passes over all other characters at once.
_STAMP = re.compile(
    rf"\[{_STAMPED}|\({_STAMPED}|\\[\[(]{_STAMPED}|"
    rf"\[\[(?:{TIME})\]\([^()\s]{{1,300}}\)\]"
    rf"|\[\[Page [A-Z]{{0,2}}\d{{1,6}}\]\]|\[\d{{1,5}}\](?=[ \t])"
)
_OPENS = re.compile(r"[\[(♪]")
"""What stamps and cues begin with."""
_STAMP_LINE = re.compile(
    rf"[\[(#]?:?(?:{TIME})(?:\.?[\s\-–>]{{0,5}}:?(?:{TIME})\.?)?#?[\])]?:?|"
    rf"Starting point is (?:{TIME})|:\d\d:\d\d\.:\d\d:\d\d\.|#(?:{TIME})(?:\.\d+)?#",
    re.IGNORECASE,
)
_LEADING = re.compile(
    rf"(?:(?:{TIME})[ \t]+|Starting point is (?:{TIME})[ \t]*|[-*•][ \t]{{1,3}})(?=\S)"
)
_MINUTE = re.compile(r"\d{1,2}:\d{2} [ap]m", re.IGNORECASE)
_LONGEST_MARK = 180
"""Code points of the longest line that is looked at as anything but speech."""
_HEADING = re.compile(
    r"(?:Act|ACT|Chapter|CHAPTER|Part|PART|Prologue|PROLOGUE|Epilogue|Coda|Section|"
    r"Segment|SEGMENT)"
    r"(?: (?:\w{1,12}))?[.:] \S.{0,80}|(?:#{1,6} ).{1,120}|"
    r"(?:(?:RE-?)?(?:DIRECT|CROSS)[ -])?EXAMINATION\b.{0,40}|"
    r"BY M(?:R|S|RS)\. [A-Z'’\-]{2,30}:?|"
    r"(?:Prepared Remarks|(?:Questions?(?: & | and |-and-)Answers?|Q ?& ?A)(?: Session)?):?"
)


@dataclass(slots=True)
class Passage:
    """One stretch of the page by one speaker; `gap` if a dropped line was before it."""

    speech: list[tuple[int, int]] = field(default_factory=list)
    gap: tuple[int, int] | None = None


@dataclass(slots=True)
class Carved:
    """What a stretch between labels holds."""

    passages: list[Passage] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)
    cues: list[CueMark] = field(default_factory=list)


class Carver:
    """Carves stretches of one page; what is usual on that page decides what is a stamp."""

    def __init__(
        self, page: Page, *, layouts: frozenset[str], gaps: bool, listing: bool = False
    ) -> None:
        self._page = page
        self._gaps = gaps
        self._listing = listing
        leading = sum(
            _LEADING.match(page.text, line.start, line.end) is not None for line in page.lines
        )
        self._stamped = leading >= 3 and leading >= 0.25 * len(page.lines)
        self._printed = "full_stop" in layouts
        minutes = sum(
            _MINUTE.fullmatch(page.text, line.start, line.end) is not None for line in page.lines
        )
        self._minutes = "chevrons" in layouts or minutes > 2

    def first_stamped(self, start: int) -> int | None:
        """Where the first stamped line from `start` begins, on a page of stamped lines."""
        if not self._stamped:
            return None
        lines = (line for line in self._page.lines if line.start >= start)
        text = self._page.text
        return next((x.start for x in lines if _LEADING.match(text, x.start, x.end)), None)

    def carve(self, start: int, end: int, *, labelled: bool = False) -> Carved:
        """Part `start` to `end` into passages of speech and the rest.

        `labelled`: a label stands right before; then what comes first is said, heading or not.
        """
        carved = Carved()
        passage = Passage()
        at = start
        for line in self._lines(start, end):
            first, last = max(line.start, start), min(line.end, end)
            if self._gaps and line.bare_before >= 2 and first > start and line.start >= start:
                _append(passage.speech, self._page.text, at, line.start)
                passage = self._next(carved, passage, line)
                at = line.start
            if self._printed and first == line.start and inserts_matter(self._page.of(line)):
                _append(passage.speech, self._page.text, at, line.start)
                carved.marks.append(
                    Mark(kind=SpanKind.METADATA, start=line.start, end=end, rule="inserted_matter")
                )
                at = end
                break
            cut = self._line_cut(line, first, last)
            opens = labelled and not self._page.text[start:first].strip()
            if opens and isinstance(cut, Mark) and cut.rule == "heading":
                continue
            if cut is not None:
                _append(passage.speech, self._page.text, at, cut.start)
                (carved.cues if isinstance(cut, CueMark) else carved.marks).append(cut)  # type: ignore[arg-type]
                at = cut.end
        _append(passage.speech, self._page.text, at, end)
        if passage.speech:
            carved.passages.append(passage)
        _inline(self._page.text, carved)
        return carved

    def _lines(self, start: int, end: int) -> Iterable[Line]:
        line = self._page.line_at(start)
        number = line.number if line is not None else 0
        lines = self._page.lines
        while number < len(lines) and lines[number].start < end:
            if lines[number].end > start:
                yield lines[number]
            number += 1

    def _next(self, carved: Carved, passage: Passage, line: Line) -> Passage:
        gap = (max(0, line.start - line.bare_before - line.indent - 1), line.start)
        if not passage.speech and not carved.passages:
            return Passage(gap=None)
        if passage.speech:
            carved.passages.append(passage)
        return Passage(gap=gap)

    def _line_cut(self, line: Line, first: int, last: int) -> Mark | CueMark | None:
        """The mark at the head of a line, or over all of it."""
        length = last - first
        if length <= 0 or first > line.start:
            return None
        text = self._page.text
        if line.number in self._page.learned and last == line.end:
            return Mark(kind=SpanKind.FURNITURE, start=first, end=last, rule=LEARNED)
        if length <= _LONGEST_MARK:
            whole = text[first:last]
            # Patterns are tried where their first character allows it: there are many lines.
            stamped = whole[0] in "sS" or not whole[0].isalpha()
            if (stamped and _STAMP_LINE.fullmatch(whole)) or (
                self._minutes and _MINUTE.fullmatch(whole)
            ):
                return Mark(kind=SpanKind.TIMESTAMP, start=first, end=last, rule="timestamp_line")
            announced = bare_cue(whole) if length <= 40 and whole.isupper() else None
            if announced is not None:
                return cue_mark(whole, announced, first, last)
            if whole == "Transcript" and line.empty_before:
                return Mark(kind=SpanKind.FURNITURE, start=first, end=last, rule="furniture_line")
            if is_furniture(whole) and (length > 12 or is_player(whole) or not whole[0].isalpha()):
                return Mark(kind=SpanKind.FURNITURE, start=first, end=last, rule="furniture_line")
            if self._listing and self._is_teaser_head(line):
                return Mark(kind=SpanKind.METADATA, start=first, end=last, rule="listed_title")
            if _HEADING.fullmatch(whole) and length < 100 and whole[-1] not in ",;":
                return Mark(kind=SpanKind.METADATA, start=first, end=last, rule="heading")
            if self._printed and _is_printed_heading(line, whole):
                return Mark(kind=SpanKind.METADATA, start=first, end=last, rule="heading")
            if whole.isupper() and is_notice(whole):
                return Mark(kind=SpanKind.FURNITURE, start=first, end=last, rule="notice")
        if self._stamped:
            found = _LEADING.match(text, first, last)
            if found is not None:
                timed = any(c.isdigit() for c in found.group())
                kind = SpanKind.TIMESTAMP if timed else SpanKind.BLANK
                return Mark(kind=kind, start=first, end=found.end(), rule="leading_stamp")
        return None

    def _is_teaser_head(self, line: Line) -> bool:
        """On a listing page: a title or date above the next `Transcript`."""
        lines, text = self._page.lines, self._page.of(line)
        if text[-1] in ".?!…" and len(text.split()) > 6:
            return False
        ahead = lines[line.number + 1 : line.number + 4]
        return (
            any(self._page.of(other) == "Transcript" for other in ahead) and line.empty_before > 0
        )


def _is_printed_heading(line: Line, whole: str) -> bool:
    """Centred, or in capitals below an empty line; or a note on the proceedings."""
    if narrates(whole):
        return True
    if len(whole) > 75 or whole[-1] in ".?!;":
        return False
    centred = line.indent >= 10 and line.empty_before > 0
    return centred or (whole.upper() == whole and len(whole.split()) > 1 and whole[0].isalpha())


def _inline(text: str, carved: Carved) -> None:
    """Cut cues and stamps out of the speech."""
    for passage in carved.passages:
        speech: list[tuple[int, int]] = []
        for start, end in passage.speech:
            if _OPENS.search(text, start, end) is None:
                speech.append((start, end))
                continue
            cuts: list[Mark | CueMark] = [
                Mark(
                    kind=_stamp_kind(found.group()),
                    start=found.start(),
                    end=found.end(),
                    rule="timestamp",
                )
                for found in _STAMP.finditer(text, start, end)
            ]
            taken = {cut.start for cut in cuts}
            cuts += [cue for cue in find_cues(text, start, end) if cue.start not in taken]
            cuts.sort(key=lambda cut: cut.start)
            at = start
            for cut in cuts:
                if cut.start < at:
                    continue
                _append(speech, text, at, cut.start)
                if isinstance(cut, CueMark):
                    carved.cues.append(cut)
                else:
                    carved.marks.append(cut)
                at = cut.end
            _append(speech, text, at, end)
        passage.speech = speech
    carved.passages = [passage for passage in carved.passages if passage.speech]


def _stamp_kind(stamp: str) -> SpanKind:
    return SpanKind.METADATA if stamp.startswith("[[P") else SpanKind.TIMESTAMP


def _append(speech: list[tuple[int, int]], text: str, start: int, end: int) -> None:
    piece = text[start:end]
    if piece and not piece.isspace():
        speech.append(tightened(text, start, end))
