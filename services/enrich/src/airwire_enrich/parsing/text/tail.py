"""What stands below the last turn: rights, bios, furniture."""

import re
from collections.abc import Iterable, Sequence

from airwire_enrich.parsing.draft import Mark
from airwire_enrich.parsing.learned_furniture import LEARNED
from airwire_enrich.parsing.text.furniture import (
    is_appeal,
    is_furniture,
    is_notice,
    sends_elsewhere,
)
from airwire_enrich.parsing.text.inserted import adjourns
from airwire_enrich.parsing.text.opening import is_prose
from airwire_enrich.parsing.text.page import Line, Page
from airwire_enrich.parsing.text.rights import find_rights, is_rights
from airwire_schemas.transcript import SpanKind

_BIO = re.compile(
    r"\b(?:is|was|has been|serves as|covers|covered|hosts?|joined|works|worked|reports|came to|"
    r"can be heard|"
    r"began|oversees|anchors|edits|writes)\b"
)
_STAFF = re.compile(
    r"\b(?:correspondent|reporter|hosts?|editor|producer|anchor|intern|journalist|bureau|newsroom|"
    r"desk|NPR|programme?s?|show|radio|network|television|author|beat|columnist|contributor|"
    r"news|podcast|based (?:in|out))\b",
    re.IGNORECASE,
)
_END = re.compile(
    r"(?:END|###|-30-|# # #|-END-|\[END\])(?:\s.{0,40})?|"
    r"\d{1,2}:\d{2} [AaPp]\.?[Mm]\.?(?: [A-Z]{2,4})?"
)
_LONGEST_OPENING = 420
_REACH = 12
"""Lines from the end in which a tail without a rights statement is looked for."""


_OPENS = re.compile(
    r"(?:more (?:from|on|in|stories|episodes|transcripts)\b.{0,80}|"
    r"(?:other )?related(?: (?:stories|content|links|topics|articles|posts|transcripts|"
    r"episodes))?:?|"
    r"(?:top|latest|more|most|recommended|trending|popular)(?: (?:read|viewed|popular))? "
    r"(?:stories|news|episodes|headlines|posts|articles|now)|most (?:read|popular|viewed).{0,60}|"
    r"recommended (?:from|for|reading).{0,60}|you (?:may|might) also like.{0,40}|"
    r"read next|written by|about the (?:author|host|show|podcast|programme|program)s?.{0,40}|"
    r"(?:subscribe|sign up|follow us|stay (?:updated|connected|informed)|get (?:our|the)|"
    r"share (?:this|your)|leave a|contact) .{1,140}|"
    r"(?:topics?|tags?|filed under|categories|keywords|subjects?|citation|document (?:type|id|url)|"
    r"load-date|language|publication-type|rf|first posted|posted|published|updated|last updated)"
    r"(?:: | \d| [A-Z]{2}\b).{1,240}|"
    r"(?:\d+ )?(?:comments?|likes?|responses?|replies|followers)(?: \(\d+\))?|"
    r"discussion about .{1,60}|"
    r"is this page useful\??|what['’]s your story\?.{0,120}|references|footnotes|credits:?|"
    r"(?:the )?(?:end(?:s| of (?:the )?(?:interview|transcript|recording|tape|audio|call|file|"
    r"clip))?)\.?|"
    r"(?:meeting|call|recording|hearing|session|sitting) (?:ended|closed|adjourned|concluded|"
    r"finished)\b.{0,60}|"
    r"(?:fastscripts )?(?:transcribed|transcript(?:ion)?) by .{1,80}|to order .{1,140}|"
    r"\*?(?:this (?:text|transcript) was (?:compiled|produced|created|generated)).{1,240}|"
    r"\*?corrections?(?::| ?[,(]|$).{0,400}|\[(?:note|end)\b.{0,300}|"
    r"-30-|interview ends|also included in.{0,60}|sponsored content|extras|"
    r"(?:re)?sources?(?::.{1,60})?|"
    r"first published .{1,60}|\[?caption(?:ed|ing) (?:performed )?by .{1,200}|"
    r"there['’]s a lot happening in the world\..{0,160}|"
    r"[A-Z][^.!?]{1,60} is (?:funded in part|produced|a production)\b.{1,240})",
    re.IGNORECASE,
)
"""What the tail of a page begins with, on a line of its own."""
_MUCH_PROSE, _MOST_PROSE = 1500, 20_000
"""Code points of sentences below such a line from which on speech goes on there: at least so many,
a third of the turn in between, and never more."""


