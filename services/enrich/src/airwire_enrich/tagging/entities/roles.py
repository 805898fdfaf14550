"""What a person is: the title or function that stands beside the name."""

import re
from collections.abc import Iterator, Sequence

import numpy as np

from airwire_enrich.tagging.entities.names import Name
from airwire_enrich.tagging.entities.titles import FUNCTIONS, folded
from airwire_enrich.tagging.lexicon import BREAK, Lexicon, Tokens, TypeTable

_REACH = 9
"""Words looked at on either side."""
_BEFORE = re.compile(r"(?P<role>w{0,6}h+(?:o[dwx]{1,4})?)(?P<where>i[dwx]{1,3})?(?P<comma>c?)\Z")
_AFTER = re.compile(r"c(?P<article>d?)(?P<role>w{0,4}h+(?:o[dwx]{1,4})?)(?=[ice.]|\Z)")
"""Over one letter a word: `h` a function, `w` a noun or adjective, `o` of, `i` in, `d` an article,
`x` part of another name, `c` a comma, `e` the end of a line, `.` anything else."""
_MAY_END = frozenset("whcx")
_ARTICLES = frozenset({"the", "a", "an"})
_STANDING = frozenset({"former", "acting", "then", "vice", "deputy", "assistant", "prime", "late"})
_LINKS = frozenset({"of", "for", "at"})
_WHERE = frozenset({"in", "from"})


class RoleReader:
    """Reads titles in a text that was laid out as letters once."""

    def __init__(self) -> None:
        self._letters = TypeTable(_letter)

    def layout(self, tokens: Tokens, lexicon: Lexicon, named: bytes) -> str:
        """One letter a word, as the patterns want it. `named` is not 0 for words of names."""
        letters = self._letters.of(tokens, lexicon)
        classes = np.frombuffer(tokens.classes, dtype=np.uint8)
        plain = letters == 0
        nouns = plain & ((classes == ord("N")) | (classes == ord("A")))
        letters[plain] = ord(".")
        letters[nouns] = ord("w")
        letters[classes == ord(BREAK)] = ord("e")
        letters[np.frombuffer(named, dtype=np.uint8) > 0] = ord("x")
        return letters.tobytes().decode("ascii")


def role_of(tokens: Tokens, mentions: Sequence[Name], layout: str) -> str | None:
    """The fullest title that stands beside any of a person's mentions."""
    found = [role for name in mentions for role in _beside(tokens, name, layout)]
    return max(found, key=lambda role: (len(role.split()), role[:1].isupper()), default=None)


def _beside(tokens: Tokens, name: Name, layout: str) -> Iterator[str]:
    first = max(0, name.first - _REACH)
    if layout[name.first - 1 : name.first] in _MAY_END and (
        before := _BEFORE.search(layout, first, name.first)
    ):
        start, end = before.span("role")
        # "the mayor, Jane Doe" tells; "said the mayor, Jane Doe and" is the same words. Where
        # somebody is it, in what place, is no part of it.
        is_apart = bool(before["comma"] or before["where"])
        if not is_apart or _is_introduced(tokens, start):
            start += _by_the_way(tokens, start, before["role"])
            yield _text(tokens, start, end)
    if layout[name.end : name.end + 1] == "c" and (after := _AFTER.match(layout, name.end)):
        yield _text(tokens, after.start("role"), after.end("role"))


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


def _letter(word: str) -> int:
    """The letter of a word that is a title or says where one ends, else 0."""
    plain = folded(word)
    if plain in FUNCTIONS:
        return ord("h")
    if plain in _LINKS:
        return ord("o")
    if plain in _WHERE:
        return ord("i")
    if plain in _ARTICLES:
        return ord("d")
    return ord("c") if word == "," else 0


def _text(tokens: Tokens, first: int, end: int) -> str:
    return tokens.text[tokens.starts[first] : tokens.ends[end - 1]]
