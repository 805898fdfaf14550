"""Texts of our own, read and tagged as the service does it."""

import hashlib
from functools import cache

from airwire_enrich.parsing.parser import parse
from airwire_enrich.tagging.tagger import Tagger, build_tagger
from airwire_enrich.tagging.tags import Tags
from airwire_schemas.events import Determined, RawDocument, TextContent
from airwire_schemas.transcript import Entity


@cache
def the_tagger() -> Tagger:
    """One for all tests of a process: it is the same for every document."""
    return build_tagger()


def tags_of(text: str) -> Tags:
    """Everything the tagger says of a text's first transcript."""
    content = text.encode()
    raw = RawDocument(
        document_id=hashlib.sha256(content).hexdigest(),
        path="a.txt",
        size_bytes=len(content),
        media_type=Determined(value="text/plain", by="extension"),
        charset=Determined(value="utf-8", by="content"),
        content=TextContent(text=text),
    )
    whole, transcripts = parse(raw, content)
    return the_tagger().tag(whole, transcripts[0])


def entity_named(tags: Tags, name: str) -> Entity:
    """The entity of that name; fails where there is not exactly one."""
    (entity,) = (one for one in tags.entities if one.name == name)
    return entity


def written(text: str, entity: Entity) -> list[str]:
    """The words of an entity's mentions, as the raw text has them."""
    return [text[mention.start : mention.end] for mention in entity.mentions]
