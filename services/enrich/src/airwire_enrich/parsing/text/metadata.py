"""What a page says of itself: title, programme, network, station, date, rights, address."""

import re
from collections.abc import Iterable, Sequence

from airwire_enrich.parsing.draft import Mark, Metadata
from airwire_enrich.parsing.names import as_said
from airwire_enrich.parsing.text.dates import find_date
from airwire_enrich.parsing.text.head import Head
from airwire_enrich.parsing.text.page import Page
from airwire_enrich.parsing.text.rights import holder_of
from airwire_schemas.transcript import (
    Provenance,
    Rights,
    Sourced,
    SourcedDate,
    SpanKind,
)

_SIGN_ON = re.compile(
    r"\b(?:[Tt]his is|[Yy]ou['’]re (?:listening to|watching)|[Ww]elcome (?:back )?to)(?: the)? "
    r"(?P<name>[A-Z][A-Z.'’&-]{1,24}(?:,? [A-Z&][A-Z.'’&-]{0,24}){1,6})(?=[ .,!?]|$)"
)
_HEARD = re.compile(r"(?:Heard on|HEARD ON):? (?P<name>[A-Z][^\n|/]{2,60})")
_KEYED = re.compile(
    r"(?P<key>title|headline|episode title|program|programme|show|series|network|station|date|"
    r"air date|"
    r"aired|published|url|source|link):[ \t]{1,12}(?P<value>\S[^\n]{0,200})",
    re.IGNORECASE,
)
_URL = re.compile(r"https?://[^\s<>\"')\]]{4,300}")
_STATION = re.compile(
    r"\b(?:support(?: for)?|supports?|on|at|donation to|member of|to) (?P<name>[KW][A-Z]{2,3}|"
    r"[A-Z]{3,5})\b"
)
_CALL_SIGN = re.compile(r"\b(?P<name>[KW][A-Z]{3}(?:-(?:FM|AM|TV))?)\b")
_SERVICE = re.compile(r"^A [Ss]ervice [Oo]f (?P<name>[A-Z][\w' &]{2,40})")
_AFFILIATED = re.compile(
    r"\b(?P<name>NPR|CNN|PBS|BBC|NBC|CBS|ABC|MSNBC|FOX News|Fox News|C-SPAN|CNBC|CBC)\b"
)
_KEYS = {
    "title": "title",
    "headline": "title",
    "episode title": "title",
    "program": "programme",
    "programme": "programme",
    "show": "programme",
    "series": "programme",
    "network": "network",
    "station": "station",
    "url": "url",
    "link": "url",
}


def read_metadata(
    page: Page, head: Head, marks: Sequence[Mark], speech: Iterable[tuple[int, int]]
) -> Metadata:
    """Metadata with the place each was read at; what nothing tells stays null."""
    keyed = _keyed(page, marks)
    if head.programme is not None and "programme" not in keyed:
        line = head.programme
        name = _programme_name(page.of(line))
        keyed["programme"] = _sourced(name, "programme_line", line.start, line.end)
    told = list(speech)
    rights = _rights(page, marks)
    furniture = [m for m in marks if m.kind is SpanKind.FURNITURE]
    return Metadata(
        title=keyed.get("title") or _title(page, head),
        programme=keyed.get("programme") or _programme(page, marks, told),
        network=keyed.get("network") or _network(page, rights, marks, told),
        station=keyed.get("station") or _station(page, furniture),
        published_at=_published(page, marks),
        url=keyed.get("url") or _url(page, marks),
        rights=rights,
    )


def _sourced(value: str, rule: str, start: int, end: int) -> Sourced:
    return Sourced(
        value=" ".join(value.split()),
        provenance=Provenance(source="file", where=rule, start=start, end=end),
    )


