"""Season and episode, as titles and headers number them: `Episode 201`, `S02E05`, `EPISODE: #1`."""

import re
from collections.abc import Iterable
from typing import NamedTuple

from airwire_enrich.parsing.draft import Mark
from airwire_schemas.transcript import Provenance, Sourced, SpanKind

_NUMBERED = re.compile(
    r"\b(?:s(?P<season>\d{1,2})[ .:-]?e(?P<episode>\d{1,4})|"
    r"(?:(?:season|series):? (?P<season2>\d{1,3})[,:]? {0,2})?"
    r"(?:episode|ep\.?)(?: number)?:?[ \t]{0,12}#?(?P<episode2>\d{1,5})|"
    r"season:[ \t]{0,12}(?P<season3>\d{1,3}))\b",
    re.IGNORECASE,
)
_PLACES = (SpanKind.TITLE, SpanKind.METADATA)


class Numbers(NamedTuple):
    """What a document says of its place in a series."""

    season: Sourced | None
    episode: Sourced | None


def read_numbers(text: str, marks: Iterable[Mark]) -> Numbers:
    """The first of each in the title or in a header."""
    season: Sourced | None = None
    episode: Sourced | None = None
    for mark in marks:
        if mark.kind not in _PLACES:
            continue
        for found in _NUMBERED.finditer(text, mark.start, mark.end):
            season = season or _told(found, mark, "season", "season2", "season3")
            episode = episode or _told(found, mark, "episode", "episode2")
    return Numbers(season, episode)


def _told(found: re.Match[str], mark: Mark, *groups: str) -> Sourced | None:
    group = next((group for group in groups if found[group]), None)
    if group is None:
        return None
    start, end = found.span(group)
    where = mark.rule or str(mark.kind)
    return Sourced(
        value=str(int(found[group])),
        provenance=Provenance(source="file", where=where, start=start, end=end),
    )
