"""What a person is: the title or function that stands beside the name."""

import re
from collections.abc import Iterable, Iterator, Sequence

from airwire_enrich.tagging.entities.names import Name
from airwire_enrich.tagging.entities.titles import FUNCTIONS, folded
from airwire_enrich.tagging.lexicon import Tokens

_REACH = 9
"""Words looked at on either side."""
_BEFORE = re.compile(r"w*h+(?:o[dwx]{1,4})?c?\Z")
_AFTER = re.compile(r"c(?P<article>d?)(?P<role>w{0,4}h+(?:o[dwx]{1,4})?)(?=[ce.])")
"""Over one letter a word: `h` a function, `w` a noun or adjective, `o` of, `d` an article, `x`
part of another name, `c` a comma, `e` the end of a line, `.` anything else."""
_ARTICLES = frozenset({"the", "a", "an"})
_STANDING = frozenset({"former", "acting", "then", "vice", "deputy", "assistant", "prime", "late"})
_LINKS = frozenset({"of", "for", "at"})


def role_of(tokens: Tokens, mentions: Sequence[Name], named: bytes) -> str | None:
    """The fullest title that stands beside any of a person's mentions.

    `named` is not 0 for the words of all names.
    """
    found = [role for name in mentions for role in _beside(tokens, name, named)]
    return max(found, key=lambda role: (len(role.split()), role[:1].isupper()), default=None)


def _beside(tokens: Tokens, name: Name, named: bytes) -> Iterator[str]:
    first = max(0, name.first - _REACH)
    if before := _BEFORE.search(_letters(tokens, range(first, name.first), named)):
        start, end = before.span()
        has_comma = tokens.word(first + end - 1) == ","
        # "the mayor, Jane Doe" tells; "said the mayor, Jane Doe and" is the same words.
        if not has_comma or _is_introduced(tokens, first + start):
            start += _by_the_way(tokens, first + start, before.group())
            yield _text(tokens, first + start, first + end - has_comma)
    end = min(len(tokens.types), name.end + _REACH)
    if after := _AFTER.match(_letters(tokens, range(name.end, end), named) + "e"):
        yield _text(tokens, name.end + after.start("role"), name.end + after.end("role"))


def _by_the_way(tokens: Tokens, first: int, letters: str) -> int:
    """How many words before a title with a capital are no part of it: "meeting President Xi"."""
    head = letters.index("h")
    if not tokens.word(first + head)[0].isupper():
        return 0
    foreign = [
        place
        for place in range(head)
        if not tokens.word(first + place)[0].isupper()
        and folded(tokens.word(first + place)) not in _STANDING
    ]
    return foreign[-1] + 1 if foreign else 0


def _is_introduced(tokens: Tokens, first: int) -> bool:
    before = folded(tokens.word(first - 1)) if first else ""
    return before in _ARTICLES or before in {"'s", "’s", "its", "his", "her", "their", "our"}


def _letters(tokens: Tokens, places: Iterable[int], named: bytes) -> str:
    return "".join(_letter(tokens, place, named) for place in places)


def _letter(tokens: Tokens, place: int, named: bytes) -> str:
    if named[place]:
        return "x"
    word = tokens.word(place)
    plain = folded(word)
    if plain in FUNCTIONS:
        return "h"
    if plain in _LINKS:
        return "o"
    if plain in _ARTICLES:
        return "d"
    if word == ",":
        return "c"
    letter = tokens.classes[place : place + 1]
    if letter == b"B":
        return "e"
    return "w" if letter in (b"N", b"A") else "."


def _text(tokens: Tokens, first: int, end: int) -> str:
    return tokens.text[tokens.starts[first] : tokens.ends[end - 1]]