def _keyed(page: Page, marks: Sequence[Mark]) -> dict[str, Sourced]:
    out: dict[str, Sourced] = {}
    for mark in marks:
        if mark.kind is not SpanKind.METADATA:
            continue
        found = _KEYED.match(page.text, mark.start, mark.end)
        name = _KEYS.get(found["key"].casefold()) if found else None
        if found and name and name not in out:
            value = found["value"].strip(" \"'“”")
            if value:
                out[name] = _sourced(value, "header", found.start("value"), found.end("value"))
    return out


def _title(page: Page, head: Head) -> Sourced | None:
    if not head.titles:
        return None
    line = head.titles[0]
    text = page.of(line)
    value = text.lstrip("# ").strip()
    if value[:1] in '"“' and value[-1:] in '"”':
        value = value[1:-1]
    return _sourced(value, "title_line", line.start, line.end) if value else None


def _programme(
    page: Page, marks: Sequence[Mark], speech: Sequence[tuple[int, int]]
) -> Sourced | None:
    for mark in marks:
        found = _HEARD.search(page.text, mark.start, mark.end)
        if found:
            return _sourced(
                found["name"].strip(), "heard_on", found.start("name"), found.end("name")
            )
    for start, end in (*speech[:12], *speech[-3:]):
        found = _SIGN_ON.search(page.text, start, end)
        if found:
            name = found["name"].strip(" ,.")
            last = found.start("name") + len(name)
            return _sourced(_programme_name(name), "sign_on", found.start("name"), last)
    return None


def _programme_name(name: str) -> str:
    if re.match(r"[A-Z]{2,4}\b", name) and len(name.split()) > 1:
        head, _, rest = name.partition(" ")
        known = _AFFILIATED.fullmatch(head)
        return f"{head} {as_said(rest)}" if known else as_said(name)
    return as_said(name)


def _network(
    page: Page, rights: Rights | None, marks: Sequence[Mark], speech: Sequence[tuple[int, int]]
) -> Sourced | None:
    if rights is not None and rights.holder and len(rights.holder.split()) <= 4:
        return Sourced(value=rights.holder, provenance=rights.provenance)
    stretches = [(m.start, m.end) for m in marks if m.kind is not SpanKind.TITLE]
    for start, end in (*stretches, *speech[:3], *speech[-1:]):
        found = _AFFILIATED.search(page.text, start, end)
        if found:
            return _sourced(found["name"], "named_network", found.start(), found.end())
    return None


def _station(page: Page, furniture: Sequence[Mark]) -> Sourced | None:
    for pattern in (_SERVICE, _CALL_SIGN, _STATION):
        for mark in furniture:
            found = pattern.search(page.text, mark.start, mark.end)
            if found and not _AFFILIATED.fullmatch(found["name"]):
                return _sourced(
                    found["name"], "station_line", found.start("name"), found.end("name")
                )
    return None


def _published(page: Page, marks: Sequence[Mark]) -> SourcedDate | None:
    for mark in marks:
        if mark.kind not in (SpanKind.METADATA, SpanKind.TITLE):
            continue
        found = find_date(page.text, mark.start, mark.end)
        if found is not None:
            value, start, end = found
            return SourcedDate(
                value=value,
                provenance=Provenance(
                    source="file", where=mark.rule or "date", start=start, end=end
                ),
            )
    return None


def _url(page: Page, marks: Sequence[Mark]) -> Sourced | None:
    for mark in marks:
        if mark.kind is SpanKind.METADATA:
            found = _URL.search(page.text, mark.start, mark.end)
            if found:
                return _sourced(found.group(), "address", found.start(), found.end())
    return None


def _rights(page: Page, marks: Sequence[Mark]) -> Rights | None:
    stated = [mark for mark in marks if mark.kind is SpanKind.RIGHTS]
    if not stated:
        return None
    first = stated[0]
    statement = " ".join(page.text[first.start : first.end].split())
    return Rights(
        statement=statement,
        holder=holder_of(statement),
        provenance=Provenance(
            source="file", where="rights_statement", start=first.start, end=first.end
        ),
    )
