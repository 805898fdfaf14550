"""HTML and XML as tokens with their places: tags, text, and what is neither.

`html.parser` of the Pythons that we support takes quadratic time on hostile pages (CVE-2025-6069),
and lxml and lexbor give no places; so this reads tags itself, in one pass, as browsers do where it
matters: quoted attributes, comments, CDATA, raw text elements, a stray `<`.
"""

import re
from collections.abc import Iterator
from enum import Enum, auto
from typing import NamedTuple

from airwire_enrich.parsing.html_text import unescaped

_OPENING = re.compile(
    r"<(?:(?P<close>/)?(?P<name>[A-Za-z][^\s/>\x00]{0,63})(?P<plain>[^>\"']{0,99}+>)?|(?P<other>[!?]))"
)
_TAG_REST = re.compile(r"(?:[^>\"']++|\"[^\"]*+\"|'[^']*+')*+>")
_ATTRIBUTE = re.compile(
    r"(?P<name>[^\s\"'<>/=\x00]{1,60})(?:\s{0,20}=\s{0,20}"
    r"(?:\"(?P<double>[^\"]*+)\"|'(?P<single>[^']*+)'|(?P<bare>[^\s\"'=<>`]++)))?"
)
RAW_TEXT = frozenset({"script", "style", "textarea", "title", "noscript", "iframe", "template"})
_MOST_ATTRIBUTES = 50
_LONGEST_TAG = 20_000


Attributes = dict[str, tuple[str, int, int]]
"""By name in lower case: the value as it reads, and its place."""


class TokenKind(Enum):
    OPEN = auto()
    CLOSE = auto()
    TEXT = auto()
    """Text outside tags, references not resolved."""
    HIDDEN = auto()
    """Comments, declarations, and what scripts and styles hold."""


class Token(NamedTuple):
    """A piece of markup; the tokens of a text cover it without a gap."""

    kind: TokenKind
    start: int
    end: int
    name: str = ""
    """The tag's name in lower case, or the element whose raw text is hidden."""

    @property
    def is_tag(self) -> bool:
        return self.kind in (TokenKind.OPEN, TokenKind.CLOSE)


def tokens_of(text: str, *, xml: bool = False) -> Iterator[Token]:
    """The tokens of a text, in order. In `xml` no element's text is raw."""
    at = 0
    searcher = _Searcher(text)
    while at < len(text):
        opening = _OPENING.search(text, at)
        if opening is None:
            yield Token(TokenKind.TEXT, at, len(text))
            return
        if opening.start() > at:
            yield Token(TokenKind.TEXT, at, opening.start())
        aside = opening["other"] is not None
        token = _aside(text, opening.start(), searcher) if aside else _tag(text, opening)
        yield token
        at = token.end
        if token.kind is TokenKind.OPEN and token.name in RAW_TEXT and not xml:
            end = searcher.closing(token.name, at)
            if end > at:
                yield Token(TokenKind.HIDDEN, at, end, token.name)
            at = end


class _Searcher:
    """Finds what ends a piece; what is found nowhere behind one place is not sought again."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._lower: str | None = None
        self._missing: set[str] = set()

    def find(self, mark: str, at: int) -> int:
        """Where `mark` ends behind `at`, or -1."""
        if mark in self._missing:
            return -1
        found = self._text.find(mark, at)
        if found < 0:
            self._missing.add(mark)
            return -1
        return found + len(mark)

    def closing(self, name: str, at: int) -> int:
        """Where the closing tag of a raw text element begins; the end of the text without one."""
        if self._lower is None:
            lowered = self._text.lower()
            # A few characters change their length; then only tags in lower case are found.
            self._lower = lowered if len(lowered) == len(self._text) else self._text
        mark = f"</{name}"
        if mark in self._missing:
            return len(self._text)
        found = self._lower.find(mark, at)
        if found < 0:
            self._missing.add(mark)
        return found if found >= 0 else len(self._text)


def _aside(text: str, start: int, searcher: _Searcher) -> Token:
    """A comment, declaration, processing instruction or CDATA mark, all of which say nothing."""
    if text.startswith("<![CDATA[", start):
        return Token(TokenKind.HIDDEN, start, start + len("<![CDATA["))
    mark = "-->" if text.startswith("<!--", start) else "?>" if text[start + 1] == "?" else ">"
    end = searcher.find(mark, start + 2)
    if end < 0:
        end = searcher.find(">", start + 1)
    return Token(TokenKind.HIDDEN, start, end if end >= 0 else len(text))


def _tag(text: str, opening: re.Match[str]) -> Token:
    kind = TokenKind.CLOSE if opening["close"] else TokenKind.OPEN
    start, name = opening.start(), opening["name"].lower()
    if opening["plain"]:
        return Token(kind, start, opening.end(), name)
    rest = _TAG_REST.match(text, opening.end(), min(len(text), opening.end() + _LONGEST_TAG))
    if rest is None:
        limit = min(len(text), opening.end() + _LONGEST_TAG)
        bracket = text.find(">", opening.end(), limit)
        if bracket < 0:
            # No tag that begins before the last bracket can end here either.
            last = text.rfind("<", opening.end(), limit)
            return Token(TokenKind.TEXT, start, last if last >= 0 else limit)
        # A quote that is never closed, as in <p title="a>: the tag ends at the next bracket.
        end = bracket + 1
    else:
        end = rest.end()
    return Token(kind, start, end, name)


def attributes_of(text: str, token: Token) -> Attributes:
    """A tag's attributes."""
    found: Attributes = {}
    at = token.start + 1 + len(token.name)
    for number, match in enumerate(_ATTRIBUTE.finditer(text, at, token.end)):
        if number >= _MOST_ATTRIBUTES:
            break
        group = next((g for g in ("double", "single", "bare") if match[g] is not None), None)
        value = (unescaped(match[group]), *match.span(group)) if group else ("", at, at)
        found.setdefault(match["name"].lower(), value)
    return found
