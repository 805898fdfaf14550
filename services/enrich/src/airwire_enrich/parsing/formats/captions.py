"""From caption blocks to a transcript: what WebVTT and SubRip have in common."""

from collections.abc import Iterable, Iterator

from airwire_enrich.parsing.caption_lines import CaptionFile
from airwire_enrich.parsing.draft import Draft, Mark, Metadata, SourceText
from airwire_enrich.parsing.formats.caption_text import read_caption, without_repeats
from airwire_enrich.parsing.timed_text import Caption, TimedText, draft_of
from airwire_runtime.errors import ParseError
from airwire_schemas.transcript import Escaping, SpanKind

_CHAPTER_SECONDS = 30.0
"""Nobody shows one caption for this long; a chapter lasts longer."""


def read_captions(
    source: SourceText,
    file: CaptionFile,
    *,
    format_name: str,
    html: bool,
    metadata: Metadata,
) -> tuple[Draft, ...]:
    """The one transcript of a caption file.

    Raises `ParseError` with the reasons `no_captions`, `chapters`, `no_speech`.
    """
    if not file.blocks:
        raise ParseError(
            f"{source.name} has no captions: no line says when one is shown, as in "
            "00:00:01.000 --> 00:00:04.000. Export the captions again and put those in.",
            reason="no_captions",
        )
    captions: list[Caption] = []
    marks = [*_marks(file)]
    rolled = False
    for block, repeats in without_repeats(file.blocks):
        rolled = rolled or bool(repeats)
        marks += [
            Mark(kind=SpanKind.FURNITURE, start=line.start, end=line.end, rule="roll_up")
            for line in repeats
        ]
        captions += read_caption(source.text, block, html=html)
    _refuse_chapters(source, captions)
    timed = TimedText(
        captions=captions,
        marks=tuple(marks),
        metadata=metadata,
        warnings=("roll_up",) if rolled else (),
    )
    escaping: Escaping = "html" if html else "none"
    return (draft_of(source, timed, format_name=format_name, escaping=escaping),)


def _marks(file: CaptionFile) -> Iterator[Mark]:
    for line in file.head:
        yield Mark(kind=SpanKind.METADATA, start=line.start, end=line.end, rule="caption_header")
    for line in file.notes:
        yield Mark(kind=SpanKind.METADATA, start=line.start, end=line.end, rule="caption_comment")
    for block in file.blocks:
        start, end, name = block.timing.start, block.timing.end, block.name
        if name is not None and name.text.strip().isdecimal():
            start = name.start
        elif name is not None:
            yield Mark(kind=SpanKind.METADATA, start=name.start, end=name.end, rule="caption_name")
        yield Mark(kind=SpanKind.TIMESTAMP, start=start, end=end, rule="caption_timing")


def _refuse_chapters(source: SourceText, captions: Iterable[Caption]) -> None:
    """Chapter lists are WebVTT too, but nobody speaks in them."""
    number = 0
    for caption in captions:
        if caption.start_time is None or caption.end_time is None:
            continue
        number += 1
        seconds = caption.end_time - caption.start_time
        words = sum(len(piece.text.split()) for piece in caption.pieces)
        if seconds < _CHAPTER_SECONDS or words > seconds / 4:
            return
    if number < 2:
        return
    raise ParseError(
        f"{source.name} lists chapters: its {number} captions last {_CHAPTER_SECONDS:.0f} "
        "seconds and more, with a few words each. Put in the captions of the speech instead.",
        reason="chapters",
    )
