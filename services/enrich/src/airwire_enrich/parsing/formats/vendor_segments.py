"""Where each speech-to-text vendor keeps words, times and speakers."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence

from airwire_enrich.parsing.formats.json_dialect import Segment
from airwire_enrich.parsing.formats.json_times import milliseconds_at, seconds_at
from airwire_enrich.parsing.json_places import (
    Json,
    Placed,
    field,
    first_text,
    items_at,
    number_at,
    text_at,
)
from airwire_enrich.parsing.timed_text import Label

_PUNCTUATION = frozenset(".,?!;:…")


def assemblyai(document: Json) -> Iterator[Segment]:
    """Utterances of one speaker each, or words; times in milliseconds."""
    for item in items_at(document, "utterances") or items_at(document, "words"):
        text = text_at(item, "text")
        if text is not None:
            yield Segment(
                text=text,
                start_time=milliseconds_at(item, "start"),
                end_time=milliseconds_at(item, "end"),
                speaker=_lettered(text_at(item, "speaker")),
            )


def _lettered(speaker: Placed | None) -> Placed | Label | None:
    """`A` for the first speaker is no name."""
    if speaker is None or len(speaker) != 1:
        return speaker
    return Label(text=f"Speaker {speaker}", start=speaker.start, end=speaker.end)


def amazon(document: Json) -> Iterator[Segment]:
    """Words and punctuation; speakers by start time, in a table of their own."""
    speakers = {
        start: text_at(word, "speaker_label")
        for segment in items_at(document, "results", "speaker_labels", "segments")
        for word in items_at(segment, "items")
        if (start := number_at(word, "start_time")) is not None
    }
    speaker = None
    for item in items_at(document, "results", "items"):
        text = _first_alternative(item)
        start = number_at(item, "start_time")
        if text is None:
            continue
        if start is not None:
            speaker = text_at(item, "speaker_label") or speakers.get(start) or speaker
        yield Segment(
            text=text,
            start_time=start,
            end_time=number_at(item, "end_time"),
            speaker=speaker,
            glued=field(item, "type") == "punctuation",
        )


def _first_alternative(item: Json) -> Placed | None:
    alternatives = items_at(item, "alternatives")
    return text_at(alternatives[0], "content") if alternatives else None


def speechmatics(document: Json) -> Iterator[Segment]:
    """Version 2: words and punctuation, each with a speaker."""
    for item in items_at(document, "results"):
        text = _first_alternative(item)
        if text is None:
            continue
        alternative = items_at(item, "alternatives")[0]
        yield Segment(
            text=text,
            start_time=number_at(item, "start_time"),
            end_time=number_at(item, "end_time"),
            speaker=text_at(alternative, "speaker"),
            glued=field(item, "type") == "punctuation",
        )


def speechmatics_v1(document: Json) -> Iterator[Segment]:
    """Version 1: words, punctuation among them, and a table of who speaks from when."""
    speakers = _table(items_at(document, "speakers"), "time", "name")
    for item in items_at(document, "words"):
        text, start = text_at(item, "name"), number_at(item, "time")
        if text is None:
            continue
        duration = number_at(item, "duration")
        yield Segment(
            text=text,
            start_time=start,
            end_time=None if start is None or duration is None else start + duration,
            speaker=_speaker_at(speakers, start),
            glued=text in _PUNCTUATION,
        )


def paper_edit(document: Json) -> Iterator[Segment]:
    """Words, and a table of paragraphs that says who speaks from when."""
    speakers = _table(items_at(document, "paragraphs"), "start", "speaker")
    for item in items_at(document, "words"):
        text, start = text_at(item, "text"), number_at(item, "start")
        if text is not None:
            yield Segment(
                text=text,
                start_time=start,
                end_time=number_at(item, "end"),
                speaker=_speaker_at(speakers, start),
            )


def kaldi(document: Json) -> Iterator[Segment]:
    """Words as the BBC's Kaldi gives them, perhaps inside `retval`; also Vosk's `result`."""
    body = field(document, "retval") or document
    segments = items_at(body, "segmentation", "segments") or items_at(body, "segments")
    speakers = _table(segments, "start", "speaker")
    for item in items_at(body, "words") or items_at(body, "result"):
        text = first_text(item, ("punct", "word"))
        start = number_at(item, "start")
        if text is not None:
            yield Segment(
                text=text,
                start_time=start,
                end_time=number_at(item, "end"),
                speaker=_speaker_at(speakers, start),
            )


def autoedit(document: Json) -> Iterator[Segment]:
    """Paragraphs of lines of words, with a speaker for each paragraph."""
    for block in items_at(document, "text"):
        speaker = text_at(block, "speaker")
        for paragraph in items_at(block, "paragraph"):
            for line in items_at(paragraph, "line"):
                words = items_at(line, "words")
                for word in words or [line]:
                    text = text_at(word, "text")
                    if text is not None:
                        yield Segment(
                            text=text,
                            start_time=number_at(word, "startTime"),
                            end_time=number_at(word, "endTime"),
                            speaker=speaker,
                        )


def deepgram(document: Json) -> Iterator[Segment]:
    """Words of the first channel's best alternative; speakers are numbers."""
    channels = items_at(document, "results", "channels")
    alternatives = items_at(channels[0], "alternatives") if channels else []
    for item in items_at(alternatives[0], "words") if alternatives else []:
        text = first_text(item, ("punctuated_word", "word"))
        if text is not None:
            yield Segment(
                text=text,
                start_time=number_at(item, "start"),
                end_time=number_at(item, "end"),
                speaker=_numbered(item),
            )


