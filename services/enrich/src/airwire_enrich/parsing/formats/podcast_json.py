"""Podcasting 2.0 and Podlove transcripts in JSON: a body and a speaker for each segment or word."""

from collections.abc import Iterator
from dataclasses import dataclass

from airwire_enrich.parsing.draft import Draft, Metadata, SourceText
from airwire_enrich.parsing.formats.json_dialect import (
    Dialect,
    Segment,
    looks_like,
    read_dialect,
    sourced,
)
from airwire_enrich.parsing.formats.json_times import seconds_at
from airwire_enrich.parsing.json_places import Json, first_text, items_at, number_at, text_at


def _podcasting(document: Json) -> Iterator[Segment]:
    for item in items_at(document, "segments"):
        body = text_at(item, "body")
        if body is not None:
            yield Segment(
                text=body,
                start_time=number_at(item, "startTime"),
                end_time=number_at(item, "endTime"),
                speaker=text_at(item, "speaker"),
            )


def _podlove(document: Json) -> Iterator[Segment]:
    items = document if isinstance(document, list) else items_at(document, "transcripts")
    for item in items:
        text = text_at(item, "text")
        if text is not None:
            yield Segment(
                text=text,
                start_time=seconds_at(item, "start_ms", "start"),
                end_time=seconds_at(item, "end_ms", "end"),
                speaker=first_text(item, ("voice", "speaker")),
            )


_PODCASTING = Dialect(
    name="podcast_json",
    vendor="Podcasting 2.0",
    marks=("segments", "body"),
    segments=_podcasting,
)
_PODLOVE = Dialect(
    name="podlove_json",
    vendor="Podlove",
    marks=("start_ms", "text"),
    segments=_podlove,
)


def _metadata(document: Json) -> Metadata:
    return Metadata(title=sourced(text_at(document, "title"), "podcast_json_title"))


@dataclass(frozen=True, slots=True)
class PodcastJson:
    """`application/json` of <https://github.com/Podcastindex-org/podcast-namespace>."""

    name: str = "podcast_json"

    def likelihood(self, source: SourceText) -> float:
        return 0.95 if looks_like(source, (_PODCASTING, _PODLOVE)) else 0.0

    def read(self, source: SourceText) -> tuple[Draft, ...]:
        return read_dialect(source, (_PODCASTING, _PODLOVE), metadata=_metadata)


PODCAST_JSON = PodcastJson()
