"""Places with their country and id, peoples by one name, works and events."""

from collections import Counter
from collections.abc import Iterable, Sequence

from airwire_enrich.tagging.entities.cluster import Cluster
from airwire_enrich.tagging.entities.gazetteer import Gazetteer, Place, key_of
from airwire_enrich.tagging.entities.names import Kind, Name
from airwire_enrich.tagging.entities.persons import text_of
from airwire_enrich.tagging.lexicon import Tokens
from airwire_schemas.transcript import EntityKind

_KINDS = {
    Kind.WORK: EntityKind.WORK,
    Kind.EVENT: EntityKind.EVENT,
    Kind.PROGRAMME: EntityKind.PROGRAMME,
}


def places(tokens: Tokens, names: Sequence[Name], gazetteer: Gazetteer) -> list[Cluster]:
    """Group the names of places. The countries that a text names tell which town is meant."""
    texts = [text_of(tokens, name) for name in names]
    countries = [gazetteer.country(text) for text in texts]
    context = Counter(one.country for one in countries if one and one.country)
    firsts = {name.first: text for name, text in zip(names, texts, strict=True)}
    chosen: dict[str, Place | None] = {}
    for name, text in zip(names, texts, strict=True):
        beside = _beside(tokens, name, firsts)
        if text not in chosen or (beside and gazetteer.find(beside)):
            chosen[text] = gazetteer.surest(text, beside=beside, context=context)
    clusters: dict[str, Cluster] = {}
    for name, text in zip(names, texts, strict=True):
        place = chosen[text]
        key = str(place.geonames_id) if place else key_of(text)
        if key not in clusters:
            clusters[key] = Cluster(
                kind=EntityKind.PLACE,
                name=place.name if place and place.kind == "C" else text,
                country=place.country if place else None,
                geonames_id=place.geonames_id if place else None,
            )
        clusters[key].add(name, text)
    return list(clusters.values())


def _beside(tokens: Tokens, name: Name, firsts: dict[int, str]) -> str | None:
    """The place written after a comma: "Paris, Texas"."""
    if name.end + 1 < len(tokens.types) and tokens.word(name.end) == ",":
        return firsts.get(name.end + 1)
    return None


def peoples(tokens: Tokens, names: Iterable[Name]) -> list[Cluster]:
    """Group what peoples are called, under the singular."""
    clusters: dict[str, Cluster] = {}
    for name in names:
        text = _singular(text_of(tokens, name))
        key = text.casefold()
        if key not in clusters:
            clusters[key] = Cluster(kind=EntityKind.PEOPLE, name=text)
        clusters[key].add(name, text)
    return list(clusters.values())


def _singular(text: str) -> str:
    lower = text.lower()
    if lower.endswith("s") and not lower.endswith(("ss", "us", "is")) and len(text) > 3:
        return text[:-1]
    return text


def rest(tokens: Tokens, names: Iterable[Name], programme: str | None) -> list[Cluster]:
    """Works, events and programmes; what is called like the programme is the programme."""
    clusters: dict[tuple[EntityKind, str], Cluster] = {}
    for name in names:
        text = text_of(tokens, name)
        kind = _KINDS[name.kind]
        if programme and key_of(text) == key_of(programme):
            kind = EntityKind.PROGRAMME
        key = kind, key_of(text)
        if key not in clusters:
            clusters[key] = Cluster(kind=kind, name=text)
        clusters[key].add(name, text)
    return list(clusters.values())
