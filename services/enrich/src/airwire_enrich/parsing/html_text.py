"""HTML's character references, with their places."""

import html
import re
from collections.abc import Sequence
from functools import lru_cache

from airwire_enrich.parsing.logical import Piece

# The same references that `airwire_schemas.normalisation` resolves in speech.
_REFERENCE = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});?")


def unescaped(text: str) -> str:
    """`text` as it reads."""
    return _REFERENCE.sub(lambda found: html.unescape(found.group()), text) if "&" in text else text


@lru_cache(maxsize=4096)
def _resolved(reference: str) -> str:
    return unescaped(reference)


def plain_pieces(text: str, start: int, end: int, *, html: bool) -> Sequence[Piece]:
    """How `text[start:end]`, free of tags, reads; references are resolved if it is `html`."""
    if end <= start:
        return ()
    if not html or text.find("&", start, end) < 0:
        return (Piece(text[start:end], start, end),)
    pieces: list[Piece] = []
    at = start
    for found in _REFERENCE.finditer(text, start, end):
        if found.start() > at:
            pieces.append(Piece(text[at : found.start()], at, found.start()))
        at = found.end()
        pieces.append(Piece(_resolved(found.group()), found.start(), at))
    if at < end:
        pieces.append(Piece(text[at:end], at, end))
    return pieces
