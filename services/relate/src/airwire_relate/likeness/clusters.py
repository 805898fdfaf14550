"""Clusters as transcripts arrive, are enriched again, and are taken back.

Words that are not kept in memory are asked for: see `airwire_relate.likeness.group.Asking`.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import combinations
from typing import Literal

from airwire_relate.likeness.group import Arrival, Asking, Group
from airwire_relate.likeness.holdings import Holdings
from airwire_relate.likeness.joining import joined_by
from airwire_relate.likeness.relation import Dated
from airwire_relate.likeness.settling import (
    Comparison,
    dated_of,
    in_order,
    origin_entry,
    origin_of,
    without_source,
)
from airwire_schemas.relations import ClusterMember, Relation, TranscriptCluster

# Groups that are compared with an arrival, those with the most shingles in common first.
_MOST_GROUPS = 12
# Members of a group that an arrival is compared with: one that is related is enough to join.
_MOST_MEMBERS = 16


@dataclass(frozen=True, slots=True)
class Ended:
    """A cluster of which nothing is left."""

    cluster_id: str


Change = TranscriptCluster | Ended


class Clusters:
    """Who is like whom, and what changes in that."""

    def __init__(self, holdings: Holdings, *, window: timedelta) -> None:
        self._holdings = holdings
        self._window = window
        self._begin()

    def _begin(self) -> None:
        self._before: dict[str, TranscriptCluster | None] = {}
        """Clusters that may change, as they were."""
        self._absorbed: dict[str, str] = {}
        self._stirred: list[Group] = []

    def restore(self, cluster: TranscriptCluster) -> None:
        """Take up a cluster as it was published, before its members are remembered."""
        self._holdings.sleep(cluster)

    def remember(self, arrival: Arrival) -> None:
        """Take up a transcript whose relations were settled before."""
        name = arrival.transcript_id
        group = self._holdings.group_of(name) or self._holdings.woken(name) or Group()
        self._holdings.enlist(arrival, group)
        self._holdings.post(arrival.speech, group)

    def arrive(self, arrival: Arrival) -> Asking[list[Change]]:
        """Relate a transcript; return what changed, in the order in which it is to be told."""
        self._begin()
        here = arrival.transcript_id
        own = self._holdings.group_of(here)
        known = own.members[here] if own is not None else None
        own = own or self._holdings.woken(here)
        if own is not None and known is not None and known.digest == arrival.speech.digest():
            self._holdings.enlist(arrival, own)
            if known.dated == arrival.dated:
                return []
        groups = self._holdings.likely(arrival.speech)[:_MOST_GROUPS]
        if own is not None and own not in groups:
            groups.append(own)
        asked = {group: self._near(arrival, group) for group in groups}
        comparison = self._comparison(arrival, groups)
        comparison.speeches.update((yield {name for names in asked.values() for name in names}))
        comparison.speeches[here] = arrival.speech
        related = joined_by(here, asked, comparison, own=own)
        if own is not None and own not in related:
            if asked[own] and own.cluster is not None:
                yield from self._leave(here)
            else:
                related.append(own)
        joined = self._joined(related)
        self._holdings.enlist(arrival, joined)
        if len(joined.members) > 1 or joined.cluster is not None:
            yield from self._settle(joined, here, comparison, is_revised=known is not None)
        self._holdings.post(arrival.speech, joined)
        return self._changes(here)

    def withdraw(self, transcript_id: str) -> Asking[list[Change]]:
        """Let go of a transcript that was taken back; who was its copy is settled anew."""
        self._begin()
        yield from self._leave(transcript_id)
        return self._changes(transcript_id)

    def _comparison(self, arrival: Arrival, groups: Iterable[Group]) -> Comparison:
        dated = {name: known.dated for group in groups for name, known in group.members.items()}
        return Comparison({**dated, arrival.transcript_id: arrival.dated}, {})

    def _near(self, arrival: Arrival, group: Group) -> list[str]:
        """Whom of a group an arrival is compared with: the origin, then the earliest."""
        relations = {name: entry.relation for name, entry in group.entries.items()}
        near = [
            known.dated
            for name, known in group.members.items()
            if name != arrival.transcript_id
            and abs(known.dated.at - arrival.dated.at) <= self._window
        ]
        near.sort(key=lambda d: (relations.get(d.transcript_id) is not Relation.ORIGIN, d.order))
        return [dated.transcript_id for dated in near[:_MOST_MEMBERS]]

    def _joined(self, groups: Sequence[Group]) -> Group:
        """One group of several: the cluster with the earliest origin takes the others in."""
        if not groups:
            return Group()
        first, *others = sorted(groups, key=_seniority)
        self._touch(first)
        for group in others:
            self._touch(group)
            self._holdings.take_in(first, group)
            if group.cluster is not None and first.cluster is not None:
                self._absorbed[group.cluster.cluster_id] = first.cluster.cluster_id
                first.cluster = first.cluster.model_copy(
                    update={"members": first.cluster.members + group.cluster.members}
                )
        return first

    def _settle(
        self, group: Group, here: str, comparison: Comparison, *, is_revised: bool
    ) -> Asking[None]:
        """Choose the origin, and relate everybody anew whom the arrival of `here` concerns.

        `is_revised` says that `here` had other words or another date before.
        """
        entries = group.entries
        if is_revised:
            entries.pop(here, None)
        stale = here if is_revised else None
        dated = {name: dated_of(entry) for name, entry in entries.items()}
        dated |= {name: known.dated for name, known in group.members.items()}
        comparison.dated = dated
        excerpts = comparison.excerpts(dated) | {
            name
            for name, entry in entries.items()
            if entry.relation is Relation.EXCERPT and entry.source in dated.keys() - {stale}
        }
        origin = origin_of(dated.values(), excerpts)
        kept = {
            name: entry
            for name, entry in entries.items()
            if name != origin and entry.source == origin != stale
        }
        unread = (dated.keys() - kept.keys()) & group.members.keys() - comparison.speeches.keys()
        if unread:
            comparison.speeches.update((yield unread))
        settled = [
            _settled(name, origin, entries.get(name), comparison, stale)
            for name in dated.keys() - kept.keys() - {origin}
        ]
        all_of_them = [origin_entry(dated[origin]), *kept.values(), *settled]
        self._publish(group, all_of_them, cause=here)

    def _leave(self, name: str) -> Asking[None]:
        group = self._holdings.group_of(name) or self._holdings.woken(name)
        if group is None:
            return
        self._touch(group)
        self._holdings.drop(name)
        entries = group.entries
        entries.pop(name, None)
        if not entries:
            self._holdings.end(group)
            return
        compared = sorted(group.members, key=lambda n: group.members[n].dated.order)
        dated = {n: dated_of(entry) for n, entry in entries.items()}
        comparison = Comparison(dated, dict((yield compared[:_MOST_MEMBERS])))
        for one, other in combinations(comparison.speeches, 2):
            comparison.related(one, other)
        for part in _parts(list(comparison.speeches), comparison)[1:]:
            here = {moved: dated.pop(moved) for moved in part}
            parted = self._holdings.part(group, part)
            if len(part) > 1:
                made = _related_to_origin(here, entries, comparison)
                self._publish(parted, made, cause=name)
            for moved in part:
                self._holdings.post(comparison.speeches[moved], parted)
        self._publish(group, _related_to_origin(dated, entries, comparison), cause=name)

    def _publish(self, group: Group, entries: Iterable[ClusterMember], *, cause: str) -> None:
        members = in_order(entries)
        if group.cluster is None:
            cluster_id = self._new_id(members)
            self._before[cluster_id] = None
        else:
            cluster_id = group.cluster.cluster_id
        cluster = TranscriptCluster(
            cluster_id=cluster_id, change="formed", cause=cause, members=members
        )
        self._holdings.list(cluster, group)

    def _new_id(self, members: Sequence[ClusterMember]) -> str:
        """From its first members; another where those have a cluster already that they left."""
        names = "\n".join(member.transcript_id for member in members)
        count = 0
        while True:
            made = hashlib.sha256(f"{names}\n{count}".encode()).hexdigest()[:32]
            is_taken = self._holdings.cluster(made) or self._holdings.is_dormant(made)
            if not is_taken and made not in self._absorbed:
                return made
            count += 1

    def _touch(self, group: Group) -> None:
        self._stirred.append(group)
        if group.cluster is not None:
            self._before.setdefault(group.cluster.cluster_id, group.cluster)

    def _changes(self, cause: str) -> list[Change]:
        """What of the clusters that were touched is not as it was."""
        changes: list[Change] = []
        for cluster_id, before in self._before.items():
            group = self._holdings.cluster(cluster_id)
            if group is not None and group.cluster is not None:
                now = group.cluster
                if before is not None and before.members == now.members:
                    group.cluster = before
                    continue
                group.cluster = now.model_copy(
                    update={"change": _change(before, now), "cause": cause}
                )
                changes.append(group.cluster)
            elif (survivor := self._absorbed.get(cluster_id)) is not None:
                changes.append(_merged(cluster_id, survivor, cause=cause))
            else:
                changes.append(Ended(cluster_id))
        for group in self._stirred:
            if group.cluster is not None and self._holdings.cluster(group.cluster.cluster_id):
                self._holdings.rest(group)
        return changes


def _seniority(group: Group) -> tuple[bool, object]:
    if group.cluster is not None:
        return False, dated_of(group.cluster.members[0]).order
    return True, min(known.dated.order for known in group.members.values())


def _settled(
    name: str,
    origin: str,
    entry: ClusterMember | None,
    comparison: Comparison,
    stale: str | None,
) -> ClusterMember:
    """What `name` is to the origin, else to whom it is nearest, else what it was."""
    if comparison.related(name, origin):
        return comparison.entry(name, origin)
    nearest = comparison.nearest(name, comparison.dated)
    if nearest is not None:
        return comparison.entry(name, nearest)
    if entry is None:
        raise ValueError(f"{name} is related to nobody of its group")
    has_source = entry.source in comparison.dated and entry.source != stale
    return entry if has_source else without_source(entry)


def _related_to_origin(
    dated: dict[str, Dated], entries: dict[str, ClusterMember], comparison: Comparison
) -> list[ClusterMember]:
    """The entries of those in `dated`, after somebody left."""
    excerpts = comparison.excerpts(dated) | {
        name
        for name, entry in entries.items()
        if entry.relation is Relation.EXCERPT
        and entry.source in dated
        and name not in comparison.speeches
    }
    origin = origin_of(dated.values(), excerpts)
    comparison.dated = dated
    others = dated.keys() - {origin}
    return [
        origin_entry(dated[origin]),
        *(_settled(name, origin, entries[name], comparison, None) for name in others),
    ]


def _parts(names: Sequence[str], comparison: Comparison) -> list[list[str]]:
    """Who of `names` is related, directly or through others; the largest part first."""
    parts: list[list[str]] = []
    left = list(names)
    while left:
        part, pending = [], [left.pop(0)]
        while pending:
            name = pending.pop()
            part.append(name)
            near = [other for other in left if comparison.related(name, other) is not None]
            left = [other for other in left if other not in near]
            pending += near
        parts.append(part)
    return sorted(parts, key=lambda part: -len(part))


def _merged(cluster_id: str, survivor: str, *, cause: str) -> TranscriptCluster:
    return TranscriptCluster(
        cluster_id=cluster_id, change="merged", cause=cause, merged_into=survivor, members=()
    )


def _change(
    before: TranscriptCluster | None, now: TranscriptCluster
) -> Literal["formed", "grown", "revised", "reduced"]:
    if before is None:
        return "formed"
    were = {member.transcript_id for member in before.members}
    are = {member.transcript_id for member in now.members}
    if were - are:
        return "reduced"
    return "grown" if are - were else "revised"
