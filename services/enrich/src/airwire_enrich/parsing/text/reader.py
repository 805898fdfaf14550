"""Read a page of text: find its labels, part it into turns, say what all the rest is."""

from airwire_enrich.parsing.draft import Draft
from airwire_enrich.parsing.learned_furniture import NO_FURNITURE, OutletFurniture
from airwire_enrich.parsing.logical import LogicalText, to_raw
from airwire_enrich.parsing.text.page import Page
from airwire_enrich.parsing.text.story import read_stories
from airwire_schemas.transcript import Escaping


def read_text(
    logical: LogicalText,
    *,
    format: str,  # noqa: A002 - what `Draft` calls it
    raw_length: int,
    escaping: Escaping = "none",
    furniture: OutletFurniture = NO_FURNITURE,
) -> tuple[Draft, ...]:
    """The transcripts of a text, one after the other, as drafts of the raw text.

    They cover the raw text from 0 to `raw_length` without a gap.
    """
    page = Page(logical.text, furniture)
    drafts = read_stories(page, name=format, escaping=escaping)
    bounds = [0, *(logical.raw_start(draft.start) for draft in drafts[1:]), raw_length]
    return tuple(
        to_raw(draft, logical, start=bounds[number], end=bounds[number + 1])
        for number, draft in enumerate(drafts)
    )
