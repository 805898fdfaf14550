"""Reading samples of formats, and the promises that every result keeps."""

from pathlib import Path

from airwire_enrich.parsing.assembly import assemble
from airwire_enrich.parsing.draft import SourceText
from airwire_enrich.parsing.parsed import ParsedTranscript
from airwire_enrich.parsing.parser import read_drafts
from airwire_runtime.reading import decode
from airwire_schemas.normalisation import turn_texts

SAMPLES = Path(__file__).parents[1] / "corpus" / "formats"


def a_source(content: str | bytes, *, name: str = "talk.txt") -> SourceText:
    """A document's text as the parser gets it, its media type told from its bytes."""
    reading = decode(content if isinstance(content, bytes) else content.encode(), name=name)
    assert reading.text is not None
    return SourceText(text=reading.text, name=name, media_type=reading.media_type.value)


def a_sample(name: str) -> SourceText:
    return a_source((SAMPLES / name).read_bytes(), name=name)


def read(source: SourceText) -> tuple[ParsedTranscript, ...]:
    """The transcripts of a source, each promise checked."""
    parsed = tuple(assemble(source.text, draft) for draft in read_drafts(source))
    assert_accounted(source.text, parsed)
    return parsed


def assert_accounted(text: str, transcripts: tuple[ParsedTranscript, ...]) -> None:
    """Every character is in one span, turns are in order, and a turn's text is its speech."""
    at = 0
    for transcript in transcripts:
        assert transcript.start == at
        for span in transcript.spans:
            assert span.start == at
            at = span.end
        assert transcript.end == at
        texts = turn_texts(text, transcript.spans, transcript.escaping)
        assert [texts[turn.index].text for turn in transcript.turns] == [
            turn.text for turn in transcript.turns
        ]
        for before, after in zip(transcript.turns, transcript.turns[1:], strict=False):
            assert before.end <= after.start
    assert at == len(text)


def said(transcript: ParsedTranscript) -> list[tuple[str | None, str]]:
    """Who says what: the speaker's name, or label where it is no name."""
    names = {speaker.id: speaker.name or speaker.labels[0] for speaker in transcript.speakers}
    return [
        (None if turn.speaker_id is None else names[turn.speaker_id], turn.text)
        for turn in transcript.turns
    ]