def tail_start(page: Page, start: int, end: int) -> int:
    """Where, in the last turn from `start` to `end`, speech is over."""
    at = _own_tail(page, start, end)
    opened = _opened(page, start, at)
    return at if opened is None else _with_furniture_above(page, start, opened)


def _opened(page: Page, start: int, end: int) -> int | None:
    """Where a line stands that opens a tail, below which hardly any sentences follow."""
    most = min(max(_MUCH_PROSE, 0.35 * (end - start)), _MOST_PROSE)
    last = page.line_at(end - 1)
    number = -1 if last is None else last.number
    below = 0
    found: int | None = None
    while number >= 0 and (line := page.lines[number]).start > start:
        number -= 1
        text = page.of(line)
        if len(text) < _LONGEST_OPENING and _OPENS.fullmatch(text) and _is_apart(page, line):
            found = line.start
        if is_prose(text):
            below += len(text)
        if below > most:
            break
    return found


def _is_apart(page: Page, line: Line) -> bool:
    """Whether a line goes on with nothing that is said above it."""
    if line.empty_before or line.number == 0 or line.number + 1 == len(page.lines):
        return True
    return (
        page.text[page.lines[line.number - 1].end - 1] not in ",;-–—"
        and page.text[line.start].isupper()
    )


def _own_tail(page: Page, start: int, end: int) -> int:
    """The same by rights statements and by what the last lines are themselves."""
    rights = find_rights(page.text, start, end)
    lines = [line for line in page.lines if start < line.end <= end] if rights is None else []
    for line in lines:
        if line.start >= start and adjourns(page.of(line)):
            return line.start
    if rights is not None:
        return _with_furniture_above(page, start, rights)
    at = end
    for line in reversed(lines[-_REACH:]):
        text = page.of(line)
        if line.start <= start or not (
            line.number in page.learned
            or is_furniture(text)
            or sends_elsewhere(text)
            or _asks(text)
            or is_notice(text)
            or _END.fullmatch(text)
        ):
            break
        at = line.start
    return at


def _asks(text: str) -> bool:
    return is_appeal(text) and text[-1] not in '.?!"”' and len(text.split()) < 16


def _with_furniture_above(page: Page, start: int, at: int) -> int:
    """Where the furniture begins that stands right above what begins `at`."""
    line = page.line_at(at)
    while line is not None and line.number > 0 and at <= line.start:
        line = page.lines[line.number - 1]
        if line.start <= start or not (is_furniture(page.of(line)) or is_notice(page.of(line))):
            break
        at = line.start
    return at


def read_tail(page: Page, start: int, end: int, names: Sequence[str]) -> Iterable[Mark]:
    """Marks for all that stands between `start` and `end`; `names` are those who spoke."""
    line = page.line_at(start)
    number = line.number if line is not None else 0
    surnames = {name.split()[-1].casefold() for name in names if name.split()}
    owed: SpanKind | None = None
    while number < len(page.lines) and page.lines[number].start < end:
        line = page.lines[number]
        number += 1
        first, last = max(line.start, start), min(line.end, end)
        if first >= last:
            continue
        text = page.text[first:last]
        kind, rule = _kind(text, surnames)
        if kind is not SpanKind.RIGHTS and line.number in page.learned:
            kind, rule = SpanKind.FURNITURE, LEARNED
        if kind is None:
            kind, rule = (
                (SpanKind.RIGHTS, "rights_statement")
                if owed is SpanKind.RIGHTS
                else (SpanKind.FURNITURE, "tail_line")
            )
        owed = SpanKind.RIGHTS if kind is SpanKind.RIGHTS and text[-1] not in ".!" else None
        yield Mark(kind=kind, start=first, end=last, rule=rule)


def _kind(text: str, surnames: set[str]) -> tuple[SpanKind | None, str]:
    if is_rights(text):
        return SpanKind.RIGHTS, "rights_statement"
    if is_furniture(text) or sends_elsewhere(text) or (_asks(text) and not _names(text, surnames)):
        return SpanKind.FURNITURE, "tail_line"
    words = text.split()
    if _names(text, surnames) and (len(words) <= 5 or (_BIO.search(text) and _STAFF.search(text))):
        return SpanKind.BIO, "bio"
    if (
        len(words) > 10
        and _BIO.search(text[:120])
        and _STAFF.search(text)
        and words[0][0].isupper()
    ):
        return SpanKind.BIO, "bio"
    return None, ""


def _names(text: str, surnames: set[str]) -> bool:
    return any(word.strip(".,'’s").casefold() in surnames for word in text.split()[:14])
