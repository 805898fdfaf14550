"""Front matter: a block of keys between two lines of hyphens, above the text."""

import re

_FENCE = re.compile(r"\ufeff?\s{0,20}---[ \t]*\r?\n")
_CLOSE = re.compile(r"^(?:---|\.\.\.)[ \t]*\r?$", re.MULTILINE)
_KEY = re.compile(r"^[\w .\-]{1,40}:", re.MULTILINE)
_LONGEST = 20_000
"""Code points within which front matter must end."""


def front_matter_end(text: str) -> int:
    """Code point after the front matter's closing line; 0 where there is none."""
    opening = _FENCE.match(text)
    if opening is None:
        return 0
    close = _CLOSE.search(text, opening.end(), opening.end() + _LONGEST)
    if close is None or not _KEY.search(text, opening.end(), close.start()):
        return 0
    return close.end()
