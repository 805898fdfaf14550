"""What parsing hands to tagging and to the pipeline."""

from dataclasses import dataclass
from typing import Literal

from airwire_enrich.parsing.draft import Metadata
from airwire_schemas.normalisation import NormalisedText
from airwire_schemas.transcript import Cue, Escaping, Quality, Span, Speaker, Turn


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedTranscript:
    """One transcript, all of its characters accounted for."""

    format: str
    form: Literal["transcript", "listing", "teaser"]
    start: int
    end: int
    escaping: Escaping
    metadata: Metadata
    speakers: tuple[Speaker, ...]
    turns: tuple[Turn, ...]
    turn_texts: tuple[NormalisedText, ...]
    """For each turn its text, with the way back to the raw text."""
    spans: tuple[Span, ...]
    cues: tuple[Cue, ...]
    quality: Quality
