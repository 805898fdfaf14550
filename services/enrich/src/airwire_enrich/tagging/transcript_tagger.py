"""All tags of a transcript, in the order they build on each other."""

import numpy as np

from airwire_enrich.parsing.parsed import ParsedTranscript
from airwire_enrich.tagging.entities.recognised import EntityTagger
from airwire_enrich.tagging.fingerprint import fingerprint_of
from airwire_enrich.tagging.keyphrases import Phrase, keyphrases
from airwire_enrich.tagging.language import LanguageDetector
from airwire_enrich.tagging.lexicon import Lexicon, Tokens
from airwire_enrich.tagging.passage import Reading, read
from airwire_enrich.tagging.sentences import Sentence, sentences
from airwire_enrich.tagging.subjects import SubjectTagger
from airwire_enrich.tagging.summary import summarise
from airwire_enrich.tagging.tags import Tags
from airwire_schemas.transcript import (
    Keyphrase,
    SpanKind,
    Stretch,
    SummarySentence,
)

_ABOUT = frozenset({SpanKind.SPEECH, SpanKind.TITLE, SpanKind.LEDE})
"""What tells the subject."""


class TranscriptTagger:
    """Holds everything that is loaded once: build it inside the process that uses it."""

    def __init__(
        self,
        *,
        engine: str,
        lexicon: Lexicon,
        entities: EntityTagger,
        languages: LanguageDetector,
        subjects: SubjectTagger,
    ) -> None:
        self.engine = engine
        self._lexicon = lexicon
        self._entities = entities
        self._languages = languages
        self._subjects = subjects

    def tag(self, raw_text: str, parsed: ParsedTranscript) -> Tags:
        """Tag `parsed`, whose places count in `raw_text`."""
        texts = [turn.text for turn in parsed.turns]
        language = self._languages.detect(texts)
        fingerprint = fingerprint_of(texts)
        if not language.has_model:
            return Tags(
                entities=(),
                entities_dropped=0,
                subjects=(),
                keyphrases=(),
                summary=(),
                language=language,
                fingerprint=fingerprint,
            )
        reading = read(raw_text, parsed)
        tokens = self._lexicon.tokens(reading.text)
        spoken = reading.stand_in(tokens.starts, {SpanKind.SPEECH})
        about = reading.stand_in(tokens.starts, _ABOUT)
        entities = self._entities.tag(reading, tokens, self._lexicon, parsed)
        phrases = keyphrases(tokens, self._lexicon, spoken=spoken, named=entities.named)
        return Tags(
            entities=entities.entities,
            entities_dropped=entities.dropped,
            subjects=self._subjects.tag(tokens, self._lexicon, read=about),
            keyphrases=_keyphrases(reading, tokens, phrases),
            summary=_summary(reading, tokens, self._lexicon),
            language=language,
            fingerprint=fingerprint,
        )


def _keyphrases(reading: Reading, tokens: Tokens, phrases: list[Phrase]) -> tuple[Keyphrase, ...]:
    return tuple(
        Keyphrase(
            text=reading.text[tokens.starts[first] : tokens.ends[end - 1]],
            score=phrase.score,
            places=tuple(_stretch(reading, tokens, place) for place in phrase.places),
        )
        for phrase in phrases
        for first, end in phrase.places[:1]
    )


def _stretch(reading: Reading, tokens: Tokens, place: tuple[int, int]) -> Stretch:
    first, end = place
    start, stop = reading.raw_stretch(int(tokens.starts[first]), int(tokens.ends[end - 1]))
    return Stretch(start=start, end=stop)


def _summary(reading: Reading, tokens: Tokens, lexicon: Lexicon) -> tuple[SummarySentence, ...]:
    said = [
        one for first, end in _spoken_runs(reading, tokens) for one in sentences(tokens, first, end)
    ]
    return tuple(_sentence(reading, tokens, one) for one in summarise(tokens, lexicon, said))


def _spoken_runs(reading: Reading, tokens: Tokens) -> list[tuple[int, int]]:
    """(first token, token after the last) of each turn's text."""
    starts = [one.start for one in reading.passages]
    ends = [*starts[1:], len(reading.text) + 1]
    firsts = np.searchsorted(tokens.starts, starts).tolist()
    lasts = np.searchsorted(tokens.starts, ends).tolist()
    return [
        (first, end)
        for one, first, end in zip(reading.passages, firsts, lasts, strict=True)
        if one.kind is SpanKind.SPEECH
    ]


def _sentence(reading: Reading, tokens: Tokens, one: Sentence) -> SummarySentence:
    start, end = int(tokens.starts[one.first]), int(tokens.ends[one.end - 1])
    turn = reading.passage_at(start).turn
    if turn is None:
        raise ValueError(f"a sentence at {start} that belongs to no turn")
    raw_start, raw_end = reading.raw_stretch(start, end)
    return SummarySentence(text=reading.text[start:end], turn=turn, start=raw_start, end=raw_end)
