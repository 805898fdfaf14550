"""What is expected of a parsed transcript, in a form that a person can check and write."""

from collections.abc import Sequence
from typing import Any

from airwire_enrich.parsing.assembly import assemble
from airwire_enrich.parsing.draft import SourceText
from airwire_enrich.parsing.parsed import ParsedTranscript
from airwire_enrich.parsing.parser import read_drafts
from airwire_schemas.transcript import SpanKind, Speaker

SAID_OF = (
    SpanKind.TITLE,
    SpanKind.LEDE,
    SpanKind.METADATA,
    SpanKind.FURNITURE,
    SpanKind.RIGHTS,
    SpanKind.BIO,
    SpanKind.TIMESTAMP,
)


def parsed(text: str, name: str = "transcript.txt") -> tuple[ParsedTranscript, ...]:
    """A text parsed as a document of its own."""
    source = SourceText(text=text, name=name, media_type="text/plain")
    return tuple(assemble(text, draft) for draft in read_drafts(source))


def outcome(text: str, transcripts: Sequence[ParsedTranscript]) -> list[dict[str, Any]]:
    """The readable outcome of each transcript of a text."""
    return [_outcome(text, transcript) for transcript in transcripts]


def _outcome(text: str, transcript: ParsedTranscript) -> dict[str, Any]:
    told = transcript.metadata
    speakers = {speaker.id: _called(speaker) for speaker in transcript.speakers}
    values = {
        "title": told.title,
        "programme": told.programme,
        "network": told.network,
        "station": told.station,
        "season": told.season,
        "episode": told.episode,
        "published_at": told.published_at,
        "url": told.url,
    }
    return {
        "form": transcript.form,
        **{key: item.value for key, item in values.items() if item is not None},
        **({"rights_holder": told.rights.holder} if told.rights else {}),
        "speakers": [[_called(s), str(s.role)] for s in transcript.speakers],
        "turns": [
            [
                None if turn.speaker_id is None else speakers[turn.speaker_id],
                str(turn.kind),
                turn.text if len(turn.text) < 60 else f"{turn.text[:30]} … {turn.text[-25:]}",
            ]
            for turn in transcript.turns
        ],
        "cues": [[str(cue.kind), cue.text] for cue in transcript.cues],
        "spans": [
            [str(span.kind), text[span.start : span.end][:60]]
            for span in transcript.spans
            if span.kind in SAID_OF
        ],
    }


def _called(speaker: Speaker) -> str:
    return speaker.name if speaker.name is not None else f"({speaker.labels[0]})"
