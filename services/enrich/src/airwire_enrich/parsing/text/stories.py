"""Where a file of several stories begins another one, and whether a page only lists them."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence

from airwire_enrich.parsing.text.candidate import Candidate
from airwire_enrich.parsing.text.furniture import MORE_ELSEWHERE, is_appeal, is_furniture
from airwire_enrich.parsing.text.page import Line, Page
from airwire_enrich.parsing.text.rights import is_rights
from airwire_enrich.parsing.vocabulary import HOST_ROLES

_QUOTED = re.compile(r"[\"“][^\"“”\n]{4,200}[\"”]")
_PAGE_HEAD = re.compile(r"Return to Transcripts main page|Play Live Radio", re.IGNORECASE)
_ELLIPSIS = re.compile(r"(?:\[?(?:…|\.\.\.)\]?|[^.?!…\"”’)\]])\s*\Z")
_TEASED_WORDS = 400
"""Words of the longest page that only begins a talk to send the reader elsewhere."""
_TEASER_LINES = 6
_REACH = 6
"""Lines between a story's title and its first label, at most."""


def story_starts(page: Page, labels: Sequence[Candidate]) -> tuple[int, ...]:
    """Where each story but the first begins; empty for a file with one.

    A story begins where a page's head is repeated, at a quoted title right above a host's label,
    or below a statement of rights that a host's label follows.
    """
    if len(labels) < 2:
        return ()
    starts = sorted({*_page_heads(page), *_titles(page, labels), *_below_rights(page, labels)})
    kept: list[int] = []
    for start in starts:
        spoken = [label for label in labels if (kept[-1] if kept else 0) <= label.start < start]
        if spoken and any(label.start >= start for label in labels):
            kept.append(start)
    return tuple(kept)


def _is_opening(label: Candidate) -> bool:
    return bool(label.label.roles & HOST_ROLES)


def _page_heads(page: Page) -> Iterable[int]:
    for line in page.lines:
        if line.end - line.start < 40 and _PAGE_HEAD.fullmatch(page.text, line.start, line.end):
            yield line.start


def _titles(page: Page, labels: Sequence[Candidate]) -> Iterable[int]:
    openings = _lines_of(page, [label for label in labels if _is_opening(label)])
    for line in page.lines:
        if not _QUOTED.fullmatch(page.text, line.start, line.end):
            continue
        if any(number <= line.number + 2 for number in _near(openings, line)):
            yield line.start


def _below_rights(page: Page, labels: Sequence[Candidate]) -> Iterable[int]:
    openings = _lines_of(page, [label for label in labels if _is_opening(label)])
    if len(openings) < 2:
        return
    for line in page.lines[:-1]:
        text = page.of(line)
        if not is_rights(text) and not text.endswith("Copyright NPR."):
            continue
        number = line.number + 1
        while number < len(page.lines) and _is_tail(page.of(page.lines[number])):
            number += 1
        if any(number <= opening <= number + _REACH for opening in _near(openings, line)):
            yield page.lines[number].start


def _is_tail(text: str) -> bool:
    return is_rights(text) or is_appeal(text) or is_furniture(text)


def _lines_of(page: Page, labels: Sequence[Candidate]) -> list[int]:
    found = (page.line_at(label.start) for label in labels if not label.midline)
    return [line.number for line in found if line is not None]


def _near(numbers: Sequence[int], line: Line) -> Iterable[int]:
    at = bisect_right(numbers, line.number)
    return numbers[at : at + 2]


def is_listing(page: Page, labels: Sequence[Candidate]) -> bool:
    """Whether a page shows the beginnings of several transcripts, each below its own heading."""
    headings = sum(page.of(line) == "Transcript" for line in page.lines)
    return headings >= 2 and sum(_is_opening(label) for label in labels) >= 2


def is_teaser(page: Page, labels: Sequence[Candidate]) -> bool:
    """Whether a page breaks a talk off, to be read to its end elsewhere."""
    if not labels or len(page.text[labels[0].start :].split()) > _TEASED_WORDS:
        return False
    last = [line for line in page.lines[-_TEASER_LINES:] if line.start > labels[0].end]
    for line in last:
        found = MORE_ELSEWHERE.search(page.text, line.start, line.end)
        if found is None:
            continue
        before = page.text[max(0, found.start() - 80) : found.start()].rstrip(" \n\r\t([→»-")
        if _ELLIPSIS.search(before):
            return True
    return False
