"""Training text in, pieces of it out, the same every time."""

import json
import lzma
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_PARAGRAPH = re.compile(r"[^\n]+")
_SPACES = re.compile(r"\s+")
PIECE_CHARACTERS = 1500
"""Enough context for the teacher, and few enough for its batches to stay small."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """Some consecutive lines of one document, white space normalised, lines kept apart."""

    source: str
    text: str


def pieces(path: Path) -> Iterator[Piece]:
    """Read a corpus: JSON lines with `source` and `text`, plain or `.xz`.

    Raises `SystemExit` naming the line where the file is something else.
    """
    opened = lzma.open if path.suffix == ".xz" else open
    with opened(path, "rt", encoding="utf-8") as lines:
        for number, line in enumerate(lines, start=1):
            try:
                document = json.loads(line)
                source, text = str(document["source"]), str(document["text"])
            except (ValueError, KeyError, TypeError) as error:
                raise SystemExit(
                    f"{path}, line {number}: want an object with `source` and `text`: {error!r}"
                ) from error
            for piece in _cut(text):
                yield Piece(source=source, text=piece)


def _cut(text: str) -> Iterator[str]:
    lines: list[str] = []
    length = 0
    for paragraph in _PARAGRAPH.finditer(text):
        line = _SPACES.sub(" ", paragraph.group()).strip()
        if not line:
            continue
        lines.append(line)
        length += len(line)
        if length >= PIECE_CHARACTERS:
            yield "\n".join(lines)
            lines, length = [], 0
    if lines:
        yield "\n".join(lines)
