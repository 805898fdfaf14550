"""Which rule made each cut of a text: the formats' drafts laid beside the spans they became."""

from bisect import bisect_right
from dataclasses import dataclass

from airwire_enrich.parsing.assembly import assemble
from airwire_enrich.parsing.draft import Draft, SourceText
from airwire_enrich.parsing.learned_furniture import NOTHING_LEARNED, FurnitureSnapshot
from airwire_enrich.parsing.parser import any_drafts
from airwire_runtime.errors import ReadError
from airwire_runtime.reading import decode
from airwire_schemas.events import RawDocument
from airwire_schemas.transcript import SpanKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """A span with its text, and why it is one."""

    kind: SpanKind
    text: str
    turn: int | None
    rule: str | None
    """Null where no rule is named: blanks between what was recognised."""


def explained(
    document: RawDocument, content: bytes, furniture: FurnitureSnapshot = NOTHING_LEARNED
) -> list[tuple[str, list[Cut]]]:
    """For each transcript its format and its cuts, in order and without a gap.

    Raises `ReadError` where the bytes are no text; a text in which nobody speaks is explained too.
    """
    reading = decode(content, name=document.path)
    if reading.text is None:
        raise ReadError(
            f"{document.path} is {reading.media_type.value}: unpack it, and explain what is in it.",
            reason="unsupported",
        )
    source = SourceText(
        text=reading.text,
        name=document.path.rpartition("/")[2],
        media_type=reading.media_type.value,
        furniture=furniture.of(document),
    )
    drafts = any_drafts(source)
    return [(draft.format, _cuts(source.text, draft)) for draft in drafts]


def _cuts(text: str, draft: Draft) -> list[Cut]:
    ruled = _ruled(draft)
    starts = [start for start, _, _ in ruled]
    cuts = []
    for span in assemble(text, draft).spans:
        at = bisect_right(starts, span.start) - 1
        is_within = at >= 0 and span.start < ruled[at][1] and span.kind is not SpanKind.BLANK
        cuts.append(
            Cut(
                kind=span.kind,
                text=text[span.start : span.end],
                turn=span.turn,
                rule=ruled[at][2] if is_within else None,
            )
        )
    return cuts


def _ruled(draft: Draft) -> list[tuple[int, int, str | None]]:
    """Every stretch of the draft with its rule, in order; they never overlap."""
    stretches = [
        *((mark.start, mark.end, mark.rule) for mark in draft.marks),
        *((cue.start, cue.end, cue.rule) for cue in draft.cues),
        *(
            (start, end, utterance.rule)
            for utterance in draft.utterances
            for start, end in (*utterance.labels, *utterance.speech)
        ),
    ]
    return sorted(stretches, key=lambda stretch: stretch[:2])
