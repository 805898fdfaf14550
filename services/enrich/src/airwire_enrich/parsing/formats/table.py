"""Tables with a heading, parted by commas, semicolons or tabs: a row for each piece of speech."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from airwire_enrich.parsing.bounds import MOST_CAPTIONS, at_most
from airwire_enrich.parsing.caption_lines import seconds_of
from airwire_enrich.parsing.draft import Draft, Mark, SourceText
from airwire_enrich.parsing.logical import Piece
from airwire_enrich.parsing.timed_text import Caption, Label, TimedText, draft_of
from airwire_runtime.errors import ParseError
from airwire_schemas.transcript import SpanKind

_NAMES = {
    "text": frozenset(("text", "transcript", "utterance", "speech", "content", "dialogue", "line")),
    "speaker": frozenset(("speaker", "speakername", "name", "who", "character", "participant")),
    "start": frozenset(("start", "starttime", "begin", "time", "timestamp", "from", "in")),
    "end": frozenset(("end", "endtime", "stop", "to", "out")),
}
"""How tools call their columns, letters only."""
_HEADING_REACH = 500
_HEAD = re.compile(r" {0,4}\"?[A-Za-z#][A-Za-z0-9 _.\-]{0,40}(?:\([A-Za-z]{1,20}\))?\"? {0,4}|")
_CLOCK = re.compile(r"\d{1,3}:\d{1,2}(?::\d{1,2})?(?:[.,]\d{1,3})?")
_NUMBER = re.compile(r"\d{1,10}(?:\.\d{1,6})?")
_SLOWEST = 0.05
"""Words a second: whoever seems to speak more slowly has times in milliseconds."""


class Cell(NamedTuple):
    """A stretch of the raw text, without the quotation marks around it."""

    start: int
    end: int
    quoted: bool


@dataclass(frozen=True, slots=True)
class Table:
    """Comma-separated values and their kin: <https://www.rfc-editor.org/rfc/rfc4180>."""

    name: str = "table"

    def likelihood(self, source: SourceText) -> float:
        return 0.9 if _heading(source.text) is not None else 0.0

    def read(self, source: SourceText) -> tuple[Draft, ...]:
        """Raises `ParseError` (`no_heading`, `no_speech`)."""
        heading = _heading(source.text)
        if heading is None:
            raise ParseError(
                f"{source.name} is no table with a column of speech: its first line must name "
                "columns, such as start, end, speaker and text. Put that line in.",
                reason="no_heading",
            )
        separator, columns = heading
        head, *rows = at_most(_rows(source.text, separator), MOST_CAPTIONS, "rows")
        marks = [Mark(SpanKind.METADATA, head[0].start, head[-1].end, "table_heading")]
        told = [row for row in rows if len(row) > columns["text"]]
        scale = _scale(source.text, told, columns)
        captions: list[Caption] = []
        for row in told:
            times = {
                edge: (cell, seconds * scale)
                for edge in ("start", "end")
                if (cell := _cell(row, columns, edge)) is not None
                and (seconds := _seconds(source.text[cell.start : cell.end])) is not None
            }
            marks += [
                Mark(SpanKind.TIMESTAMP, cell.start, cell.end, "table_time")
                for cell, _ in times.values()
            ]
            captions.append(
                Caption(
                    pieces=tuple(_pieces(source.text, row[columns["text"]])),
                    start_time=times["start"][1] if "start" in times else None,
                    end_time=times["end"][1] if "end" in times else None,
                    label=_label(source.text, _cell(row, columns, "speaker")),
                )
            )
        timed = TimedText(captions=captions, marks=tuple(marks))
        return (draft_of(source, timed, format_name=self.name, escaping="none"),)


def _heading(text: str) -> tuple[str, Mapping[str, int]] | None:
    """What parts the columns, and which is which; null where the first line names none."""
    first = next(iter(text[:_HEADING_REACH].removeprefix("\ufeff").splitlines()), "")
    for separator in "\t,;":
        written = first.split(separator)
        if len(written) < 2 or not all(_HEAD.fullmatch(cell) for cell in written):
            continue
        cells = [re.sub(r"[^a-z]", "", cell.casefold()) for cell in written]
        columns = {
            role: next(at for at, cell in enumerate(cells) if cell in names)
            for role, names in _NAMES.items()
            if not names.isdisjoint(cells)
        }
        if "text" in columns and columns.keys() & {"speaker", "start"}:
            return separator, columns
    return None


def _rows(text: str, separator: str) -> Iterator[Sequence[Cell]]:
    """The rows that hold something, the heading first."""
    plain = re.compile(rf"[^{separator}\r\n]*+")
    quoted = re.compile(rf'[ ]{{0,4}}"((?:[^"]|"")*+)"[ ]{{0,4}}(?=[{separator}\r\n]|\Z)')
    row: list[Cell] = []
    at = 1 if text.startswith("\ufeff") else 0
    while at < len(text):
        found = quoted.match(text, at) if '"' in text[at : at + 5] else None
        if found is not None:
            row.append(Cell(*found.span(1), quoted=True))
            at = found.end()
        else:
            bare = plain.match(text, at)
            assert bare is not None  # noqa: S101 - it matches nothing too
            row.append(Cell(*bare.span(), quoted=False))
            at = bare.end()
        if text[at : at + 1] == separator:
            at += 1
            continue
        if any(cell.end > cell.start for cell in row):
            yield row
        row = []
        at += 1
    if row:
        yield row


def _cell(row: Sequence[Cell], columns: Mapping[str, int], role: str) -> Cell | None:
    at = columns.get(role)
    return row[at] if at is not None and at < len(row) and row[at].end > row[at].start else None


def _pieces(text: str, cell: Cell) -> Iterator[Piece]:
    """How a cell reads: of two quotation marks within quotation marks the second is syntax."""
    at = cell.start
    while cell.quoted and (mark := text.find('""', at, cell.end)) >= 0:
        yield Piece(text[at : mark + 1], at, mark + 1)
        at = mark + 2
    if at < cell.end:
        yield Piece(text[at : cell.end], at, cell.end)


def _label(text: str, cell: Cell | None) -> Label | None:
    if cell is None or not text[cell.start : cell.end].strip():
        return None
    return Label(text=text[cell.start : cell.end], start=cell.start, end=cell.end)


def _seconds(written: str) -> float | None:
    bare = written.strip()
    if _CLOCK.fullmatch(bare):
        return seconds_of(bare)
    return float(bare) if _NUMBER.fullmatch(bare) else None


def _scale(text: str, rows: Sequence[Sequence[Cell]], columns: Mapping[str, int]) -> float:
    """Seconds in the table's unit of time: Whisper's tables count milliseconds."""
    if not {"start", "end"} <= columns.keys():
        return 1.0
    words = lasted = 0.0
    for row in rows[:200]:
        start, end = (_cell(row, columns, edge) for edge in ("start", "end"))
        written = [text[cell.start : cell.end] for cell in (start, end) if cell is not None]
        if len(written) < 2 or not all(each.strip().isdecimal() for each in written):
            return 1.0
        said = row[columns["text"]]
        words += len(text[said.start : said.end].split())
        lasted += float(written[1]) - float(written[0])
    return 0.001 if words < _SLOWEST * lasted else 1.0


TABLE = Table()
