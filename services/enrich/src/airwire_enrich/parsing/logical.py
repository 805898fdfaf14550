"""Readable text with a way back to the raw text it was read out of."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import NamedTuple

from airwire_enrich.parsing.draft import CueMark, Draft, Mark, Metadata, Utterance
from airwire_schemas.transcript import (
    Evidence,
    Provenance,
    Rights,
    Sourced,
    SourcedDate,
    SpanKind,
)

Places = tuple[tuple[int, int], ...]
"""Stretches of the raw text."""


class Piece(NamedTuple):
    """A stretch of the raw text and how it reads; a tuple, for a document may have a million.

    Where `text` is as long as its raw stretch it is that stretch, character by character.
    Otherwise (an entity, a replaced tag) it is one unit that cannot be cut.
    """

    text: str
    start: int
    end: int
    """Code point of the raw text after the last."""
    parts: bool = False
    """It stands for syntax that parts words, as the line break for `</p>` does. Never speech."""


@dataclass(frozen=True, slots=True)
class LogicalText:
    """What a reader would see, each character with its place in the raw text.

    Raw text between two pieces is syntax that does not part words, such as `<b>`.
    """

    text: str
    _at: tuple[int, ...]
    """Where each piece begins in `text`."""
    _pieces: tuple[Piece, ...]

    @classmethod
    def of(cls, pieces: Iterable[Piece]) -> "LogicalText":
        """Join pieces, in the order of the raw text; empty ones are dropped."""
        kept = tuple(piece for piece in pieces if piece.text)
        at: list[int] = []
        length = 0
        for piece in kept:
            at.append(length)
            length += len(piece.text)
        return cls("".join(piece.text for piece in kept), tuple(at), kept)

    @classmethod
    def plain(cls, text: str, start: int = 0) -> "LogicalText":
        """Text that stands in the raw text as it reads, from `start`."""
        return cls.of([Piece(text=text, start=start, end=start + len(text))])

    @property
    def is_plain(self) -> bool:
        """Whether it is the raw text itself, from its beginning."""
        return len(self._pieces) == 1 and self._pieces[0].start == 0 and _is_plain(self._pieces[0])

    def raw_start(self, place: int) -> int:
        """Where the character at `place` begins in the raw text."""
        index = bisect_right(self._at, place) - 1
        piece, into = self._pieces[index], place - self._at[index]
        return piece.start + into if _is_plain(piece) else piece.start

    def raw_end(self, place: int) -> int:
        """Where the character before `place` ends in the raw text."""
        index = bisect_right(self._at, place - 1) - 1
        piece, into = self._pieces[index], place - self._at[index]
        return piece.start + into if _is_plain(piece) else piece.end

    def stretches(self, start: int, end: int) -> tuple[tuple[int, int], ...]:
        """The raw stretches that read as `text[start:end]`, without syntax."""
        return tuple((a, b) for a, b, _ in self.parted(start, end))

    def parted(self, start: int, end: int) -> list[tuple[int, int, bool]]:
        """The same stretches, each with whether syntax that parts words lies before it."""
        out: list[tuple[int, int, bool]] = []
        parted = False
        index = max(bisect_right(self._at, start) - 1, 0)
        while index < len(self._pieces) and self._at[index] < end:
            (read, first, last, parts), at = self._pieces[index], self._at[index]
            index += 1
            if parts:
                parted = True
                continue
            if len(read) == last - first:
                first, last = max(first, first + start - at), min(last, first + end - at)
            if first >= last:
                continue
            if out and out[-1][1] == first and not parted:
                out[-1] = (out[-1][0], last, out[-1][2])
            else:
                out.append((first, last, parted))
            parted = False
        return out


def _is_plain(piece: Piece) -> bool:
    return len(piece.text) == piece.end - piece.start and not piece.parts


def joints(found: Sequence[tuple[int, int, bool]]) -> Iterator[tuple[int, int]]:
    """The raw stretches of syntax between `LogicalText.parted` ones that do not part words."""
    for (_, end, _), (start, _, parted) in pairwise(found):
        if start > end and not parted:
            yield end, start


def to_raw(
    draft: Draft,
    logical: LogicalText,
    *,
    start: int,
    end: int,
    labels: Sequence[Places] | None = None,
) -> Draft:
    """A draft of `logical.text` as a draft of the raw text, which it covers from `start` to `end`.

    Only the first and last transcript of a document know where the raw text begins and ends, so
    the caller says it. `labels` are those that stand beside the text, raw places for each
    utterance; where it has none there, they are what the draft says.
    """
    if logical.is_plain and not labels:
        return replace(draft, start=start, end=end)
    marks = [found for mark in draft.marks for found in _marks(mark, logical)]
    beside = labels or ((),) * len(draft.utterances)
    utterances = tuple(
        _utterance(utterance, logical, marks, places)
        for utterance, places in zip(draft.utterances, beside, strict=True)
    )
    return replace(
        draft,
        start=start,
        end=end,
        utterances=utterances,
        marks=tuple(marks),
        cues=tuple(_cue(cue, logical) for cue in draft.cues),
        silent=tuple((logical.raw_start(place), label) for place, label in draft.silent),
        metadata=_metadata(draft.metadata, logical),
    )


def _marks(mark: Mark, logical: LogicalText) -> Iterable[Mark]:
    for start, end in logical.stretches(mark.start, mark.end):
        yield Mark(kind=mark.kind, start=start, end=end, rule=mark.rule)


def _utterance(
    utterance: Utterance, logical: LogicalText, marks: list[Mark], labels: Places
) -> Utterance:
    """The utterance in raw places; syntax within its words is added to `marks`."""
    speech: list[tuple[int, int]] = []
    for piece in utterance.speech:
        found = logical.parted(*piece)
        speech += [(start, end) for start, end, _ in found]
        if len(found) > 1:
            marks += [
                Mark(kind=SpanKind.MARKUP, start=start, end=end) for start, end in joints(found)
            ]
    if not labels and utterance.labels:
        labels = tuple(found for piece in utterance.labels for found in logical.stretches(*piece))
    evidence = utterance.evidence
    return Utterance(
        speech=tuple(speech),
        labels=labels,
        label=utterance.label,
        kind=utterance.kind,
        start_time=utterance.start_time,
        end_time=utterance.end_time,
        evidence=evidence and tuple(_evidence(item, logical) for item in evidence),
        rule=utterance.rule,
    )


def _cue(cue: CueMark, logical: LogicalText) -> CueMark:
    return cue._replace(start=logical.raw_start(cue.start), end=logical.raw_end(cue.end))


def _evidence(item: Evidence, logical: LogicalText) -> Evidence:
    if item.start is None or item.end is None:
        return item
    return Evidence(
        rule=item.rule, start=logical.raw_start(item.start), end=logical.raw_end(item.end)
    )


def _provenance(item: Provenance, logical: LogicalText) -> Provenance:
    if item.start is None or item.end is None:
        return item
    return Provenance(
        source=item.source,
        where=item.where,
        start=logical.raw_start(item.start),
        end=logical.raw_end(item.end),
    )


def _metadata(told: Metadata, logical: LogicalText) -> Metadata:
    def value(item: Sourced | None) -> Sourced | None:
        if item is None:
            return None
        return Sourced(value=item.value, provenance=_provenance(item.provenance, logical))

    day = told.published_at
    rights = told.rights
    return Metadata(
        title=value(told.title),
        programme=value(told.programme),
        network=value(told.network),
        station=value(told.station),
        season=value(told.season),
        episode=value(told.episode),
        url=value(told.url),
        published_at=day
        and SourcedDate(value=day.value, provenance=_provenance(day.provenance, logical)),
        rights=rights
        and Rights(
            statement=rights.statement,
            holder=rights.holder,
            provenance=_provenance(rights.provenance, logical),
        ),
    )
