"""What the head of an HTML page says of it: title, site, date, address."""

from airwire_enrich.parsing.draft import Mark, Metadata
from airwire_enrich.parsing.html_text import unescaped
from airwire_enrich.parsing.markup import attributes_of
from airwire_enrich.parsing.page_blocks import PageBlocks
from airwire_enrich.parsing.text.dates import find_date
from airwire_schemas.transcript import Provenance, Sourced, SourcedDate, SpanKind

_Value = tuple[str, int, int]
_DATES = ("article:published_time", "date", "dc.date", "datepublished", "pubdate")


def page_metadata(text: str, page: PageBlocks) -> tuple[Metadata, list[Mark]]:
    """The metadata, and marks for where it stands."""
    values = _values(text, page)
    title = _title(text, page)
    day = next((values[name] for name in _DATES if name in values), None)
    date = find_date(day[0]) if day else None
    marks = {
        value[1]: Mark(kind=SpanKind.METADATA, start=value[1], end=value[2], rule="page_head")
        for value in values.values()
        if value[2] > value[1]
    }
    told = [
        Mark(kind=SpanKind.TITLE, start=token.start, end=token.end, rule="html_title")
        for token in page.titles[:1]
    ]
    return Metadata(
        title=_sourced(values.get("og:title"), "og_title") or title,
        station=_sourced(values.get("og:site_name"), "og_site_name"),
        season=_sourced(values.get("seasonnumber"), "page_season"),
        episode=_sourced(values.get("episodenumber"), "page_episode"),
        url=_sourced(values.get("canonical") or values.get("og:url"), "page_address"),
        published_at=SourcedDate(
            value=date[0],
            provenance=Provenance(source="file", where="page_date", start=day[1], end=day[2]),
        )
        if day and date
        else None,
    ), [*told, *marks.values()]


def _values(text: str, page: PageBlocks) -> dict[str, _Value]:
    """The first value of each name that is of use."""
    known = {"og:title", "og:site_name", "og:url", "seasonnumber", "episodenumber", *_DATES}
    values: dict[str, _Value] = {}
    for token in page.metas:
        told = attributes_of(text, token)
        if token.name == "link":
            if told.get("rel", ("",))[0].casefold() == "canonical" and "href" in told:
                values.setdefault("canonical", told["href"])
            continue
        name = (told.get("property") or told.get("name") or told.get("itemprop") or ("",))[0]
        if name.casefold() in known and "content" in told:
            values.setdefault(name.casefold(), told["content"])
    return values


def _title(text: str, page: PageBlocks) -> Sourced | None:
    for token in page.titles[:1]:
        return _sourced(
            (unescaped(text[token.start : token.end]), token.start, token.end), "html_title"
        )
    return None


def _sourced(value: _Value | None, where: str) -> Sourced | None:
    if value is None or not value[0].strip():
        return None
    return Sourced(
        value=" ".join(value[0].split()),
        provenance=Provenance(source="file", where=where, start=value[1], end=value[2]),
    )
