"""Full names where a document lists who takes part: heads of hearings, headings of statements."""

import re
from collections.abc import Iterator

from airwire_enrich.parsing.draft import Draft
from airwire_enrich.parsing.label import Casing, LabelKind, read_label
from airwire_enrich.parsing.names import name_words
from airwire_schemas.transcript import Evidence, SpanKind

_LISTING = (SpanKind.METADATA, SpanKind.FURNITURE, SpanKind.LEDE)
_PART = re.compile(
    r"\s{2,}|[,;:\n()\[\]]|\.{2,}| presid(?:ing|ed)\b| and (?=[A-Z])|"
    r"\b(?:(?:OPENING|PREPARED|CLOSING) )?(?:STATEMENTS?|TESTIMONY|REMARKS) (?:OF|BY) |"
    r"\b(?:Present|Chaired by|Moderator|Members|Witnesses|Panel) "
)
_LONGEST = 60
_MOST_WORDS = 4
_MOST = 4000
"""Code points of one mark in which names are looked for."""


def listed(text: str, draft: Draft) -> Iterator[tuple[str, Evidence]]:
    """(full name, where it stands) for each name that the document lists outside of speech."""
    for mark in draft.marks:
        if mark.kind not in _LISTING:
            continue
        at = mark.start
        body = text[mark.start : min(mark.end, mark.start + _MOST)]
        for part in _PART.split(body):
            start = text.find(part, at) if part else at
            name = _full_name(part.strip(" .•*-")) if 0 < len(part) <= _LONGEST else None
            if name is not None:
                yield name, Evidence(rule="listed_name", start=start, end=start + len(part))
            at = max(at, start)


def _full_name(written: str) -> str | None:
    label = read_label(written)
    if label.kind is not LabelKind.PERSON or label.casing is Casing.LOWER or label.parts:
        return None
    return label.name if 1 < len(name_words(label.name)) <= _MOST_WORDS else None
