"""From a draft to a transcript: every character in one span, every turn with its speaker."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from operator import attrgetter

from airwire_enrich.parsing.draft import Draft, Mark, Utterance
from airwire_enrich.parsing.parsed import ParsedTranscript
from airwire_enrich.parsing.quality import quality_of
from airwire_enrich.parsing.speakers import identify
from airwire_schemas.normalisation import normalise, turn_texts
from airwire_schemas.transcript import Cue, Escaping, Span, SpanKind, Turn

_LETTER = re.compile(r"[^\W_]")


@dataclass(frozen=True, slots=True)
class _Stretch:
    start: int
    end: int
    kind: SpanKind
    turn: int | None


def assemble(text: str, draft: Draft) -> ParsedTranscript:
    """Make a draft of the document's `text` whole.

    Gaps between the draft's stretches become blank spans, so a reader may leave out white space
    and syntax; white space at the ends of speech and labels is parted off too. Raises `ValueError`
    where stretches overlap or leave the draft: a mistake of the format, not of the document.
    """
    draft = _sounding(text, draft)
    spans = _spans(text, draft)
    places = _places(spans)
    texts = turn_texts(text, spans, draft.escaping)
    told = identify(text, draft, tuple(texts[index].text for index in range(len(texts))))
    turns = tuple(
        Turn(
            index=index,
            speaker_id=told.turns[index].speaker_id,
            text=texts[index].text,
            kind=told.turns[index].kind,
            start=places[index][0],
            end=places[index][1],
            start_time=utterance.start_time,
            end_time=utterance.end_time,
            evidence=told.turns[index].evidence,
        )
        for index, utterance in enumerate(draft.utterances)
    )
    return ParsedTranscript(
        format=draft.format,
        form=draft.form,
        start=draft.start,
        end=draft.end,
        escaping=draft.escaping,
        metadata=draft.metadata,
        speakers=told.speakers,
        turns=turns,
        turn_texts=tuple(texts[index] for index in range(len(turns))),
        spans=spans,
        cues=_cues(draft),
        quality=quality_of(turns, spans, told.speakers, draft),
    )


def _sounding(text: str, draft: Draft) -> Draft:
    """The draft without utterances that say nothing; their labels stay labels."""
    kept: list[Utterance] = []
    marks = list(draft.marks)
    for utterance in draft.utterances:
        if _sounds(text, utterance, draft.escaping):
            kept.append(utterance)
        else:
            marks += [
                Mark(kind=SpanKind.LABEL, start=start, end=end, rule=utterance.rule)
                for start, end in utterance.labels
            ]
            marks += [
                Mark(kind=SpanKind.BLANK, start=start, end=end, rule="nothing_said")
                for start, end in utterance.speech
                if end > start
            ]
    if len(kept) == len(draft.utterances):
        return draft
    return replace(draft, utterances=tuple(kept), marks=tuple(marks))


def _sounds(text: str, utterance: Utterance, escaping: Escaping) -> bool:
    if escaping == "none":
        said: Iterable[str] = (text[start:end] for start, end in utterance.speech)
    else:
        pieces = ((start, end, True) for start, end in utterance.speech)
        said = (normalise(text, pieces, escaping).text,)
    return any(_LETTER.search(piece) for piece in said)


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    piece = text[start:end]
    return end - len(piece.lstrip()), start + len(piece.rstrip())


def _stretches(text: str, draft: Draft) -> Iterable[_Stretch]:
    for index, utterance in enumerate(draft.utterances):
        for start, end in utterance.labels:
            yield _Stretch(*_trimmed(text, start, end), SpanKind.LABEL, index)
        for start, end in utterance.speech:
            yield _Stretch(*_trimmed(text, start, end), SpanKind.SPEECH, index)
    for mark in draft.marks:
        exact = mark.kind in (SpanKind.MARKUP, SpanKind.BLANK)
        ends = (mark.start, mark.end) if exact else _trimmed(text, mark.start, mark.end)
        yield _Stretch(*ends, mark.kind, None)
    for cue in draft.cues:
        yield _Stretch(*_trimmed(text, cue.start, cue.end), SpanKind.CUE, None)


def _spans(text: str, draft: Draft) -> tuple[Span, ...]:
    found = [stretch for stretch in _stretches(text, draft) if stretch.end > stretch.start]
    found.sort(key=attrgetter("start", "end"))
    spans: list[Span] = []
    at = draft.start
    for stretch in found:
        if stretch.start < at:
            raise ValueError(f"{stretch.kind} at {stretch.start} overlaps what ends at {at}")
        if stretch.start > at:
            spans.append(Span(kind=SpanKind.BLANK, start=at, end=stretch.start))
        spans.append(
            Span(kind=stretch.kind, start=stretch.start, end=stretch.end, turn=stretch.turn)
        )
        at = stretch.end
    if at > draft.end:
        raise ValueError(f"a stretch ends at {at}, behind the transcript's end at {draft.end}")
    if at < draft.end:
        spans.append(Span(kind=SpanKind.BLANK, start=at, end=draft.end))
    return tuple(spans)


def _places(spans: Sequence[Span]) -> dict[int, tuple[int, int]]:
    """Where the speech of each turn begins and ends."""
    places: dict[int, tuple[int, int]] = {}
    for span in spans:
        if span.kind is SpanKind.SPEECH and span.turn is not None:
            first, _ = places.get(span.turn, (span.start, span.end))
            places[span.turn] = first, span.end
    return places


def _cues(draft: Draft) -> tuple[Cue, ...]:
    return tuple(
        Cue(
            kind=cue.kind,
            text=cue.text,
            start=cue.start,
            end=cue.end,
            artist=cue.artist,
            title=cue.title,
        )
        for cue in sorted(draft.cues, key=attrgetter("start"))
    )
