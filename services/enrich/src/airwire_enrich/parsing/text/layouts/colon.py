"""`NAME, ROLE: speech` at the start of a line, with timestamps, emphasis or brackets around."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from airwire_enrich.parsing.label import LONGEST, Casing, Label, LabelKind, read_label
from airwire_enrich.parsing.stretch import tightened
from airwire_enrich.parsing.text.candidate import Candidate
from airwire_enrich.parsing.text.clock import TIME, seconds_of
from airwire_enrich.parsing.text.dates import has_date
from airwire_enrich.parsing.text.page import Line, Page

_BEFORE = re.compile(
    r"(?P<number>(?:Q\d{1,4}|\d{1,3}\.)[ \t\xa0]{1,4}|Full text: )?"
    rf"(?:[-–•>][ \t]{{1,4}})?(?:[\u2600-\u27bf\U0001f300-\U0001faff][\ufe0f\u200d]?[ \t]?){{0,4}}"
    rf"(?:\*{{1,3}}|_{{1,2}}|"
    rf"\#{{1,6}} )?(?P<time>\\?[\[(]?(?:{TIME})\\?[\])]?"
    r"[ \t\xa0]{0,4}[-–|:]?[ \t\xa0]{0,4})?(?:\*{1,3}|_{1,2})?\[?"
)
_END = re.compile(
    rf"[:：](?!//)|(?P<time>[ \t\xa0]\\?[\[(]?(?P<clock>{TIME})\\?[\])]?(?![\d.]|-\w))"
)
_AFTER = re.compile(
    r"[ \t\xa0]{0,20}\\?\]?(?:\*{1,3}|_{1,2})?\\?\]?:?(?P<time>[ \t\xa0]{0,20}"
    rf"(?:\\?[\[(]#?(?P<a>{TIME})\\?[\])]|(?P<b>\d\d:\d\d(?::\d\d)?)(?=[\s]|"
    rf"$)(?![ ]?[AaPp]\.?[Mm])))?"
)
_ONLY_TIME = re.compile(rf"[\[(]?#?(?:{TIME})#?[\])]?:?")


@dataclass(frozen=True, slots=True)
class Colon:
    """A label and a colon; or a label and a timestamp, which then stands for the colon."""

    name: str = "colon"

    def find(self, page: Page) -> Iterable[Candidate]:
        before: Line | None = None
        colons = [colon for colon in ":：" if colon in page.text]
        for line in page.lines:
            limit = min(line.end, line.start + LONGEST)
            if any(page.text.find(colon, line.start, limit) >= 0 for colon in colons):
                found = _read(page, line, before)
                if found is not None:
                    yield found
            before = line


def _read(page: Page, line: Line, before: Line | None) -> Candidate | None:
    text = page.text
    head = _BEFORE.match(text, line.start, line.end)
    at = head.end() if head else line.start
    if at < line.end and text[at] == ":":
        return _hanging(page, line, before)
    end = _END.search(text, at, min(line.end, at + LONGEST))
    if end is None:
        return None
    if text[line.start] == "#" and text[end.end() : line.end].strip():
        return None
    written = text[at : end.start()]
    label = read_label(written.removesuffix("]") if text[at - 1 : at] == "[" else written)
    if end.group() == ":" and (label.kind is LabelKind.NONE or _continues(page, line, before)):
        wrapped = _wrapped(page, line, before, end.start())
        if wrapped is not None:
            return wrapped
    if label.kind is LabelKind.NONE:
        return None
    if head and head["number"] and label.kind is LabelKind.MONONYM:
        # Lists have words before their colons too.
        return None
    if end["time"] and (label.casing is Casing.LOWER or has_date(label.written)):
        return None
    return _candidate(page, line, label, (at, end), head)


def _candidate(
    page: Page,
    line: Line,
    label: Label,
    found: tuple[int, re.Match[str]],
    head: re.Match[str] | None,
) -> Candidate:
    text, (at, end) = page.text, found
    times: list[tuple[int, int]] = []
    seconds: float | None = None
    if head and head["time"]:
        times.append(tightened(text, head.start("time"), head.end("time")))
        seconds = seconds_of(head["time"].strip(" \t\xa0\\[]()-–|:"))
    first = head.start("number") if head and head["number"] else at
    labels = [(first, end.end())]
    if end["time"]:
        labels = [(first, end.start())]
        times.append(tightened(text, end.start("time"), end.end("time")))
        seconds = seconds_of(end["clock"])
    after = _AFTER.match(text, end.end(), line.end)
    stop = after.end() if after else end.end()
    if after and after["time"]:
        times.append(tightened(text, after.start("time"), after.end("time")))
        seconds = seconds_of(after["a"] or after["b"])
        _extend(text, labels, after.start("time"))
    elif not end["time"]:
        _extend(text, labels, stop)
    return Candidate(
        layout="colon",
        start=line.start,
        end=stop,
        label=label,
        labels=tuple(labels),
        times=tuple(times),
        seconds=seconds,
        alone=not text[stop : line.end].strip(),
        glued=stop < line.end and stop == end.end() and not text[stop].isspace(),
        fresh=_is_fresh(page, line),
        gap=line.empty_before,
    )


def _extend(text: str, labels: list[tuple[int, int]], stop: int) -> None:
    start, end = labels[-1]
    labels[-1] = (start, max(end, start + len(text[start:stop].rstrip())))


def _is_fresh(page: Page, line: Line) -> bool:
    if line.empty_before or line.number == 0:
        return True
    before = page.lines[line.number - 1]
    last = page.text[before.end - 1]
    return last in ".?!…\"”')]-–—:♪*>" or before.end - before.start < 60


def _hanging(page: Page, line: Line, before: Line | None) -> Candidate | None:
    """A colon that slipped to the next line."""
    if before is None or line.empty_before or before.end - before.start > 60:
        return None
    label = read_label(page.of(before))
    if label.kind in (LabelKind.NONE, LabelKind.HEADER):
        return None
    return Candidate(
        layout="colon",
        start=before.start,
        end=line.start + 1,
        label=label,
        labels=((before.start, before.end), (line.start, line.start + 1)),
        fresh=_is_fresh(page, before),
        gap=before.empty_before,
    )


def _continues(page: Page, line: Line, before: Line | None) -> bool:
    """Whether the line before is the first half of a label: a name, a comma or bracket, no end."""
    if before is None or line.empty_before:
        return False
    first = page.of(before)
    opened = first.count("(") > first.count(")")
    return opened or first[-1] in ",;&" or first.endswith((" of", " for", " and"))


def _wrapped(page: Page, line: Line, before: Line | None, colon: int) -> Candidate | None:
    """A label with a long role, wrapped onto a second line."""
    if before is None or line.empty_before or before.end - before.start > 90:
        return None
    first = page.of(before)
    comma = "," in first
    if (not comma and "(" not in first) or colon - line.start > 70 or not _is_fresh(page, before):
        return None
    label = read_label(f"{first} {page.text[line.start : colon]}")
    if label.kind is not LabelKind.PERSON and label.casing is not Casing.CAPS:
        return None
    if label.kind in (LabelKind.NONE, LabelKind.HEADER) or any(c in ".?!" for c in first[-1:]):
        return None
    return Candidate(
        layout="colon",
        start=before.start,
        end=colon + 1,
        label=label,
        labels=((before.start, before.end), (line.start, colon + 1)),
        fresh=True,
        gap=before.empty_before,
    )


COLON = Colon()
