"""Clusters without a topic: everything that was ever said is in memory."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from support.enriched import an_enriched

from airwire_relate.journal import Journal
from airwire_relate.likeness.clusters import Change, Clusters
from airwire_relate.likeness.group import Arrival, Asking
from airwire_relate.likeness.holdings import Holdings
from airwire_relate.likeness.relation import Dated
from airwire_relate.likeness.speech import Speech, speech_of

DAY = datetime(2026, 3, 1, tzinfo=UTC)


class World:
    """Clusters, and everything that was ever said."""

    def __init__(self, *, days: float = 14) -> None:
        self.holdings = Holdings(Journal())
        self.clusters = Clusters(self.holdings, window=timedelta(days=days))
        self.speeches: dict[str, Speech] = {}
        self.count = 0

    def arrives(self, name: str, text: str, *, day: int = 0) -> list[Change]:
        speech = speech_of(an_enriched(text))
        self.speeches[an_id(name)] = speech
        self.count += 1
        at = DAY + timedelta(days=day)
        dated = Dated(transcript_id=an_id(name), at=at, by="publication")
        arrival = Arrival(dated=dated, recorded_ms=self.count, speech=speech)
        return answered(self.clusters.arrive(arrival), self.speeches)

    def is_withdrawn(self, name: str) -> list[Change]:
        del self.speeches[an_id(name)]
        return answered(self.clusters.withdraw(an_id(name)), self.speeches)

    def relations(self, name: str) -> dict[str, str]:
        """Every member of the cluster of `name`, and what it is."""
        group = self.holdings.group_of(an_id(name))
        entries = {} if group is None else group.entries
        return {NAMES[key]: str(entry.relation) for key, entry in entries.items()}


NAMES: dict[str, str] = {}


def an_id(name: str) -> str:
    made = name.encode().hex().ljust(64, "0")
    NAMES[made] = name
    return made


def answered(asking: Asking[list[Change]], speeches: Mapping[str, Speech]) -> list[Change]:
    try:
        wanted = next(asking)
        while True:
            wanted = asking.send({name: speeches[name] for name in wanted if name in speeches})
    except StopIteration as end:
        changes: list[Change] = end.value
        return changes
