"""From places in the raw text to readable text: the one documented normalisation.

A turn's text is made of its speech spans, in order:

1. each span's stretch of the raw text is unescaped as the transcript's `escaping` says
   (`none`: as it stands; `html`: character references resolved; `json`: string escapes resolved);
2. two consecutive speech spans are joined directly where nothing but `markup` spans lies between
   them, else by one space;
3. every run of white space (as `str.split()` sees it) becomes one space, none at either end.
"""

import html
import json
import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from airwire_schemas.transcript import Escaping, Span, SpanKind

_ESCAPED = {
    "html": re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});?"),
    "json": re.compile(
        r"(?:\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2})"
        r'|\\u[0-9a-fA-F]{4}|\\["\\/bfnrt]'
    ),
}

_ESCAPE = {"html": "&", "json": "\\"}
"""What every escape begins with."""

_RUN = re.compile(r"  +")
_OTHER_SPACE = re.compile(r"[^\S ]")


def _is_even(text: str) -> bool:
    """Whether its white space is single spaces: most text is, and no other white space prints."""
    return "  " not in text and text.isprintable()


@lru_cache(maxsize=4096)
def _unescaped(escape: str, escaping: Escaping) -> str:
    return html.unescape(escape) if escaping == "html" else str(json.loads(f'"{escape}"'))


@dataclass(frozen=True, slots=True)
class NormalisedText:
    """Readable text that still knows where each of its characters stands in the raw text."""

    text: str
    _anchors: tuple[tuple[int, int, int], ...]
    """(place in `text`, place in the raw text, raw length of an escape or 0), ascending."""

    def raw_start(self, place: int) -> int:
        """Where the character at `place` begins in the raw text."""
        at, raw, escape = self._anchors[self._anchor(place)]
        return raw if escape else raw + place - at

    def raw_end(self, place: int) -> int:
        """Where the character before `place` ends in the raw text."""
        at, raw, escape = self._anchors[self._anchor(place - 1)]
        return raw + escape if escape else raw + place - at

    def _anchor(self, place: int) -> int:
        if not 0 <= place < len(self.text):
            raise IndexError(f"place {place} is outside a text of {len(self.text)} characters")
        if len(self._anchors) == 1:
            return 0
        return bisect_right(self._anchors, place, key=lambda anchor: anchor[0]) - 1


def normalise(
    raw_text: str, pieces: Sequence[tuple[int, int, bool]], escaping: Escaping
) -> NormalisedText:
    """Normalise stretches of `raw_text`: (start, end, whether it joins the one before directly)."""
    if len(pieces) == 1:
        ((start, end, _),) = pieces
        said = raw_text[start:end]
        if (
            _is_even(said)
            and said.strip() == said
            and (escaping == "none" or _ESCAPE[escaping] not in said)
        ):
            # So most turns are: they read as they stand.
            return NormalisedText(said, ((0, start, 0),))
    out: list[str] = []
    anchors: list[tuple[int, int, int]] = []
    length = 0
    pending_space = False

    def put(chunk: str, raw: int, escape: int) -> None:
        nonlocal length, pending_space
        body = chunk.strip()
        if body:
            lead = 0 if len(body) == len(chunk) else len(chunk) - len(chunk.lstrip())
            if (lead or pending_space) and length:
                add(" ", raw if escape else max(raw + lead - 1, raw), 1)
            at = 0
            if not _is_even(body):
                body = _OTHER_SPACE.sub(" ", body)
                # One white space character stays where it is; after more the places shift.
                for run in _RUN.finditer(body):
                    add(body[at : run.start()], raw if escape else raw + lead + at, escape)
                    at = run.end() - 1
            add(body[at:], raw if escape else raw + lead + at, escape)
            pending_space = False
        if len(body) < len(chunk) and chunk[-1].isspace():
            pending_space = True

    def add(piece: str, raw: int, escape: int) -> None:
        nonlocal length
        anchors.append((length, raw, escape))
        out.append(piece)
        length += len(piece)

    for start, end, joined in pieces:
        pending_space = pending_space or not joined
        if escaping == "none" or raw_text.find(_ESCAPE[escaping], start, end) < 0:
            put(raw_text[start:end], start, 0)
            continue
        at = start
        for escape in _ESCAPED[escaping].finditer(raw_text, start, end):
            put(raw_text[at : escape.start()], at, 0)
            put(_unescaped(escape.group(), escaping), escape.start(), len(escape.group()))
            at = escape.end()
        put(raw_text[at:end], at, 0)
    return NormalisedText("".join(out), tuple(anchors))


def word_count(text: str) -> int:
    """Of a normalised text that is not empty: one space is between two words, none at its ends."""
    return text.count(" ") + 1


def turn_texts(
    raw_text: str, spans: Sequence[Span], escaping: Escaping
) -> dict[int, NormalisedText]:
    """The normalised text of every turn that `spans` speak of, by the turn's index."""
    pieces: dict[int, list[tuple[int, int, bool]]] = {}
    joining: int | None = None
    for span in spans:
        kind = span.kind
        if kind is SpanKind.SPEECH and (turn := span.turn) is not None:
            piece = span.start, span.end, turn == joining
            if turn in pieces:
                pieces[turn].append(piece)
            else:
                pieces[turn] = [piece]
            joining = turn
        elif kind is not SpanKind.MARKUP:
            joining = None
    return {turn: normalise(raw_text, parts, escaping) for turn, parts in pieces.items()}
