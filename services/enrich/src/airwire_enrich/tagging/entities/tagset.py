"""What the network says of a word: outside, or first, inside, last or only word of a name."""

from airwire_enrich.tagging.entities.names import Kind

KINDS = tuple(kind.value for kind in Kind if kind is not Kind.PROGRAMME)
"""What the network knows, in the order of the tags. It takes programmes for works."""
FIRST, INSIDE, LAST, ONLY = range(4)
TAGS = 1 + 4 * len(KINDS)
"""Tag 0 is outside; then four for each kind."""


def tag_number(kind: str, *, opens: bool, closes: bool) -> int:
    """The tag of a word of a name."""
    part = (ONLY if closes else FIRST) if opens else (LAST if closes else INSIDE)
    return 1 + 4 * KINDS.index(kind) + part


def can_follow(tag: int, following: int) -> bool:
    """Whether a tag may stand after another: names end before others begin."""
    is_open = tag != 0 and (tag - 1) % 4 in (FIRST, INSIDE)
    goes_on = following != 0 and (following - 1) % 4 in (INSIDE, LAST)
    if is_open:
        return goes_on and (tag - 1) // 4 == (following - 1) // 4
    return not goes_on
