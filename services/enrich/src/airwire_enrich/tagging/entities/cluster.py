"""An entity in the making: its mentions, and what is known of it so far."""

from dataclasses import dataclass, field

from airwire_enrich.tagging.entities.names import Name
from airwire_schemas.transcript import EntityKind


@dataclass(slots=True, kw_only=True)
class Cluster:
    """All mentions of one thing."""

    kind: EntityKind
    name: str
    speaker_id: str | None = None
    role: str | None = None
    country: str | None = None
    geonames_id: int | None = None
    mentions: list[Name] = field(default_factory=list)

    def add(self, name: Name, text: str) -> None:
        """Take in a mention; of two ways to write the name the one with case stays."""
        self.mentions.append(name)
        if self.name.isupper() and not text.isupper() and text.upper() == self.name:
            self.name = text
