"""Pages that say who speaks and when in elements of their own, as podcast hosts publish them."""

from collections.abc import Iterator
from itertools import pairwise

from airwire_enrich.parsing.caption_lines import seconds_of
from airwire_enrich.parsing.draft import Draft, Mark, SourceText
from airwire_enrich.parsing.page_blocks import Block, PageBlocks
from airwire_enrich.parsing.timed_text import Caption, Label, TimedText, draft_of
from airwire_schemas.transcript import SpanKind

_FEWEST = 2
_FEWEST_TIMES = 3
_MOST_BLOCKS = 5
"""Blocks to each `<cite>` or time, on average; where it cites a work there are more."""
_LONGEST_LABEL = 100


def marks_speakers(page: PageBlocks, content: frozenset[int]) -> bool:
    """Whether `<cite>` names speakers on this page: it ends in a colon or has a time."""
    cites = [page.blocks[index] for index in sorted(content) if _is(page, index, "cite")]
    times = sum(_is(page, index, "time") for index in content)
    if len(cites) < _FEWEST or len(content) > _MOST_BLOCKS * len(cites):
        return False
    colons = sum(block.text.rstrip().endswith(":") for block in cites)
    return 2 * max(colons, times) >= len(cites)


def marks_times(page: PageBlocks, content: frozenset[int]) -> bool:
    """Whether paragraphs of nothing but a time stand between paragraphs of speech."""
    times = sum(_time(page.blocks[index]) is not None for index in content)
    return times >= _FEWEST_TIMES and _MOST_BLOCKS * times >= len(content)


def _is(page: PageBlocks, index: int, name: str) -> bool:
    return page.elements[page.blocks[index].element].name == name


def read_speakers(
    source: SourceText, page: PageBlocks, content: frozenset[int]
) -> tuple[Draft, ...]:
    """The one transcript of such a page."""
    marks: list[Mark] = []
    captions = list(_captions(page, sorted(content), marks))
    last = Caption(pieces=())
    ended = [_until(before, after.start_time) for before, after in pairwise([*captions, last])]
    timed = TimedText(captions=ended, marks=tuple(marks))
    return (draft_of(source, timed, format_name="html", escaping="html"),)


def _until(caption: Caption, end_time: float | None) -> Caption:
    return Caption(
        pieces=caption.pieces,
        start_time=caption.start_time,
        end_time=end_time,
        label=caption.label,
    )


def _captions(page: PageBlocks, content: list[int], marks: list[Mark]) -> Iterator[Caption]:
    label: Label | None = None
    time: float | None = None
    for index in content:
        block = page.blocks[index]
        if _is(page, index, "cite"):
            label = _label(block)
        elif (read := _time(block)) is not None:
            time = read
            marks.append(
                Mark(
                    kind=SpanKind.TIMESTAMP,
                    start=block.pieces[0].start,
                    end=block.pieces[-1].end,
                    rule="time_block",
                )
            )
        else:
            yield Caption(pieces=tuple(block.pieces), start_time=time, label=label)
            # One time and one label stand above each paragraph; more paragraphs go on.
            time = None


def _label(block: Block) -> Label | None:
    written = " ".join(block.text.split()).rstrip(": ")
    if not written or len(written) > _LONGEST_LABEL:
        return None
    return Label(text=written, start=block.pieces[0].start, end=block.pieces[-1].end)


def _time(block: Block) -> float | None:
    written = block.text.strip(" \n()[]")
    if not written or len(written) > 16 or not all(c in "0123456789:.," for c in written):
        return None
    try:
        return seconds_of(written)
    except ValueError:
        return None
