"""Transcripts for tests of what holds and shows them; no parser is asked."""

import hashlib
from typing import Any

from airwire_schemas.events import EnrichedTranscript
from airwire_schemas.transcript import (
    Entity,
    EntityKind,
    Language,
    Mention,
    Provenance,
    Quality,
    Recipe,
    RecipePart,
    Sourced,
    SourcedDate,
    Span,
    SpanKind,
    Speaker,
    Subject,
    Turn,
)

READ = Provenance(source="file", where="test")


def an_id(name: str) -> str:
    """A document id; the same for the same name."""
    return hashlib.sha256(name.encode()).hexdigest()


def a_recipe(number: int = 1) -> Recipe:
    return Recipe(number=number, hash="0" * 16, parts=(RecipePart(name="parser", version="1"),))


def an_entity(name: str, kind: EntityKind = EntityKind.PERSON, **changes: Any) -> Entity:
    mention = Mention(start=0, end=1, turn=0, confidence=1)
    return Entity(**{"id": name, "kind": kind, "name": name, "mentions": (mention,), **changes})


def a_speaker(name: str | None, **changes: Any) -> Speaker:
    return Speaker(**{"id": name or "nobody", "name": name, **changes})


def a_subject(label: str, code: str, *ancestors: str) -> Subject:
    return Subject(id=code, label=label, score=0.5, ancestors=ancestors)


def sourced(value: str) -> Sourced:
    return Sourced(value=value, provenance=READ)


def a_transcript(name: str = "story", **changes: Any) -> EnrichedTranscript:
    """One turn, `Good morning.`, of nobody in particular."""
    text = "Good morning."
    published = changes.pop("published", None)
    return EnrichedTranscript(
        **{
            "transcript_id": an_id(name),
            "document_id": an_id(name),
            "path": f"{name}.txt",
            "recipe": a_recipe(),
            "format": "text",
            "start": 0,
            "end": len(text),
            "turns": (Turn(index=0, speaker_id=None, text=text, start=0, end=len(text)),),
            "spans": (Span(kind=SpanKind.SPEECH, start=0, end=len(text), turn=0),),
            "language": Language(code="en", confidence=1, has_model=True),
            "quality": Quality(attributed=0, furniture=0),
            "published_at": published and SourcedDate(value=published, provenance=READ),
            **changes,
        }
    )
