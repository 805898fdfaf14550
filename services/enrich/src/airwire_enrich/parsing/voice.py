"""A person as heard in one transcript, while evidence about them is gathered."""

from airwire_enrich.parsing.names import Person, name_words
from airwire_enrich.parsing.vocabulary import HOST_ROLES, PARTICLES, REPORTER_ROLES
from airwire_schemas.transcript import Evidence


class Voice:
    """Somebody who speaks; the name may grow, the evidence is kept in order."""

    def __init__(self, person: Person) -> None:
        self.person = person
        self.name = person.name
        self.evidence: list[Evidence] = []
        self.forename: str | None = None
        """By which others address them."""
        self.hosting = any(label.roles & HOST_ROLES for label in person.labels) or any(
            label.is_nameless and label.key.split()[-1].rstrip("s") in HOST_ROLES
            for label in person.labels
            if label.key
        )
        self.reporting = any(label.roles & REPORTER_ROLES for label in person.labels)

    @property
    def is_titled(self) -> bool:
        """Whether labels give a title: captains who say who they are answer questions."""
        return any(label.title for label in self.person.labels)

    @property
    def is_staff(self) -> bool:
        return self.hosting or self.reporting

    @property
    def is_short(self) -> bool:
        """Known by one word only: its full label, if there was one, was lost."""
        words = name_words(self.name)
        return (
            not self.person.nameless
            and bool(words)
            and all(word in PARTICLES for word in words[:-1])
        )

    @property
    def surname(self) -> str:
        return self.person.words[-1] if self.person.words else ""
