"""What two transcripts that share words are to each other."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from airwire_relate.likeness.overlap import Overlap
from airwire_schemas.relations import Relation

FEWEST_WORDS = 16
"""Fewer words in common are a greeting or a quotation."""

PART = 0.6
"""One of the two is at least to this share the other's words. Two stories that quote the same
speech stay below."""

REPLACED = 0.1
"""More replaced words than this between shared ones are a form filled in anew: a title page, a
proclamation. Editors cut and add, and replace less."""

COPY = 0.9
"""Both are to this share the other's words."""

_WHOLE_STRETCH = 0.8


@dataclass(frozen=True, slots=True, kw_only=True)
class Dated:
    """A transcript's id and date: what decides who was first."""

    transcript_id: str
    at: datetime
    by: Literal["publication", "record"]

    @property
    def order(self) -> tuple[datetime, str]:
        return self.at, self.transcript_id


def are_related(overlap: Overlap, member: Dated, source: Dated) -> bool:
    """Whether one of the two is made of the other.

    What was published days after a short piece and holds it among much else is a programme that
    took it up, not the whole that it was cut from. Were they joined, the stories of such a
    programme would be joined through it.
    """
    if overlap.words < FEWEST_WORDS or overlap.replaced > REPLACED:
        return False
    if max(overlap.share, overlap.source_share) < PART:
        return False
    if overlap.share < PART:
        return not _is_earlier_day(source, member)
    if overlap.source_share < PART:
        return not _is_earlier_day(member, source)
    return True


def _is_earlier_day(one: Dated, other: Dated) -> bool:
    known = one.by == other.by == "publication"
    return known and one.at.date() < other.at.date()


def relation_of(overlap: Overlap) -> Relation:
    """What the member is to the source, given that they are related."""
    if overlap.share >= COPY and overlap.source_share >= COPY:
        return Relation.COPY
    if overlap.share >= PART and overlap.source_share < COPY:
        is_one_stretch = (
            overlap.share >= _WHOLE_STRETCH and overlap.source_density >= _WHOLE_STRETCH
        )
        if overlap.source_share < PART or is_one_stretch:
            return Relation.EXCERPT
    return Relation.EDITED_COPY
