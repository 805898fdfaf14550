"""`Name<tab>speech`, `Name — speech`, `| Name | speech |`, `<Name> speech`, `NAME NAME Speech`.

What stands between name and speech differs from tool to tool; that it is the same on nearly every
line is what they have in common, and what tells it from a dash or bracket in speech.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from airwire_enrich.parsing.label import Casing, LabelKind, read_label
from airwire_enrich.parsing.text.candidate import Candidate
from airwire_enrich.parsing.text.clock import TIME, seconds_of
from airwire_enrich.parsing.text.cues import kind_of
from airwire_enrich.parsing.text.page import Line, Page

_STAMP = rf"(?:[\[(]?(?P<time>{TIME})[\])]?[ \t]{{0,4}}(?:[|\t–—-][ \t]{{0,4}})?)?"
_CAPITALS = r"[A-ZÀ-Þ][A-ZÀ-Þ.'’\-]{1,24}"
_WAYS = {
    "table": re.compile(
        rf"\|[ \t]{{0,4}}(?:(?P<time>{TIME})[ \t]{{0,4}}\|[ \t]{{0,4}})?"
        r"\*{0,2}(?P<label>[^|\n*]{1,60}?)\*{0,2}[ \t]{0,9}\|[ \t]{0,4}(?=[^\s|])"
    ),
    "angle_brackets": re.compile(rf"{_STAMP}<(?P<label>[^<>/\n]{{1,60}})>[ \t]{{1,4}}(?=\S)"),
    "square_brackets": re.compile(
        rf"{_STAMP}\[(?P<label>[^\[\]\d\n:][^\[\]\n:]{{0,60}})\](?:[ \t]{{1,4}}(?=\S)|$)"
    ),
    "round_brackets": re.compile(rf"{_STAMP}\((?P<label>[^()\d\n:]{{2,60}})\)[ \t]{{1,4}}(?=\S)"),
    "tab": re.compile(
        r"(?:[\[(]?(?P<time>\d[\d:.,]{0,12})[\])]?\t(?:\d[\d:.,]{0,12}\t)?)?"
        r"(?P<label>[^\t\n:|<>]{1,60})\t{1,4}(?=\S)"
    ),
    "slash": re.compile(rf"{_STAMP}(?P<label>[^/:.\n]{{1,60}}?) / (?=\S)"),
    "semicolon": re.compile(rf"{_STAMP}(?P<label>[^;:.\n]{{1,60}});[ \t]{{1,4}}(?=\S)"),
    "glued_dash": re.compile(rf"{_STAMP}(?P<label>[^\n:|<>*—–.]{{2,60}}?)(?:-{{2}}|—)(?=\S)"),
    "capitals": re.compile(
        rf"{_STAMP}(?P<label>{_CAPITALS}(?: {_CAPITALS}){{1,2}}) "
        r"(?=[\"“]?[A-Z][a-z'’\s])"
    ),
    "dash": re.compile(
        rf"{_STAMP}\*{{0,2}}(?P<label>[^\n:|<>*—–]{{2,60}}?)\*{{0,2}} (?:-{{1,2}}|–|—) (?=\S)"
    ),
}
SEPARATORS = tuple(_WAYS)
_SIGNS = (
    ("|", "table"),
    ("<", "angle_brackets"),
    ("[", "square_brackets"),
    ("(", "round_brackets"),
    ("\t", "tab"),
    ("/", "slash"),
    (";", "semicolon"),
    ("—", "glued_dash"),
    ("--", "glued_dash"),
    (" -", "dash"),
    (" –", "dash"),
    (" —", "dash"),
    (" ", "capitals"),
)
"""What each of the ways holds near the head of a line."""
_CUE_LIKE = ("square_brackets", "round_brackets")
_BRACKETS = ("angle_brackets", *_CUE_LIKE)
_COLUMN = re.compile(
    r"\W{0,9}(?:text|transcript|speech|dialogue|content|words)\W{0,9}", re.IGNORECASE
)
_LONGEST = 90


@dataclass(frozen=True, slots=True)
class Separator:
    """A name and one of the signs that tools put in place of the colon."""

    name: str = "separator"

    def find(self, page: Page) -> Iterable[Candidate]:
        for line in page.lines:
            head = page.text[line.start : min(line.end, line.start + _LONGEST)]
            for way in [way for sign, way in _SIGNS if sign in head]:
                found = _WAYS[way].match(page.text, line.start, line.end)
                candidate = _candidate(page, line, way, found) if found else None
                if candidate is not None:
                    yield candidate
                    break


def _candidate(page: Page, line: Line, way: str, found: re.Match[str]) -> Candidate | None:
    written = found["label"].strip()
    label = read_label(written)
    if label.kind in (LabelKind.NONE, LabelKind.HEADER):
        return None
    if label.casing is Casing.LOWER and not page.is_small:
        return None
    if way == "glued_dash" and label.casing is not Casing.CAPS:
        return None
    if way == "table" and label.is_nameless and heads_column(page.text[found.end() : line.end]):
        return None
    if way in _CUE_LIKE and kind_of(written) is not None:
        return None
    stamped = found["time"] is not None
    cell = way == "table" and page.text[line.end - 1] == "|" and line.end - 1 > found.end()
    start = found.start("label") - (way in _BRACKETS)
    return Candidate(
        layout=way,
        start=line.start,
        end=found.end(),
        label=label,
        labels=((start, start + len(page.text[start : found.end()].rstrip())),),
        times=((found.start("time"), found.end("time")),) if stamped else (),
        seconds=_seconds(found["time"]) if stamped else None,
        stop=line.end - 1 if cell else None,
        close=line.end if cell else None,
        alone=found.end() == line.end,
        gap=line.empty_before,
    )


def heads_column(text: str) -> bool:
    """Whether words are what a table calls its column of speech."""
    return _COLUMN.fullmatch(text) is not None


def _seconds(written: str) -> float | None:
    """A clock, or seconds as tables have them."""
    bare = written.replace(",", ".")
    return float(bare) if re.fullmatch(r"\d+(?:\.\d+)?", bare) else seconds_of(written)


SEPARATOR = Separator()
"""The layout."""
