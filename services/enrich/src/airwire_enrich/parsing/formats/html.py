"""Saved HTML: the content out of the page, speakers and times where the page marks them."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from airwire_enrich.parsing.draft import Draft, Mark, SourceText
from airwire_enrich.parsing.formats.html_speakers import marks_speakers, marks_times, read_speakers
from airwire_enrich.parsing.logical import LogicalText, Piece
from airwire_enrich.parsing.main_content import content_of
from airwire_enrich.parsing.page_blocks import Block, PageBlocks, read_page
from airwire_enrich.parsing.page_metadata import page_metadata
from airwire_enrich.parsing.text.reader import read_text
from airwire_runtime.errors import ParseError
from airwire_schemas.transcript import Sourced, SpanKind

_ROOT = re.compile(r"<(?:!doctype\s{1,9}html|html|body|head)[\s>]", re.IGNORECASE)
_KNOWN = re.compile(
    r"</?(?:p|div|span|br|h[1-6]|ul|ol|li|cite|time|strong|blockquote|em|b|i|a|table|tr|td|article|section)"
    r"(?:\s[^<>]{0,500})?/?>",
    re.IGNORECASE,
)
_HEAD = 8192
_FEWEST_TAGS = 4
_BETWEEN_TAGS = 250
"""Code points from one tag to the next, on average, in text that is marked up."""


@dataclass(frozen=True, slots=True)
class Html:
    """A page as a browser saves it, or a fragment of one as a content system stores it."""

    name: str = "html"

    def likelihood(self, source: SourceText) -> float:
        head = source.text[:_HEAD].removeprefix("\ufeff").lstrip()
        begins = head.startswith("<")
        if begins and _ROOT.search(head):
            return 0.9
        tags = sum(1 for _ in _KNOWN.finditer(head))
        enough = tags >= _FEWEST_TAGS
        if begins and (enough or _KNOWN.match(head)):
            return 0.8 if enough or source.media_type == "text/html" else 0.3
        if source.media_type == "text/html" and tags:
            return 0.6
        # What a content system stores may begin with words and be marked up all the same.
        return 0.5 if enough and tags * _BETWEEN_TAGS >= len(head) else 0.0

    def read(self, source: SourceText) -> tuple[Draft, ...]:
        """The transcripts of the page's content; all else is furniture and metadata.

        Raises `ParseError` (`no_speech`).
        """
        page = read_page(source.text)
        content = content_of(page)
        if not content:
            raise ParseError(
                f"{source.name} is a page without text in it. If a script loads the transcript, "
                "save the page from the browser once it shows, and put that in.",
                reason="no_speech",
            )
        return tuple(_completed(source.text, page, content, _drafts(source, page, content)))


def content_text(text: str) -> str:
    """What a browser would show of a page's content."""
    page = read_page(text)
    return LogicalText.of(_flow(page.blocks, content_of(page))).text


def _drafts(source: SourceText, page: PageBlocks, content: frozenset[int]) -> tuple[Draft, ...]:
    if marks_speakers(page, content):
        return read_speakers(source, page, content)
    drafts = read_text(
        LogicalText.of(_flow(page.blocks, content)),
        format="html",
        raw_length=len(source.text),
        escaping="html",
        furniture=source.furniture,
    )
    named = any(utterance.label for draft in drafts for utterance in draft.utterances)
    if not named and marks_times(page, content):
        return read_speakers(source, page, content)
    return drafts


def _flow(blocks: Sequence[Block], content: frozenset[int]) -> Iterator[Piece]:
    """The content as a browser shows it: blocks on lines of their own, paragraphs apart."""
    first = True
    for index, block in enumerate(blocks):
        if index not in content:
            continue
        if not first:
            start, end = block.border
            end = min(max(end, start), block.pieces[0].start)
            yield Piece(text="\n\n" if block.paragraph else "\n", start=start, end=end, parts=True)
        first = False
        yield from block.pieces


def _completed(
    text: str, page: PageBlocks, content: frozenset[int], drafts: Sequence[Draft]
) -> Iterator[Draft]:
    """The drafts with what the page's head tells and with its furniture."""
    told, found = page_metadata(text, page)
    # A head whose tags were torn into the text marks nothing there: blocks are marked whole.
    ends = [block.pieces[-1].end for block in page.blocks]
    marks = [mark for mark in found if _is_apart(mark, page.blocks, ends)]
    marks += [
        Mark(
            kind=SpanKind.FURNITURE,
            start=block.pieces[0].start,
            end=block.pieces[-1].end,
            rule="beside_content",
        )
        for index, block in enumerate(page.blocks)
        if index not in content
    ]
    for draft in drafts:
        own = draft.metadata
        yield replace(
            draft,
            marks=draft.marks
            + tuple(mark for mark in marks if draft.start <= mark.start < draft.end),
            metadata=replace(
                own,
                title=_title(own.title, told.title, alone=len(drafts) == 1),
                station=own.station or told.station,
                season=own.season or told.season,
                episode=own.episode or told.episode,
                published_at=own.published_at or told.published_at,
                url=told.url or own.url,
            ),
        )


def _is_apart(mark: Mark, blocks: Sequence[Block], ends: Sequence[int]) -> bool:
    index = bisect_right(ends, mark.start)
    return index == len(blocks) or mark.end <= blocks[index].pieces[0].start


def _title(own: Sourced | None, told: Sourced | None, *, alone: bool) -> Sourced | None:
    """A headline for sharing is exact; the title of the window has the site's name in it."""
    if own is None or (alone and told is not None and told.provenance.where != "html_title"):
        return told or own
    return own


HTML = Html()
