"""Speech-to-text vendors' JSON: each vendor's layout is a dialect, one row of a table."""

from dataclasses import dataclass

from airwire_enrich.parsing.draft import Draft, Metadata, SourceText
from airwire_enrich.parsing.formats.json_dialect import Dialect, looks_like, read_dialect
from airwire_enrich.parsing.formats.vendor_segments import (
    amazon,
    assemblyai,
    autoedit,
    deepgram,
    google,
    kaldi,
    paper_edit,
    rev,
    speechmatics,
    speechmatics_v1,
)
from airwire_enrich.parsing.json_places import Json

DIALECTS = (
    Dialect(
        name="assemblyai_json",
        vendor="AssemblyAI",
        marks=("acoustic_model", "words"),
        segments=assemblyai,
    ),
    Dialect(
        name="assemblyai_json",
        vendor="AssemblyAI",
        marks=("audio_url", "words"),
        segments=assemblyai,
    ),
    Dialect(
        name="amazon_transcribe_json",
        vendor="Amazon Transcribe",
        marks=("results", "transcripts", "transcript"),
        segments=amazon,
    ),
    Dialect(
        name="deepgram_json",
        vendor="Deepgram",
        marks=("results", "channels", "alternatives"),
        segments=deepgram,
    ),
    Dialect(
        name="speechmatics_json",
        vendor="Speechmatics",
        marks=("job", "results", "alternatives", "start_time"),
        segments=speechmatics,
    ),
    Dialect(
        name="speechmatics_json",
        vendor="Speechmatics",
        marks=("job", "words", "time", "duration"),
        segments=speechmatics_v1,
    ),
    Dialect(
        name="speechmatics_json",
        vendor="Speechmatics",
        marks=("job", "speakers", "time", "duration"),
        segments=speechmatics_v1,
    ),
    Dialect(name="rev_json", vendor="Rev", marks=("monologues", "elements"), segments=rev),
    Dialect(
        name="google_speech_json",
        vendor="Google Speech-to-Text",
        marks=("results", "alternatives", "transcript"),
        segments=google,
    ),
    Dialect(
        name="autoedit_json",
        vendor="autoEdit",
        marks=("paragraph", "line", "words"),
        segments=autoedit,
    ),
    Dialect(
        name="assemblyai_json",
        vendor="AssemblyAI",
        marks=("utterances", "speaker", "text"),
        segments=assemblyai,
    ),
    Dialect(name="kaldi_json", vendor="BBC Kaldi", marks=("words", "word"), segments=kaldi),
    Dialect(
        name="kaldi_json",
        vendor="BBC Kaldi",
        marks=("segmentation", "bandwidth"),
        segments=kaldi,
    ),
    Dialect(
        name="paper_edit_json",
        vendor="Digital Paper Edit",
        marks=("words", "text", "start", "end"),
        segments=paper_edit,
    ),
)
"""The most telling first: a later row's marks may stand in an earlier row's documents too."""


def _metadata(document: Json) -> Metadata:
    del document
    return Metadata()


@dataclass(frozen=True, slots=True)
class VendorJson:
    """What speech recognition services and their editors export."""

    name: str = "vendor_json"

    def likelihood(self, source: SourceText) -> float:
        return 0.7 if looks_like(source, DIALECTS) else 0.0

    def read(self, source: SourceText) -> tuple[Draft, ...]:
        return read_dialect(source, DIALECTS, metadata=_metadata)


VENDOR_JSON = VendorJson()
