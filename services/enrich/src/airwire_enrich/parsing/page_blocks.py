"""An HTML page as blocks of text, each character with its place, in the tree of its elements."""

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import NamedTuple

from airwire_enrich.parsing.html_text import plain_pieces
from airwire_enrich.parsing.logical import Piece
from airwire_enrich.parsing.markup import (
    RAW_TEXT,
    Attributes,
    Token,
    TokenKind,
    attributes_of,
    tokens_of,
)


def _names(written: str) -> frozenset[str]:
    return frozenset(written.split())


PARAGRAPHS = _names("p h1 h2 h3 h4 h5 h6 blockquote article section")
BLOCKS = PARAGRAPHS | _names(
    "address aside body caption center cite dd details dialog div dl dt fieldset figcaption "
    "figure footer form header hgroup hr html label legend li main menu nav ol option pre "
    "summary table tbody td tfoot th thead time tr ul"
)
_VOID = _names("area base br col embed hr img input link meta param source track wbr")
_CHILDLESS = _VOID | RAW_TEXT
_UNSEEN = _names("audio button canvas datalist head math object select svg template video")
"""Elements whose text is no part of what the page says."""
_SPECIAL = _UNSEEN | _names("html body meta link base br a pre")
"""Elements that mean more than a block or a part of one."""
_ENDS_BEFORE = {
    "li": frozenset({"li"}),
    "dt": frozenset({"dt", "dd"}),
    "dd": frozenset({"dt", "dd"}),
    "tr": frozenset({"tr", "td", "th"}),
    "td": frozenset({"td", "th"}),
    "th": frozenset({"td", "th"}),
    "option": frozenset({"option"}),
}
"""Elements that end, unclosed, where one of these names begins."""
_DEEPEST = 100
_WORDS = re.compile(r"[^ \t\r\n\f]++(?: [^ \t\r\n\f]++)*+|[ \t\r\n\f]++")


class Element(NamedTuple):
    """An element of the page; those too deep are left out, their text is their parents'."""

    name: str
    parent: int
    """Index of the parent; the first element, which stands for the page, is its own."""
    start: int
    names: str
    """Its classes, id and role, for whoever judges what it is for."""


@dataclass(slots=True)
class Block:
    """Text without a block's border in it."""

    element: int
    """Index of the element that holds its beginning."""
    paragraph: bool
    """An empty line is before it, as a browser shows it."""
    border: tuple[int, int]
    """Where the tag stands that parts it from the block before."""
    pieces: list[Piece] = field(default_factory=list)
    linked: int = 0
    """Characters within links."""

    @property
    def text(self) -> str:
        return "".join([piece.text for piece in self.pieces])

    @property
    def length(self) -> int:
        """Characters of its text."""
        return sum([len(piece.text) for piece in self.pieces])

    @property
    def is_blank(self) -> bool:
        return all(piece.text.isspace() for piece in self.pieces)


@dataclass(slots=True)
class PageBlocks:
    """The page, taken apart."""

    blocks: list[Block] = field(default_factory=list)
    elements: list[Element] = field(default_factory=list)
    titles: list[Token] = field(default_factory=list)
    """What `<title>` holds."""
    metas: list[Token] = field(default_factory=list)
    """The tags `meta`, `link` and `base`."""
    has_root: bool = False
    """It is a page of its own, not a fragment of one."""


def read_page(text: str) -> PageBlocks:
    """Take a page apart; linear in its length, whatever it holds."""
    walker = _Walker(text)
    for token in tokens_of(text):
        walker.take(token)
    walker.page.blocks = [block for block in walker.page.blocks if not block.is_blank]
    return walker.page


