"""HTML's character references, with their places."""

import html
import re
from collections.abc import Iterator

from airwire_enrich.parsing.logical import Piece

# The same references that `airwire_schemas.normalisation` resolves in speech.
_REFERENCE = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});?")


def unescaped(text: str) -> str:
    """`text` as it reads."""
    return _REFERENCE.sub(lambda found: html.unescape(found.group()), text) if "&" in text else text


def plain_pieces(text: str, start: int, end: int, *, html: bool) -> Iterator[Piece]:
    """How `text[start:end]`, free of tags, reads; references are resolved if it is `html`."""
    if end <= start:
        return
    if not html or text.find("&", start, end) < 0:
        yield Piece(text=text[start:end], start=start, end=end)
        return
    at = start
    for found in _REFERENCE.finditer(text, start, end):
        if found.start() > at:
            yield Piece(text=text[at : found.start()], start=at, end=found.start())
        at = found.end()
        yield Piece(text=unescaped(found.group()), start=found.start(), end=at)
    if at < end:
        yield Piece(text=text[at:end], start=at, end=end)
