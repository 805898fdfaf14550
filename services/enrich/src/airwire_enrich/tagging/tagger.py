"""What a tagger is, and the one that is built where nothing else is asked for."""

from importlib.util import find_spec
from pathlib import Path
from typing import Protocol

from airwire_enrich.parsing.parsed import ParsedTranscript
from airwire_enrich.tagging.parts import DISTILLED, tagger_parts
from airwire_enrich.tagging.tags import Tags

TAGGER_PARTS = tagger_parts(DISTILLED)


class Tagger(Protocol):
    """Anything that tags a transcript; the same transcript always gets the same tags."""

    @property
    def engine(self) -> str:
        """What finds the names, as the recipe of results has it."""
        ...

    def tag(self, raw_text: str, parsed: ParsedTranscript) -> Tags:
        """Tag `parsed`, whose places count in `raw_text`."""
        ...


def check_engine(engine: str) -> None:
    """Raise `ValueError` with the remedy for an engine that is not there. Loads nothing."""
    kind, _, pipeline = engine.partition(":")
    if engine != DISTILLED and (kind != "spacy" or not pipeline):
        raise ValueError(f"no engine {engine!r}: want `{DISTILLED}` or `spacy:<pipeline>`")
    if kind == "spacy" and find_spec("spacy") is None:
        raise ValueError(
            "the spaCy engine is not installed: install airwire-enrich with its extra `spacy`"
        )
    if kind == "spacy" and not _is_pipeline(pipeline):
        raise ValueError(f"spaCy has no pipeline {pipeline!r}: install its package")


def _is_pipeline(name: str) -> bool:
    return Path(name).exists() or (name.isidentifier() and find_spec(name) is not None)


def build_tagger(*, engine: str = DISTILLED) -> Tagger:
    """Load the models that the package ships.

    `engine` finds the names: `distilled`, or `spacy:` and the name of an installed pipeline.
    Raises `ValueError` for an engine that is not there.
    """
    check_engine(engine)
    # What reads without tags need not wait for numpy and what stands on it.
    from airwire_enrich.tagging.engine import transcript_tagger

    return transcript_tagger(engine)
