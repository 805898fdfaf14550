"""What is compared: spaCy's pipelines, the distilled network, and all that enrich makes of it."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import numpy as np

from airwire_enrich.parsing.draft import Metadata
from airwire_enrich.parsing.parsed import ParsedTranscript
from airwire_enrich.tagging.engine import entity_tagger, phrasebook, recogniser
from airwire_enrich.tagging.entities.features import name_letters
from airwire_enrich.tagging.entities.names import Recogniser
from airwire_enrich.tagging.entities.recognised import LEAST_CONFIDENCE
from airwire_enrich.tagging.entities.spacy_engine import SpacyRecogniser, load_pipeline
from airwire_enrich.tagging.lexicon import Lexicon
from airwire_enrich.tagging.parts import DATA_FOLDER, DISTILLED
from airwire_enrich.tagging.passage import read
from airwire_schemas.normalisation import normalise
from airwire_schemas.transcript import EntityKind, Quality, Span, SpanKind, Turn
from airwire_training.evaluation import Engine, Found

_WRITTEN = {EntityKind.PERSON: "PER", EntityKind.ORGANISATION: "ORG", EntityKind.PLACE: "LOC"}


def spacy_engine(pipeline: str) -> Engine:
    """What a spaCy pipeline's `ner` says, and nothing else. Raises `ValueError` without it."""
    return recogniser_engine(SpacyRecogniser(load_pipeline(pipeline)))


def network_engine(data: Path = DATA_FOLDER) -> Engine:
    """The distilled network alone; of the models in `data`, or of those that enrich ships."""
    return recogniser_engine(recogniser(DISTILLED, name_letters(data), phrasebook(data), data))


def recogniser_engine(finder: Recogniser) -> Engine:
    """The names that a recogniser is sure enough of."""
    lexicon = Lexicon()

    def find(texts: Sequence[str]) -> Iterator[Sequence[Found]]:
        for text in texts:
            tokens = lexicon.tokens(text)
            names = finder.recognise(tokens, lexicon, np.ones(len(tokens.types), dtype=bool))
            yield [
                (int(tokens.starts[name.first]), int(tokens.ends[name.end - 1]), name.kind.value)
                for name in names
                if name.confidence >= LEAST_CONFIDENCE
            ]

    return find


def entities_engine() -> Engine:
    """Mentions as results have them: each text is read as the one turn of a transcript."""
    letters, book = name_letters(), phrasebook()
    tagger = entity_tagger(recogniser(DISTILLED, letters, book), letters, book)
    lexicon = Lexicon()

    def find(texts: Sequence[str]) -> Iterable[Sequence[Found]]:
        for text in texts:
            parsed = _said(text)
            reading = read(text, parsed)
            found = tagger.tag(reading, lexicon.tokens(reading.text), lexicon, parsed)
            yield [
                (mention.start, mention.end, _WRITTEN[entity.kind])
                for entity in found.entities
                if entity.kind in _WRITTEN
                for mention in entity.mentions
            ]

    return find


def _said(text: str) -> ParsedTranscript:
    """A transcript of one turn, whose speech is the whole text."""
    spoken = normalise(text, [(0, len(text), True)], "none")
    return ParsedTranscript(
        format="evaluation",
        form="transcript",
        start=0,
        end=len(text),
        escaping="none",
        metadata=Metadata(),
        speakers=(),
        turns=(Turn(index=0, speaker_id=None, text=spoken.text, start=0, end=len(text)),),
        turn_texts=(spoken,),
        spans=(Span(kind=SpanKind.SPEECH, start=0, end=len(text), turn=0),),
        cues=(),
        quality=Quality(attributed=0, furniture=0),
    )
