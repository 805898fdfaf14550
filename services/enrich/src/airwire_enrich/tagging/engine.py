"""Which engine finds the names, and everything that is loaded for it."""

from pathlib import Path

from airwire_enrich.tagging.entities.caseless import CaselessNetwork
from airwire_enrich.tagging.entities.distilled import DistilledRecogniser
from airwire_enrich.tagging.entities.features import name_letters
from airwire_enrich.tagging.entities.gazetteer import Gazetteer
from airwire_enrich.tagging.entities.known import KnownNames
from airwire_enrich.tagging.entities.names import Recogniser
from airwire_enrich.tagging.entities.network import Network
from airwire_enrich.tagging.entities.phrasebook import Phrasebook, load_phrases
from airwire_enrich.tagging.entities.recognised import EntityTagger
from airwire_enrich.tagging.entities.spacy_engine import SpacyRecogniser, load_pipeline
from airwire_enrich.tagging.entities.type_vectors import load_weights
from airwire_enrich.tagging.language import LanguageDetector
from airwire_enrich.tagging.lexicon import Lexicon
from airwire_enrich.tagging.parts import DATA_FOLDER, DISTILLED
from airwire_enrich.tagging.subjects import SubjectTagger
from airwire_enrich.tagging.transcript_tagger import TranscriptTagger


def transcript_tagger(engine: str) -> TranscriptTagger:
    """All that tags a transcript. Raises `ValueError` for an engine that is not there."""
    letters, book = name_letters(), phrasebook()
    finder = recogniser(engine, letters, book)
    made_by = f"{engine} {finder.version}" if isinstance(finder, SpacyRecogniser) else engine
    return TranscriptTagger(
        engine=made_by,
        lexicon=Lexicon(),
        entities=entity_tagger(finder, letters, book),
        languages=LanguageDetector(),
        subjects=SubjectTagger(),
    )


def entity_tagger(finder: Recogniser, letters: dict[str, str], book: Phrasebook) -> EntityTagger:
    """What makes entities of the names that `finder` finds."""
    gazetteer = Gazetteer()
    return EntityTagger(
        recogniser=finder,
        known=KnownNames(gazetteer.countries()),
        gazetteer=gazetteer,
        letters=letters,
        book=book,
    )


def phrasebook(data: Path = DATA_FOLDER) -> Phrasebook:
    """What is known of words and phrases."""
    return Phrasebook(load_phrases(data / "phrasebook.npz"))


def recogniser(
    engine: str, letters: dict[str, str], book: Phrasebook, data: Path = DATA_FOLDER
) -> Recogniser:
    """What finds names. `data` is where the distilled networks lie."""
    if engine == DISTILLED:
        network = Network(load_weights(data / "model.npz"), letters)

        def caseless() -> CaselessNetwork:
            return CaselessNetwork(load_weights(data / "caseless.npz"), letters, book)

        return DistilledRecogniser(network, caseless)
    return SpacyRecogniser(load_pipeline(engine.removeprefix("spacy:")))
