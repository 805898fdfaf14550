"""What the watch-list has matched: once a cluster and rule, also after a restart. Pure."""

import zlib
from collections.abc import Iterable

from airwire_relate.journal import Journal, Table
from airwire_relate.likeness.group import Group
from airwire_schemas.events import EnrichedTranscript
from airwire_schemas.relations import Hit, WatchMatch


class Matches:
    """Every match that was told, by transcript; those of withdrawn ones by their cluster."""

    def __init__(self, journal: Journal) -> None:
        self._told: Table[str, dict[str, bytes]] = Table(journal)
        """By transcript and rule, packed: most are never looked at again."""
        self._withdrawn: Table[str, frozenset[str]] = Table(journal)
        """By cluster: rules that one has matched who is no member any more."""

    def restore(self, match: WatchMatch, *, cluster_id: str | None) -> None:
        """Take up a match as it was told; `cluster_id` is where its cluster is now."""
        if not match.withdrawn:
            self._keep(match)
        elif cluster_id is not None:
            self._withdraw(cluster_id, [match.rule])

    def merge(self, cluster_id: str, into: str) -> None:
        """Take up that a cluster is part of another now."""
        rules = self._withdrawn.pop(cluster_id, None)
        if rules:
            self._withdraw(into, rules)

    def fresh(
        self,
        transcript: EnrichedTranscript,
        found: dict[str, tuple[Hit, ...]],
        group: Group | None,
    ) -> list[WatchMatch]:
        """Matches of rules that have not matched the transcript's cluster yet."""
        cluster = group.cluster if group is not None else None
        members = {member.transcript_id for member in cluster.members} if cluster else set()
        known = self._rules({transcript.transcript_id, *members})
        if cluster is not None:
            known |= self._withdrawn.get(cluster.cluster_id, frozenset())
        made = [
            WatchMatch(
                rule=rule,
                transcript_id=transcript.transcript_id,
                document_id=transcript.document_id,
                path=transcript.path,
                cluster_id=cluster.cluster_id if cluster is not None else None,
                hits=hits,
            )
            for rule, hits in found.items()
            if rule not in known
        ]
        for match in made:
            self._keep(match)
        return made

    def withdraw(self, transcript_id: str, *, cluster_id: str | None) -> list[WatchMatch]:
        """The matches of a transcript that was taken back; its cluster stays matched."""
        taken = self._told.pop(transcript_id, {})
        if cluster_id is not None:
            self._withdraw(cluster_id, taken)
        changed = {"withdrawn": True, "cluster_id": cluster_id}
        return [
            WatchMatch.read(zlib.decompress(packed)).model_copy(update=changed)
            for packed in taken.values()
        ]

    def _keep(self, match: WatchMatch) -> None:
        packed = zlib.compress(match.body(), 1)
        told = self._told.get(match.transcript_id, {})
        self._told[match.transcript_id] = {**told, match.rule: packed}

    def _withdraw(self, cluster_id: str, rules: Iterable[str]) -> None:
        self._withdrawn[cluster_id] = self._withdrawn.get(cluster_id, frozenset()).union(rules)

    def _rules(self, transcripts: Iterable[str]) -> set[str]:
        return {rule for name in transcripts for rule in self._told.get(name, ())}
