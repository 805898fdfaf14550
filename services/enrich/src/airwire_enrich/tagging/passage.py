"""What tagging reads: a transcript's readable pieces, each with its way back to the raw text."""

from bisect import bisect_right
from collections.abc import Container, Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from airwire_enrich.parsing.parsed import ParsedTranscript
from airwire_enrich.tagging.chunks import Numbers
from airwire_schemas.normalisation import NormalisedText, normalise
from airwire_schemas.transcript import Escaping, Span, SpanKind

_READ = frozenset(
    {
        SpanKind.TITLE,
        SpanKind.LEDE,
        SpanKind.LABEL,
        SpanKind.CUE,
        SpanKind.RIGHTS,
        SpanKind.BIO,
    }
)
"""Besides speech. Furniture and metadata name what is around a transcript, not in it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A piece of text that is read as one."""

    kind: SpanKind
    turn: int | None
    """Index of the turn: of speech, and of the label that opens it."""
    normalised: NormalisedText
    start: int
    """Where the piece begins in `Reading.text`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """All pieces in document order, and their text joined by line ends."""

    raw_text: str
    text: str
    passages: tuple[Passage, ...]
    starts: tuple[int, ...]

    def passage_at(self, place: int) -> Passage:
        """The passage that the character at `place` of `text` belongs to."""
        return self.passages[bisect_right(self.starts, place) - 1]

    def stand_in(self, places: Numbers, kinds: Container[SpanKind]) -> npt.NDArray[np.bool_]:
        """For each of some places of `text` whether its passage is of one of these kinds."""
        wanted = np.array([passage.kind in kinds for passage in self.passages], dtype=bool)
        stood: npt.NDArray[np.bool_] = wanted[
            np.searchsorted(np.array(self.starts), places, side="right") - 1
        ]
        return stood

    def raw_stretch(self, start: int, end: int) -> tuple[int, int]:
        """Where a stretch of `text` within one passage stands in the raw text."""
        return self.stretch_in(self.passage_at(start), start, end)

    def stretch_in(self, passage: Passage, start: int, end: int) -> tuple[int, int]:
        """The same, of a passage that is known."""
        place = passage.normalised.raw_start(start - passage.start)
        stop = place + end - start
        # Nearly always it reads the same there, and the end need not be looked for.
        if self.raw_text[place:stop] == self.text[start:end]:
            return place, stop
        return place, passage.normalised.raw_end(end - passage.start)


def read(raw_text: str, parsed: ParsedTranscript) -> Reading:
    """Lay out everything of a transcript that is read, in document order."""
    pieces: list[str] = []
    passages: list[Passage] = []
    at = 0
    for kind, turn, normalised in _pieces(raw_text, parsed):
        if normalised.text:
            passages.append(Passage(kind=kind, turn=turn, normalised=normalised, start=at))
            pieces.append(normalised.text)
            at += len(normalised.text) + 1
    return Reading(
        raw_text=raw_text,
        text="\n".join(pieces),
        passages=tuple(passages),
        starts=tuple(passage.start for passage in passages),
    )


def _pieces(
    raw_text: str, parsed: ParsedTranscript
) -> Iterable[tuple[SpanKind, int | None, NormalisedText]]:
    said: set[int] = set()
    for span in parsed.spans:
        if span.kind is SpanKind.SPEECH and span.turn is not None:
            if span.turn not in said:
                said.add(span.turn)
                yield span.kind, span.turn, parsed.turn_texts[span.turn]
        elif span.kind in _READ:
            yield span.kind, span.turn, _normalised(raw_text, span, parsed.escaping)


def _normalised(raw_text: str, span: Span, escaping: Escaping) -> NormalisedText:
    """One span's text. Most labels read as they stand, and need no looking at each character."""
    raw = raw_text[span.start : span.end]
    if escaping == "none" and raw == " ".join(raw.split()):
        return NormalisedText(raw, ((0, span.start, 0),))
    return normalise(raw_text, [(span.start, span.end, True)], escaping)
