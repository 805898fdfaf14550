"""Where sentences begin and end."""

import re
from dataclasses import dataclass

from airwire_enrich.tagging.lexicon import Tokens

_SENTENCE = re.compile(rb"[^B.]+\.*")
"""Over token classes: up to marks that end a sentence, and never past the end of a line."""
_CLOSING = frozenset("\"'”’)]»")


@dataclass(frozen=True, slots=True)
class Sentence:
    """A run of tokens."""

    first: int
    end: int
    """Token after the last."""


def sentences(tokens: Tokens, first: int, end: int) -> list[Sentence]:
    """The sentences of a stretch of tokens. A closing quotation mark belongs to what it closes."""
    found: list[Sentence] = []
    at = first
    while match := _SENTENCE.search(tokens.classes, at, end):
        start, at = match.span()
        while at < end and tokens.starts[at] == tokens.ends[at - 1] and tokens.word(at) in _CLOSING:
            at += 1
        found.append(Sentence(start, at))
    return found
