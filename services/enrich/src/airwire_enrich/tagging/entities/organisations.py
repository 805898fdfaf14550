"""Organisations, and whatever else is one where it is called the same, in full or by initials."""

import re
from collections.abc import Iterable, Sequence

from airwire_enrich.tagging.entities.cluster import Cluster
from airwire_enrich.tagging.entities.names import Name
from airwire_enrich.tagging.entities.persons import text_of
from airwire_enrich.tagging.lexicon import Tokens
from airwire_schemas.transcript import EntityKind

_SMALL = frozenset({"of", "the", "for", "and", "on", "in", "to", "de", "la", "&"})
_LEGAL = frozenset({"inc", "corp", "co", "ltd", "llc", "plc", "company", "corporation", "group"})
_INITIALS = re.compile(r"[A-Z](?:\.?[A-Z&]){1,6}\.?")


def organisations(tokens: Tokens, names: Iterable[Name]) -> list[Cluster]:
    """Group the names of organisations: full names first, then abbreviations and short forms."""
    written = [(name, text_of(tokens, name)) for name in names]
    clusters: dict[str, Cluster] = {}
    short: dict[str, str] = {}
    for name, text in sorted(written, key=lambda one: (-len(one[1]), one[0].first)):
        key = _key(text)
        key = short.get(key, key)
        if key not in clusters:
            clusters[key] = Cluster(kind=EntityKind.ORGANISATION, name=text)
            for form in _short_forms(text):
                short.setdefault(form, key)
        clusters[key].add(name, text)
    return list(clusters.values())


def _key(text: str) -> str:
    words = text.casefold().replace(".", "").replace("’", "'").split()
    while len(words) > 1 and words[-1].strip(",") in _LEGAL:
        words.pop()
    return " ".join(words)


def _short_forms(text: str) -> Sequence[str]:
    """Initials of a name of several words, with and without its small words."""
    if _INITIALS.fullmatch(text):
        return ()
    words = re.findall(r"[^\W\d_]+", text.casefold())
    large = [word for word in words if word not in _SMALL]
    if len(large) < 2:
        return ()
    return ("".join(word[0] for word in large), "".join(word[0] for word in words))
