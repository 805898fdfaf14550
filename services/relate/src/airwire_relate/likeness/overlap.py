"""Which words two transcripts share, exactly, and where."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from airwire_relate.likeness.shingles import SHINGLE_WORDS, shingles_of
from airwire_relate.likeness.words import Numbers

# A few words changed within a stretch do not end it.
_BRIDGED_WORDS = 4
_COURSE_WORDS = 8
# A form has many small gaps; a passage that was written anew is one, however long.
_MOST_REPLACED = 20


@dataclass(frozen=True, slots=True)
class Block:
    """The same words in a row in both."""

    start: int
    """Index of the first word in the member."""

    source_start: int
    """The same in the source."""

    length: int

    @property
    def end(self) -> int:
        return self.start + self.length

    @property
    def source_end(self) -> int:
        return self.source_start + self.length


@dataclass(frozen=True, slots=True)
class Overlap:
    """What a member shares with its source."""

    blocks: tuple[Block, ...]
    """In the order of the member; they never overlap there."""

    words: int
    """How many of the member's words."""

    share: float
    """Of all of the member's words."""

    source_share: float
    """Share of the source's words that the member has."""

    similarity: float
    """Shared words of both, of all words of both."""

    source_density: float
    """Share of shared words in the stretch of the source from the first to the last of them."""

    replaced: float
    """Words between two blocks that stand in place of others of the source, as a share of the
    shared ones: a form that is filled in anew has many, a cut or an addition none."""

    def stretches(self) -> list[tuple[int, int, int, int]]:
        """(start, end, source start, source end) in words: blocks, joined over small changes."""
        joined: list[tuple[int, int, int, int]] = []
        for block in self.blocks:
            if joined:
                start, end, source_start, source_end = joined[-1]
                gap, source_gap = block.start - end, block.source_start - source_end
                if gap <= _BRIDGED_WORDS and 0 <= source_gap <= _BRIDGED_WORDS:
                    joined[-1] = (start, block.end, source_start, block.source_end)
                    continue
            joined.append((block.start, block.end, block.source_start, block.source_end))
        return joined


def overlap_of(member: Numbers, source: Numbers) -> Overlap:
    """Align a member's words with its source's: stretches of five words and more that both have."""
    blocks = _blocks(member, source)
    words = sum(block.length for block in blocks)
    covered = np.zeros(len(source), bool)
    for block in blocks:
        covered[block.source_start : block.source_end] = True
    source_words = int(covered.sum())
    reach = np.flatnonzero(covered)
    return Overlap(
        blocks=blocks,
        words=words,
        share=words / max(1, len(member)),
        source_share=source_words / max(1, len(source)),
        similarity=(words + source_words) / max(1, len(member) + len(source)),
        source_density=source_words / int(reach[-1] - reach[0] + 1) if source_words else 0.0,
        replaced=_replaced(blocks) / max(1, words),
    )


def _replaced(blocks: tuple[Block, ...]) -> int:
    count = 0
    # A phrase that happens to recur somewhere is no part of the text's course.
    for block, following in pairwise(b for b in blocks if b.length >= _COURSE_WORDS):
        gap, source_gap = following.start - block.end, following.source_start - block.source_end
        count += max(0, min(gap, source_gap, _MOST_REPLACED))
    return count


def _blocks(member: Numbers, source: Numbers) -> tuple[Block, ...]:
    mine, theirs = shingles_of(member), shingles_of(source)
    if len(mine) == 0 or len(theirs) == 0:
        return ()
    # Where a phrase recurs in the source, its first place stands for all.
    distinct, first = np.unique(theirs, return_index=True)
    nearest = np.minimum(np.searchsorted(distinct, mine), len(distinct) - 1)
    places = np.where(distinct[nearest] == mine, first[nearest], -1)
    hit = places >= 0
    goes_on = np.zeros(len(mine), bool)
    goes_on[1:] = hit[1:] & hit[:-1] & (places[1:] == places[:-1] + 1)
    begins = np.flatnonzero(hit & ~goes_on)
    ends_after = np.flatnonzero(hit & ~np.append(goes_on[1:], False))
    blocks: list[Block] = []
    at = 0
    for begin, last in zip(begins.tolist(), ends_after.tolist(), strict=True):
        start, end = max(begin, at), last + SHINGLE_WORDS
        if end <= start:
            continue
        source_start = int(places[begin]) + start - begin
        # The words before a block may belong to it where the phrase stood elsewhere before.
        while start > at and source_start > 0 and member[start - 1] == source[source_start - 1]:
            start, source_start = start - 1, source_start - 1
        source_end = source_start + end - start
        while end < len(member) and source_end < len(source) and member[end] == source[source_end]:
            end, source_end = end + 1, source_end + 1
        blocks.append(Block(start, source_start, end - start))
        at = end
    return tuple(blocks)
