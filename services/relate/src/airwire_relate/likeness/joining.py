"""Which groups an arrival joins, of those that have somebody it is related to.

A short piece can be part of two stories that have nothing else in common: a statement that both
quote. So a part belongs to one whole, and no group is joined through a part of it alone.
"""

from collections.abc import Mapping, Sequence
from enum import IntEnum

from airwire_relate.likeness.group import Group
from airwire_relate.likeness.overlap import Overlap
from airwire_relate.likeness.relation import PART
from airwire_relate.likeness.settling import Comparison
from airwire_schemas.relations import Relation


class _Role(IntEnum):
    """What an arrival is to a group."""

    LIKE = 0
    """Each is mostly the other's words."""
    PART = 1
    WHOLE = 2
    """Somebody of the group is a part of it."""


def joined_by(
    here: str, compared: Mapping[Group, Sequence[str]], comparison: Comparison, *, own: Group | None
) -> list[Group]:
    """The groups that `here` joins; its own first choice where it could be a part of several.

    Everybody in `compared` is compared, also those of groups that it does not join.
    """
    found: dict[_Role, list[tuple[bool, int, int, Group]]] = {role: [] for role in _Role}
    for number, (group, names) in enumerate(compared.items()):
        overlaps = _telling(here, group, names, comparison)
        if overlaps:
            role = min(map(_role, overlaps))
            most = max(overlap.words for overlap in overlaps)
            found[role].append((group is not own, -most, number, group))
    parts = sorted(found[_Role.PART], key=lambda it: it[:3])[:1] if not found[_Role.LIKE] else []
    return [group for *_, group in (*found[_Role.LIKE], *parts, *found[_Role.WHOLE])]


def _telling(
    here: str, group: Group, names: Sequence[str], comparison: Comparison
) -> list[Overlap]:
    """What `here` shares with those members who speak for their group."""
    related = {name: overlap for name in names if (overlap := comparison.related(here, name))}
    entries = group.entries
    parts = {name for name, entry in entries.items() if entry.relation is Relation.EXCERPT}
    whole = [overlap for name, overlap in related.items() if name not in parts]
    alike = [overlap for overlap in related.values() if _role(overlap) is _Role.LIKE]
    if not whole and not alike and not group.members.keys() - parts:
        # Nobody is left within the window who could say more.
        return list(related.values())
    return whole or alike


def _role(overlap: Overlap) -> _Role:
    if overlap.share < PART:
        return _Role.WHOLE
    return _Role.PART if overlap.source_share < PART else _Role.LIKE
