"""Statements of rights: where they stand, also glued to speech, and whose rights they are."""

import re

from airwire_enrich.parsing.hinted_pattern import HintedPattern

_STATEMENT = (
    r"(?:Transcripts? (?:was |is |are )?(?:provided|produced|created) (?:by|on)\b|"
    r"(?:NPR|[A-Z]{2,6}) transcripts are (?:created|produced)\b|"
    r"Copyright(?: \(c\)| Â?©|&copy;)? ?(?:©|\d{4}|[A-Z])|COPYRIGHT|©|\(c\) ?\d{4}|"
    r"All [Rr]ights [Rr]eserved|"
    r"Content and [Pp]rogramming [Cc]opyright|"
    r"Please note [\"“][^\"”\n]{1,60}[\"”] must be credited|"
    r"(?:This|The) (?:transcript|work|text|material) is (?:licensed|copyright|protected|provided)|"
    r"(?:For personal, noncommercial use only))"
)
_BEGINS = re.compile(_STATEMENT)
_ANYWHERE = HintedPattern(
    _STATEMENT,
    *("ranscript", "opyright", "OPYRIGHT", "©", "(c)", "eserved", "must be credited"),
    *("licensed", "protected", "provided", "noncommercial"),
)
_HOLDER = re.compile(
    r"(?:[Cc]opyright|COPYRIGHT|©|\([Cc]\))(?: ?(?:©|\([Cc]\)|"
    r"&copy;))?(?: ?\d{4}(?:[-–]\d{2,4})?)?,? ?(?:by )?"
    r"(?P<holder>[A-Z][\w&'’.]{0,40}(?: (?:[A-Z][\w&'’.]{0,40}|of|and|for|the)){0,6})"
)
_NOT_HOLDER = re.compile(r"[.,]? (?:All|ALL|Some|SOME|For|FOR)\b.*")
_PROVIDED = re.compile(
    r"(?:provided|produced|created) by (?:the )?(?P<holder>[A-Z][\w&'’.]{0,40}(?: "
    r"[A-Z][\w&'’.]{0,40}){0,5})"
)
_SENTENCE_END = re.compile(r"[.!?…\"”’')\]]\s*\Z|\n\s*\Z")


def find_rights(text: str, start: int, end: int) -> int | None:
    """Where a statement of rights begins between `start` and `end`.

    Only at a line's or a sentence's start, so that nobody who speaks of a copyright is cut off.
    """
    for found in _ANYWHERE.finditer(text, start, end):
        before = text[max(start, found.start() - 20) : found.start()]
        if not before or _SENTENCE_END.search(before) or not before.strip():
            return found.start()
    return None


def is_rights(line: str) -> bool:
    """Whether a line begins with a statement of rights."""
    return _BEGINS.match(line) is not None


def holder_of(statement: str) -> str | None:
    """Whose rights a statement speaks of."""
    found = _HOLDER.search(statement) or _PROVIDED.search(statement)
    if found is None:
        return None
    holder = found["holder"].strip(" .,")
    holder = _NOT_HOLDER.sub("", holder).strip(" .,")
    return holder or None
