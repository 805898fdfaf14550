"""Whisper, faster-whisper, whisper.cpp and WhisperX: segments, words, numbered speakers."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from airwire_enrich.parsing.draft import Draft, Metadata, SourceText
from airwire_enrich.parsing.formats.json_dialect import Dialect, Segment, looks_like, read_dialect
from airwire_enrich.parsing.json_places import Json, Placed, items_at, number_at, text_at


def _whisper(document: Json) -> Iterator[Segment]:
    for item in items_at(document, "segments"):
        text = text_at(item, "text")
        if text is None:
            continue
        words = items_at(item, "words")
        if len({text_at(word, "speaker") for word in words} - {None}) > 1:
            yield from _by_word(words, text_at(item, "speaker"))
            continue
        yield Segment(
            text=text,
            start_time=number_at(item, "start"),
            end_time=number_at(item, "end"),
            speaker=text_at(item, "speaker"),
        )


def _by_word(words: Sequence[Json], segment_speaker: Placed | None) -> Iterator[Segment]:
    """The words of a segment in which the speaker changes.

    A word that could not be aligned has no speaker; it is the one's who speaks before it.
    """
    speaker = next(filter(None, (text_at(word, "speaker") for word in words)), segment_speaker)
    for word in words:
        text = text_at(word, "word") or text_at(word, "text")
        speaker = text_at(word, "speaker") or speaker
        if text is not None:
            yield Segment(
                text=text,
                start_time=number_at(word, "start"),
                end_time=number_at(word, "end"),
                speaker=speaker,
            )


def _whisper_cpp(document: Json) -> Iterator[Segment]:
    for item in items_at(document, "transcription"):
        text = text_at(item, "text")
        if text is not None:
            start, end = (
                None if time is None else time / 1000
                for time in (number_at(item, "offsets", key) for key in ("from", "to"))
            )
            speaker = text_at(item, "speaker")
            yield Segment(text=text, start_time=start, end_time=end, speaker=speaker)


_WHISPER = Dialect(
    name="whisper_json",
    vendor="Whisper",
    marks=("segments", "text", "start", "end"),
    segments=_whisper,
)
_WHISPER_CPP = Dialect(
    name="whisper_json",
    vendor="whisper.cpp",
    marks=("transcription", "offsets", "text"),
    segments=_whisper_cpp,
)
_DIALECTS = (_WHISPER, _WHISPER_CPP)


def _metadata(document: Json) -> Metadata:
    del document
    return Metadata()


@dataclass(frozen=True, slots=True)
class WhisperJson:
    """What the Whisper family of speech recognisers writes."""

    name: str = "whisper_json"

    def likelihood(self, source: SourceText) -> float:
        return 0.85 if looks_like(source, _DIALECTS) else 0.0

    def read(self, source: SourceText) -> tuple[Draft, ...]:
        return read_dialect(source, _DIALECTS, metadata=_metadata)


WHISPER_JSON = WhisperJson()
