"""What a page says of itself: title, programme, network, station, date, rights, address."""

import re
from collections.abc import Iterable, Sequence

from airwire_enrich.parsing.draft import Mark, Metadata
from airwire_enrich.parsing.hinted_pattern import HintedPattern
from airwire_enrich.parsing.label import read_label
from airwire_enrich.parsing.names import as_said
from airwire_enrich.parsing.text.dates import find_date
from airwire_enrich.parsing.text.episode import read_numbers
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

_SIGN_ON = HintedPattern(
    r"\b(?:[Tt]his is|[Yy]ou['’]re (?:listening to|watching)|[Ww]elcome (?:back )?to)(?: the)? "
    r"(?P<name>[A-Z][A-Z.'’&-]{1,24}(?:,? [A-Z&][A-Z.'’&-]{0,24}){1,6})(?=[ .,!?]|$)",
    *("his is ", "re listening to ", "re watching ", "elcome "),
)
_SAID = HintedPattern(
    r"\b[Tt]his is (?:[\"“](?P<quoted>[^\"”\n]{2,60}?)[.,]?[\"”]|"
    r"(?P<name>(?:The )?[A-Z][\w'’]{1,20}(?: (?:[A-Z][\w'’]{1,20}|of|the|and|for|with)){0,5})"
    r"(?=[.,] (?:And )?I['’]m [A-Z]))",
    *('his is "', "his is “", "I'm ", "I’m "),
)
"""Programmes not written in capitals: in quotation marks, or right before the host's name."""
_TRANSCRIPT_OF = re.compile(
    r"\btranscript (?:from|of) (?:the )?[\"“](?P<name>[^\"”\n]{2,60}?),?[\"”]", re.IGNORECASE
)
_DATED = re.compile(
    r"(?P<name>[A-Z][^\d\n]{3,60}?) {1,3}[-–—] {1,3}(?=[A-Z]?[\w ,.]{0,20}\d{4}\W*$)"
)
_CAPTURED = re.compile(
    r"tv {2,9}(?P<programme>\S[^\n]{1,60}?) {2,9}(?P<station>\S{2,12}) {2,9}(?=\w)"
)
_AIRED_BY = HintedPattern(
    r"\bFrom (?P<name>(?:[Tt]he )?(?:[A-Z][\w'’]{1,20} ){1,4}(?:News|Radio|Network|Times|Media|"
    r"Broadcasting|Press|Post|Journal|Herald|Service|Studios|Television)), (?:this is|I['’]m)\b",
    *(", this is", ", I'm", ", I’m"),
)
_UNEVEN_SPACE = re.compile(r"[^\S ]\s*| \s+")
_HOUR = re.compile(r" ?\(\d{1,2}:\d{2}[^()]{0,12}\)$")
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
_NETWORKS = (
    *("NPR", "CNN", "PBS", "BBC", "NBC", "CBS", "ABC", "MSNBC", "FOX News", "Fox News"),
    *("C-SPAN", "CNBC", "CBC"),
)
_AFFILIATED = HintedPattern(rf"\b(?P<name>{'|'.join(_NETWORKS)})\b", *_NETWORKS)
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
        name = _programme_name(page, page.of(line))
        keyed["programme"] = _sourced(name, "programme_line", line.start, line.end)
    told = list(speech)
    rights = _rights(page, marks)
    furniture = [m for m in marks if m.kind is SpanKind.FURNITURE]
    network = keyed.get("network") or _network(page, rights, marks, told)
    title = keyed.get("title") or _title(page, head)
    if title is not None and network is not None and title.value == network.value:
        title = None
    numbers = read_numbers(page.text, marks)
    return Metadata(
        title=title,
        programme=keyed.get("programme") or _programme(page, marks, told),
        network=network,
        station=keyed.get("station") or _station(page, furniture),
        season=numbers.season,
        episode=numbers.episode,
        published_at=_published(page, marks),
        url=keyed.get("url") or _url(page, marks),
        rights=rights,
    )


def _sourced(value: str, rule: str, start: int, end: int) -> Sourced:
    return Sourced(
        value=_UNEVEN_SPACE.sub(" ", value.strip()),
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
            if name == "programme":
                value = _programme_name(page, _HOUR.sub("", value))
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
        told = _TRANSCRIPT_OF.search(page.text, mark.start, mark.end)
        if told:
            return _sourced(told["name"], "transcript_of", told.start("name"), told.end("name"))
        captured = _CAPTURED.match(page.text, mark.start, mark.end)
        if captured:
            return _sourced(captured["programme"], "caption_head", *captured.span("programme"))
    for start, end in dict.fromkeys((*speech[:12], *speech[-3:])):
        found = _SIGN_ON.search(page.text, start, end)
        if found:
            name = found["name"].strip(" ,.")
            last = found.start("name") + len(name)
            return _sourced(_programme_name(page, name), "sign_on", found.start("name"), last)
    for start, end in speech[:4]:
        said = _SAID.search(page.text, start, end)
        if said and (said["quoted"] or not read_label(said["name"]).title):
            group = "quoted" if said["quoted"] else "name"
            return _sourced(said[group], "sign_on", said.start(group), said.end(group))
    for mark in marks:
        dated = _DATED.match(page.text, mark.start, mark.end)
        if dated and mark.kind is SpanKind.METADATA and dated["name"].isupper():
            name = _programme_name(page, dated["name"])
            return _sourced(name, "dated_line", dated.start("name"), dated.end("name"))
    return None


def _programme_name(page: Page, name: str) -> str:
    if re.match(r"[A-Z]{2,4}\b", name) and len(name.split()) > 1:
        head, _, rest = name.partition(" ")
        known = head in _NETWORKS or f", {head} " in page.text
        return f"{head} {as_said(rest)}" if known else as_said(name)
    return as_said(name)


def _network(
    page: Page, rights: Rights | None, marks: Sequence[Mark], speech: Sequence[tuple[int, int]]
) -> Sourced | None:
    if rights is not None and rights.holder and len(rights.holder.split()) <= 4:
        return Sourced(value=rights.holder, provenance=rights.provenance)
    stretches = [(m.start, m.end) for m in marks if m.kind is not SpanKind.TITLE]
    for start, end in dict.fromkeys((*stretches, *speech[:3], *speech[-1:])):
        found = _AFFILIATED.search(page.text, start, end)
        if found:
            return _sourced(found["name"], "named_network", found.start(), found.end())
    for start, end in speech[:3]:
        aired = _AIRED_BY.search(page.text, start, end)
        if aired:
            return _sourced(aired["name"], "sign_on", aired.start("name"), aired.end("name"))
    return None


def _station(page: Page, furniture: Sequence[Mark]) -> Sourced | None:
    for pattern in (_SERVICE, _CALL_SIGN, _STATION):
        for mark in furniture:
            found = pattern.search(page.text, mark.start, mark.end)
            if found and found["name"] not in _NETWORKS:
                return _sourced(
                    found["name"], "station_line", found.start("name"), found.end("name")
                )
    return None


def _published(page: Page, marks: Sequence[Mark]) -> SourcedDate | None:
    for mark in marks:
        told = _TRANSCRIPT_OF.search(page.text, mark.start, mark.end)
        if mark.kind not in (SpanKind.METADATA, SpanKind.TITLE) and not told:
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
