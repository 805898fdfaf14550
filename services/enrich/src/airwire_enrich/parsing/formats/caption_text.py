"""The text of a caption: tags taken off, speakers and inner times read, lines joined."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise, starmap

from airwire_enrich.parsing.caption_lines import Block, Line, seconds_of
from airwire_enrich.parsing.html_text import plain_pieces, unescaped
from airwire_enrich.parsing.logical import Piece
from airwire_enrich.parsing.timed_text import Caption, Label

_TAG = re.compile(
    r"<(?:/?(?P<tag>[a-zA-Z]{1,10})(?:\.[^\s.<>]{1,60}){0,10}(?:[ \t](?P<value>[^<>]{0,300}))?"
    r"|(?P<time>\d{1,3}:\d\d(?::\d\d)?\.\d{1,3}))/?>|\{\\[a-zA-Z][^{}\n]{0,60}\}"
)
_IDENTIFIED = re.compile(r"\d{1,6} \"(?P<name>[^\"\n]{1,60})\" \(\d{1,20}\)\s{0,9}")
_ENDS_SENTENCE = re.compile(r"[.?!…:;\"”’')\]♪\-–—]\s*\Z")
_BEGINS_TURN = re.compile(r"\s*(?:>>|[-–—] ?\w|[^\W\d_][\w.'’\- ]{0,40}: )")


@dataclass(slots=True)
class _Open:
    """A caption being read."""

    label: Label | None = None
    pieces: list[Piece] = field(default_factory=list)
    times: list[tuple[int, float]] = field(default_factory=list)


def read_caption(text: str, block: Block, *, html: bool) -> Sequence[Caption]:
    """The captions of a block: more than one where the voice changes inside it.

    `html` if character references are resolved.
    """
    captions: list[Caption] = []
    opened = _Open(label=_named(block))
    before: Line | None = None
    for line in block.lines:
        if before is not None and opened.pieces:
            opened.pieces.append(_line_break(before, line))
        before = line
        at = line.start
        tagged = "<" in line.text or "{" in line.text
        for tag in _TAG.finditer(text, line.start, line.end) if tagged else ():
            opened.pieces += plain_pieces(text, at, tag.start(), html=html)
            at = tag.end()
            if tag["time"]:
                opened.times.append((at, seconds_of(tag["time"]) or 0.0))
            elif _is_voice(tag):
                captions += _closed(block, opened)
                opened = _Open(label=_label(tag, html=html))
        opened.pieces += plain_pieces(text, at, line.end, html=html)
    captions += _closed(block, opened)
    return captions


def _named(block: Block) -> Label | None:
    """The speaker whom the identifier names: `1 "Ruth Calder" (2883341)`."""
    if block.name is None or (found := _IDENTIFIED.fullmatch(block.name.text)) is None:
        return None
    start = block.name.start + found.start("name")
    return Label(text=found["name"], start=start, end=start + len(found["name"]))


def _is_voice(tag: re.Match[str]) -> bool:
    return tag["tag"] == "v" and bool(tag["value"]) and tag.string[tag.start() + 1] != "/"


def _closed(block: Block, opened: _Open) -> Sequence[Caption]:
    said = "".join([piece.text for piece in opened.pieces])
    if not said or said.isspace():
        return ()
    caption = Caption(
        pieces=tuple(opened.pieces),
        start_time=block.start_time,
        end_time=block.end_time,
        label=opened.label,
        times=tuple(opened.times),
    )
    return (caption,)


def _label(tag: re.Match[str], *, html: bool) -> Label:
    written = tag["value"]
    start = tag.start("value") + len(written) - len(written.lstrip())
    name = written.strip()
    return Label(text=unescaped(name) if html else name, start=start, end=start + len(name))


def _line_break(before: Line, after: Line) -> Piece:
    """A line break inside a caption: a space, unless somebody else may begin after it.

    Labels wrap over lines too, so a sentence that is not over goes on.
    """
    turn = _BEGINS_TURN.match(after.text) is not None and (
        _ENDS_SENTENCE.search(before.text) is not None or ": " in before.text
    )
    return Piece(text="\n" if turn else " ", start=before.end, end=after.start, parts=True)


def without_repeats(blocks: Sequence[Block]) -> Iterator[tuple[Block, tuple[Line, ...]]]:
    """Each block without the lines that the one before still shows, and those lines.

    Roll-up captions show every line two or three times. Lines are taken for repeats only if the
    file rolls up: many blocks begin with what the one before ends with, and go on.
    """
    shown = ([_bare(line) for line in block.lines] for block in blocks)
    overlaps = [0, *starmap(_overlap, pairwise(shown))]
    rolled = sum(
        0 < overlap < len(block.lines) for block, overlap in zip(blocks, overlaps, strict=True)
    )
    rolls = rolled >= 3 and 4 * rolled >= len(blocks)
    for block, overlap in zip(blocks, overlaps, strict=True):
        if not rolls or not overlap:
            yield block, ()
            continue
        rest = Block(
            block.timing, block.start_time, block.end_time, block.name, block.lines[overlap:]
        )
        yield rest, tuple(block.lines[:overlap])


def _bare(line: Line) -> str:
    tagged = "<" in line.text or "{" in line.text
    return _TAG.sub("", line.text).strip() if tagged else line.text.strip()


def _overlap(before: Sequence[str], after: Sequence[str]) -> int:
    """How many of the first lines of `after` are the last ones of `before`."""
    old, new = before[-4:], after[:4]
    if not new or new[0] not in old:
        return 0
    for length in range(min(len(old), len(new)), 0, -1):
        if old[-length:] == new[:length]:
            return length
    return 0