class _Walker:
    def __init__(self, text: str) -> None:
        self._text = text
        self._open = [0]
        self._names: Counter[str] = Counter()
        self._unseen: list[str] = []
        self._links = 0
        self._pre = 0
        self._purposes: dict[str, str] = {}
        """Classes, id and role by tag: the same tags come again and again."""
        self._paragraph = True
        self._border: tuple[int, int] = (0, 0)
        self._block: Block | None = None
        self.page = PageBlocks(elements=[Element("", 0, 0, "")])

    def take(self, token: Token) -> None:
        if token.kind is TokenKind.TEXT:
            if not self._unseen:
                self._say(token)
        elif token.kind is TokenKind.HIDDEN:
            if token.name == "title":
                self.page.titles.append(token)
        elif token.kind is TokenKind.OPEN:
            self._enter(token)
        else:
            self._leave(token)

    def _enter(self, token: Token) -> None:
        name = token.name
        if name in _SPECIAL:
            self._enter_special(token)
        if name in BLOCKS and not self._unseen:
            self._part(token)
            self._close_implied(name)
        if name not in _CHILDLESS and len(self._open) < _DEEPEST:
            self.page.elements.append(self._element(token))
            self._open.append(len(self.page.elements) - 1)
            self._names[name] += 1

    def _enter_special(self, token: Token) -> None:
        name = token.name
        if name in ("html", "body"):
            self.page.has_root = True
        if name in ("meta", "link", "base"):
            self.page.metas.append(token)
        if name in _UNSEEN and not self._text.startswith("/>", token.end - 2):
            self._unseen.append(name)
        if name == "body":
            self._unseen.clear()
        if name == "br":
            self._break(token)
        if name == "a":
            self._links += 1
        if name == "pre":
            self._pre += 1

    def _element(self, token: Token) -> Element:
        names = ""
        if token.end - token.start > len(token.name) + 2:
            tag = self._text[token.start : token.end]
            if tag not in self._purposes:
                self._purposes[tag] = _purpose(attributes_of(self._text, token))
            names = self._purposes[tag]
        return Element(token.name, self._open[-1], token.start, names)

    def _close_implied(self, name: str) -> None:
        top = self.page.elements[self._open[-1]].name
        if len(self._open) > 1 and (top == "p" or top in _ENDS_BEFORE.get(name, ())):
            self._close()

    def _close(self) -> str:
        """Close the innermost element; returns its name."""
        name = self.page.elements[self._open.pop()].name
        self._names[name] -= 1
        return name

    def _leave(self, token: Token) -> None:
        name = token.name
        if name in self._unseen:
            while self._unseen.pop() != name:
                pass
        if name in BLOCKS and not self._unseen:
            self._part(token)
        if name == "a":
            self._links = max(0, self._links - 1)
        if name == "pre":
            self._pre = max(0, self._pre - 1)
        if self._names[name]:
            while self._close() != name:
                pass

    def _part(self, token: Token) -> None:
        if self._block is not None:
            self._block = None
            self._paragraph = False
        self._border = (token.start, token.end)
        self._paragraph = self._paragraph or token.name in PARAGRAPHS

    def _break(self, token: Token) -> None:
        if self._block is not None:
            self._block.pieces.append(
                Piece(text="\n", start=token.start, end=token.end, parts=True)
            )

    def _say(self, token: Token) -> None:
        if self._pre:
            pieces = [*plain_pieces(self._text, token.start, token.end, html=True)]
        else:
            pieces = self._flowed(token)
        if self._block is None:
            while pieces and pieces[0].text == " ":
                pieces.pop(0)
            if not pieces:
                return
            self._block = Block(self._open[-1], self._paragraph, self._border)
            self.page.blocks.append(self._block)
        self._block.pieces += pieces
        if self._links:
            self._block.linked += sum(len(piece.text) for piece in pieces)

    def _flowed(self, token: Token) -> list[Piece]:
        """Text in which a run of white space is one space, as a browser shows it."""
        pieces: list[Piece] = []
        text = self._text
        for found in _WORDS.finditer(text, token.start, token.end):
            start, end = found.span()
            if text[start] in " \t\r\n\f":
                pieces.append(Piece(" ", start, end))
            else:
                pieces += plain_pieces(text, start, end, html=True)
        return pieces


def _purpose(told: Attributes) -> str:
    names = " ".join(told[key][0] for key in ("class", "id", "role") if key in told)[:200]
    if "hidden" in told or told.get("aria-hidden", ("",))[0] == "true":
        names += " hidden"
    return names
