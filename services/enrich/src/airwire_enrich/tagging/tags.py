"""What tagging adds to a transcript."""

from dataclasses import dataclass

from airwire_schemas.transcript import (
    Entity,
    Fingerprint,
    Keyphrase,
    Language,
    Subject,
    SummarySentence,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tags:
    """Everything the taggers say of one transcript."""

    entities: tuple[Entity, ...]
    entities_dropped: int
    subjects: tuple[Subject, ...]
    keyphrases: tuple[Keyphrase, ...]
    summary: tuple[SummarySentence, ...]
    language: Language
    fingerprint: Fingerprint | None
