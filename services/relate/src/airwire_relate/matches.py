"""What the watch-list has matched: once a cluster and rule, also after a restart. Pure."""

import zlib
from collections.abc import Iterable

from airwire_relate.likeness.group import Group
from airwire_schemas.events import EnrichedTranscript
from airwire_schemas.relations import Hit, WatchMatch


class Matches:
    """Every match that was told, by transcript; those of withdrawn ones by their cluster."""

    def __init__(self) -> None:
        self._told: dict[str, dict[str, bytes]] = {}
        """By transcript and rule, packed: most are never looked at again."""
        self._withdrawn: dict[str, set[str]] = {}
        """By cluster: rules that one has matched who is no member any more."""

    def restore(self, match: WatchMatch, *, cluster_id: str | None) -> None:
        """Take up a match as it was told; `cluster_id` is where its cluster is now."""
        if not match.withdrawn:
            self._keep(match)
        elif cluster_id is not None:
            self._withdrawn.setdefault(cluster_id, set()).add(match.rule)

    def merge(self, cluster_id: str, into: str) -> None:
        """Take up that a cluster is part of another now."""
        rules = self._withdrawn.pop(cluster_id, None)
        if rules:
            self._withdrawn.setdefault(into, set()).update(rules)

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
            known |= self._withdrawn.get(cluster.cluster_id, set())
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
            self._withdrawn.setdefault(cluster_id, set()).update(taken)
        changed = {"withdrawn": True, "cluster_id": cluster_id}
        return [
            WatchMatch.read(zlib.decompress(packed)).model_copy(update=changed)
            for packed in taken.values()
        ]

    def _keep(self, match: WatchMatch) -> None:
        packed = zlib.compress(match.body(), 1)
        self._told.setdefault(match.transcript_id, {})[match.rule] = packed

    def _rules(self, transcripts: Iterable[str]) -> set[str]:
        return {rule for name in transcripts for rule in self._told.get(name, ())}
