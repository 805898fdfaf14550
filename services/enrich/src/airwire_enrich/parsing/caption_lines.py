"""Caption files as blocks: a timing, what stands above it, and the lines of text below it.

Strict and broken files alike: without empty lines, without numbers, with lost spaces and odd
arrows. None of the field's libraries tells where a caption stands in the file, and they give up or
drop text where it is broken: see docs/decisions/2026-11-25-format-readers.md.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

_TIME = r"(?:\d{1,3}[ ]?:[ ]?)?(?:\d{1,3}[ ]?:[ ]?)?\d{1,6}(?:[ ]?[.,:][ ]?\d{1,3})?"
_TIMING = re.compile(
    rf"[ \t]{{0,20}}(?P<start>{_TIME})[ \t]{{0,9}}(?:[-–—=]{{1,3}}[ ]?>|→|[-–—]{{2,3}})"
    rf"[ \t]{{0,9}}(?P<end>{_TIME})(?P<settings>(?:[ \t][^\n\r]{{0,500}})?)"
)
_USUAL = r"(\d\d):([0-5]\d):([0-5]\d)[.,](\d{3})"
_USUAL_TIME = re.compile(_USUAL)
_USUAL_TIMING = re.compile(rf"{_USUAL} --> {_USUAL}(?:[ \t][^\n\r]{{0,500}})?")
_LINE = re.compile(r"([^\r\n]*+)(?:\r\n|\n|\r|\Z)")
_NUMBER = re.compile(r"\s{0,20}\d{1,7}\s{0,20}")
_MAX_NAME = 100


class Line(NamedTuple):
    """A line of the file without its line break; a tuple, for a file may have a million."""

    start: int
    end: int
    text: str

    @property
    def is_empty(self) -> bool:
        return not self.text or self.text.isspace()


@dataclass(slots=True)
class Block:
    """A caption as it stands in the file."""

    timing: Line
    start_time: float | None
    end_time: float | None
    name: Line | None = None
    """The number or identifier above the timing."""
    lines: list[Line] = field(default_factory=list)
    """Its text, line by line, empty ones left out."""


@dataclass(slots=True)
class CaptionFile:
    """All of the file's lines, by what they are."""

    blocks: list[Block] = field(default_factory=list)
    head: list[Line] = field(default_factory=list)
    """What stands above the first caption."""
    notes: list[Line] = field(default_factory=list)
    """Comments, style sheets and regions."""


def lines_of(text: str) -> Iterator[Line]:
    """The lines of a text; a byte order mark belongs to none."""
    at = 1 if text.startswith("\ufeff") else 0
    if "\r" not in text:
        for content in text[at:].split("\n"):
            if at == len(text) and at:
                return
            yield Line(at, at + len(content), content)
            at += len(content) + 1
        return
    for match in _LINE.finditer(text, at):
        yield Line(match.start(), match.end(1), match[1])
        if match.end() == len(text):
            return


def seconds_of(written: str) -> float | None:
    """Seconds of `1:02:03.4`, `02:03,400`, `0.00`; null where minutes or seconds are impossible."""
    usual = _USUAL_TIME.fullmatch(written)
    if usual is not None:
        return _usual_seconds(*usual.groups())
    body = written.replace(" ", "").replace(",", ".")
    parts = body.split(":")
    if len(parts) == 4:
        parts = [*parts[:2], f"{parts[2]}.{parts[3]}"]
    total = 0.0
    for part in parts:
        number = float(part)
        if number >= 60 and part is not parts[0]:
            return None
        total = total * 60 + number
    return round(total, 3)


def _usual_seconds(hours: str, minutes: str, seconds: str, thousandths: str) -> float:
    return int(hours) * 3600 + int(minutes) * 60 + int(seconds) + int(thousandths) / 1000


def is_timing(line: str) -> bool:
    """Whether a line tells when a caption is shown."""
    return _TIMING.fullmatch(line) is not None


def read_blocks(text: str, *, comments: bool) -> CaptionFile:
    """Part a caption file into blocks; `comments` if it may hold `NOTE`, `STYLE` and `REGION`."""
    file = CaptionFile()
    lines = list(lines_of(text))
    timings = {index: timing for index, line in enumerate(lines) if (timing := _timing(line.text))}
    named = _names(lines, timings)
    skipping = False
    after_empty = True
    for index, line in enumerate(lines):
        timing = timings.get(index)
        if timing is not None:
            file.blocks.append(Block(line, *timing, named.get(index)))
            skipping = after_empty = False
            continue
        if line.is_empty:
            skipping, after_empty = False, True
            continue
        if index + 1 in named:
            # Also where it begins with NOTE: no comment stands right above a timing.
            skipping = after_empty = False
            continue
        if comments and after_empty and _is_comment(line.text):
            skipping = True
        after_empty = False
        if skipping:
            file.notes.append(line)
        elif file.blocks:
            file.blocks[-1].lines.append(line)
        else:
            file.head.append(line)
    return file


def _timing(line: str) -> tuple[float | None, float | None] | None:
    """When a caption is shown and when no longer, if a line tells it."""
    if ":" not in line and "." not in line:
        return None
    usual = _USUAL_TIMING.fullmatch(line)
    if usual is not None:
        parts = usual.groups()
        return _usual_seconds(*parts[:4]), _usual_seconds(*parts[4:])
    timing = _TIMING.fullmatch(line)
    return timing and (seconds_of(timing["start"]), seconds_of(timing["end"]))


def _is_comment(line: str) -> bool:
    return line.split(" ", 1)[0].rstrip() in ("NOTE", "STYLE", "REGION") or line.startswith(
        "NOTE\t"
    )


def _names(lines: Sequence[Line], timings: Collection[int]) -> dict[int, Line]:
    """The line above each timing that is its number or identifier, by the timing's index."""
    above = {
        index: lines[index - 1] for index in timings if index and not lines[index - 1].is_empty
    }
    numbers = {index: line for index, line in above.items() if _NUMBER.fullmatch(line.text)}
    # A number above half of the timings is a count; above a few it may be what somebody says.
    counted = 2 * len(numbers) >= len(timings)
    names: dict[int, Line] = {}
    for index, line in above.items():
        fresh = index < 2 or lines[index - 2].is_empty
        if (index in numbers and (counted or fresh)) or (
            fresh and len(line.text) <= _MAX_NAME and index - 1 not in timings
        ):
            names[index] = line
    return names