def rev(document: Json) -> Iterator[Segment]:
    """Monologues of words and punctuation; spaces are punctuation too."""
    for monologue in items_at(document, "monologues"):
        speaker = _numbered(monologue)
        glued = False
        for item in items_at(monologue, "elements"):
            text = text_at(item, "value")
            if text is not None and text.strip():
                yield Segment(
                    text=text,
                    start_time=number_at(item, "ts"),
                    end_time=number_at(item, "end_ts"),
                    speaker=speaker,
                    glued=glued,
                )
            glued = text is not None and bool(text.strip())


def google(document: Json) -> Iterator[Segment]:
    """Results with their best alternative; words only in the last one, where speakers are told."""
    results = items_at(document, "results") or items_at(document, "response", "results")
    best = [found[0] for result in results if (found := items_at(result, "alternatives"))]
    words = items_at(best[-1], "words") if best else []
    if any(_numbered(word) or text_at(word, "speakerLabel") for word in words):
        for item in words:
            text = text_at(item, "word")
            if text is not None:
                yield Segment(
                    text=text,
                    start_time=seconds_at(item, "startTime", "startOffset"),
                    end_time=seconds_at(item, "endTime", "endOffset"),
                    speaker=text_at(item, "speakerLabel") or _numbered(item),
                )
        return
    for alternative in best:
        text, words = text_at(alternative, "transcript"), items_at(alternative, "words")
        if text is not None:
            yield Segment(
                text=text,
                start_time=seconds_at(words[0], "startTime", "startOffset") if words else None,
                end_time=seconds_at(words[-1], "endTime", "endOffset") if words else None,
            )


def _numbered(item: Json) -> Label | None:
    """A speaker who is a number, which has no place among the strings."""
    for key in ("speaker", "speakerTag"):
        number = field(item, key)
        if isinstance(number, int) and not isinstance(number, bool):
            return Label(text=f"Speaker {number}", start=0, end=0)
    return None


_Table = list[tuple[float, Label]]


def _table(items: Sequence[Json], start: str, name: str) -> _Table:
    """Who speaks from when, in order; the table stands apart, so its labels have no length."""
    rows: _Table = []
    for item in items:
        at = number_at(item, start)
        speaker = text_at(item, name) or text_at(item, name, "@id")
        if at is not None and speaker is not None and speaker.strip():
            rows.append((at, Label(text=str(speaker), start=0, end=0)))
    rows.sort(key=lambda row: row[0])
    return rows


def _speaker_at(table: _Table, time: float | None) -> Label | None:
    """Whose row holds at `time`; a recogniser's times differ by hundredths between its tables."""
    if time is None or not table:
        return None
    index = bisect_right(table, time + 0.05, key=lambda row: row[0]) - 1
    return table[max(index, 0)][1]
