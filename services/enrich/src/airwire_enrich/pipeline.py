"""Raw document in, enriched transcripts out. No I/O: this is the whole idea of the service."""

from airwire_enrich.parsing.learned_furniture import NOTHING_LEARNED, FurnitureSnapshot
from airwire_enrich.parsing.parsed import ParsedTranscript
from airwire_enrich.parsing.parser import parse
from airwire_enrich.recipe import recipe_with
from airwire_enrich.tagging.tagger import Tagger
from airwire_schemas.events import EnrichedTranscript, RawDocument
from airwire_schemas.transcript import Provenance, Recipe, Sourced, SourcedDate


def enrich(
    raw: RawDocument,
    content: bytes,
    tagger: Tagger,
    furniture: FurnitureSnapshot = NOTHING_LEARNED,
) -> tuple[EnrichedTranscript, ...]:
    """Understand a document whose exact bytes are `content`.

    Same input and snapshot, same bytes. Raises `ReadError` or `ParseError` if there is no
    transcript in it.
    """
    text, transcripts = parse(raw, content, furniture)
    recipe = recipe_with(furniture, tagger.engine)
    return tuple(
        _enriched(raw, text, parsed, tagger, recipe, number if len(transcripts) > 1 else None)
        for number, parsed in enumerate(transcripts, start=1)
    )


def _enriched(
    raw: RawDocument,
    text: str,
    parsed: ParsedTranscript,
    tagger: Tagger,
    recipe: Recipe,
    number: int | None,
) -> EnrichedTranscript:
    tags = tagger.tag(text, parsed)
    told, folder = parsed.metadata, raw.folder
    return EnrichedTranscript(
        transcript_id=raw.document_id if number is None else f"{raw.document_id}/{number}",
        document_id=raw.document_id,
        path=raw.path,
        version=raw.version,
        supersedes=raw.supersedes,
        recipe=recipe,
        format=parsed.format,
        form=parsed.form,
        title=told.title,
        programme=told.programme or _from_folder("programme", folder.programme),
        network=told.network or _from_folder("network", folder.network),
        station=told.station or _from_folder("station", folder.station),
        season=told.season,
        episode=told.episode,
        published_at=told.published_at or _dated_by_folder(folder.published),
        url=told.url,
        rights=told.rights,
        start=parsed.start,
        end=parsed.end,
        escaping=parsed.escaping,
        speakers=parsed.speakers,
        turns=parsed.turns,
        spans=parsed.spans,
        cues=parsed.cues,
        entities=tags.entities,
        entities_dropped=tags.entities_dropped,
        subjects=tags.subjects,
        keyphrases=tags.keyphrases,
        summary=tags.summary,
        language=tags.language,
        fingerprint=tags.fingerprint,
        quality=parsed.quality,
    )


def _from_folder(key: str, value: str | None) -> Sourced | None:
    if value is None:
        return None
    return Sourced(value=value, provenance=Provenance(source="folder", where=f"{key}={value}"))


def _dated_by_folder(day: str | None) -> SourcedDate | None:
    if day is None:
        return None
    return SourcedDate(value=day, provenance=Provenance(source="folder", where=day))
