"""From a draft to a transcript: every character in one span, every turn with its speaker."""

import re
from dataclasses import replace
from operator import attrgetter

from airwire_enrich.parsing.draft import Draft, Mark, Utterance
from airwire_enrich.parsing.parsed import ParsedTranscript
from airwire_enrich.parsing.partition import apart, places_of, rows_of, spans_of
from airwire_enrich.parsing.quality import quality_of
from airwire_enrich.parsing.speakers import identify
from airwire_enrich.parsing.unvalidated import turn_of
from airwire_schemas.normalisation import normalise, turn_texts
from airwire_schemas.transcript import Cue, Escaping, SpanKind

_LETTER = re.compile(r"[^\W_]")
_ESCAPE: dict[Escaping, str | None] = {"none": None, "html": "&", "json": "\\"}
"""What every escape begins with."""


def assemble(text: str, draft: Draft) -> ParsedTranscript:
    """Make a draft of the document's `text` whole.

    Gaps between the draft's stretches become blank spans, so a reader may leave out white space
    and syntax; white space at the ends of speech and labels is parted off too.
    """
    draft = _sounding(text, apart(draft))
    rows = rows_of(text, draft)
    spans = spans_of(rows, draft)
    places = places_of(rows)
    texts = turn_texts(text, spans, draft.escaping)
    told = identify(text, draft, tuple(texts[index].text for index in range(len(texts))))
    turns = tuple(
        turn_of(
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
    silent = list(draft.silent)
    for utterance in draft.utterances:
        if _sounds(text, utterance, draft.escaping):
            kept.append(utterance)
        else:
            if utterance.rule == "colon" and utterance.labels and utterance.label:
                silent.append((utterance.labels[0][0], utterance.label))
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
    return replace(draft, utterances=tuple(kept), marks=tuple(marks), silent=tuple(sorted(silent)))


def _sounds(text: str, utterance: Utterance, escaping: Escaping) -> bool:
    for start, end in utterance.speech:
        escape = _ESCAPE[escaping]
        plain = end if escape is None else text.find(escape, start, end)
        # Before the first escape the raw text reads as it stands.
        if _LETTER.search(text, start, end if plain < 0 else plain):
            return True
        if escape is not None and plain >= 0:
            said = normalise(text, ((start, end, True),), escaping).text
            if _LETTER.search(said):
                return True
    return False


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
