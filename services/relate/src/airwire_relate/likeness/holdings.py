"""What is kept in memory of transcripts and clusters, and for how long.

A transcript within the window costs its index entries (one shingle in six or seven, eight bytes
each) and about a kilobyte; its words stay on the topic. A cluster without any member within the
window is kept as its packed record.
"""

import heapq
import zlib
from collections.abc import Iterable
from dataclasses import replace
from functools import partial

from airwire_relate.journal import Journal, Table
from airwire_relate.likeness.group import Arrival, Group, Known
from airwire_relate.likeness.postings import Postings
from airwire_relate.likeness.shingles import selected, shingles_of
from airwire_relate.likeness.speech import Speech
from airwire_schemas.relations import TranscriptCluster

# Chance lets two stories share a selected shingle or two. Of one that is to 60 % the other's more
# than half are shared; where a word in ten was changed still a quarter.
_FEWEST_SHARED = 2
_FEWEST_SHARE = 0.15


class Holdings:
    """Groups by transcript, by cluster, and by the shingles of their members."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self._groups: Table[str, Group] = Table(journal)
        """The group of each transcript within the window."""
        self._posted: Table[int, Group] = Table(journal)
        """By the numbers that shingles are posted under."""
        self._clusters: Table[str, Group] = Table(journal)
        """By cluster id, those with a member within the window."""
        self._dormant: Table[str, bytes] = Table(journal)
        """The others."""
        self._listed: Table[str, str] = Table(journal)
        """The cluster of each transcript that is in one."""
        self._ages: list[tuple[int, str]] = []
        self._postings = Postings(self._posted.__contains__)
        self._last_number = 0

    def __len__(self) -> int:
        return len(self._groups)

    @property
    def clusters(self) -> int:
        """How many clusters there are."""
        return len(self._clusters) + len(self._dormant)

    def _keep(self, group: Group) -> None:
        """Note what a group is, before it changes."""
        was = replace(group, members=dict(group.members), numbers=list(group.numbers))
        self._journal.note(partial(group.become, was))

    def group_of(self, transcript_id: str) -> Group | None:
        """Null for a transcript that is not within the window."""
        return self._groups.get(transcript_id)

    def cluster(self, cluster_id: str) -> Group | None:
        """The group of a cluster with members within the window."""
        return self._clusters.get(cluster_id)

    def listed_in(self, transcript_id: str) -> str | None:
        """The id of the cluster that a transcript is in."""
        return self._listed.get(transcript_id)

    def is_dormant(self, cluster_id: str) -> bool:
        return cluster_id in self._dormant

    def woken(self, transcript_id: str) -> Group | None:
        """The group of a cluster that lists a transcript from before the window."""
        cluster_id = self._listed.get(transcript_id)
        if cluster_id is None:
            return None
        group = self._clusters.get(cluster_id)
        if group is None:
            packed = self._dormant.pop(cluster_id)
            group = Group(cluster=TranscriptCluster.read(zlib.decompress(packed)))
            self._clusters[cluster_id] = group
        return group

    def likely(self, speech: Speech) -> list[Group]:
        """Groups that share shingles with a speech, those with the most first."""
        shingles = selected(shingles_of(speech.words.numbers))
        shared: dict[Group, int] = {}
        for _, numbers in self._postings.find(shingles):
            for group in {self._posted[n] for n in numbers if n in self._posted}:
                shared[group] = shared.get(group, 0) + 1
        likely = [
            group
            for group, count in shared.items()
            if count >= _fewest(min(len(shingles), group.fewest))
        ]
        return sorted(likely, key=lambda group: -shared[group])

    def enlist(self, arrival: Arrival, group: Group) -> None:
        self._keep(group)
        group.members[arrival.transcript_id] = Known(
            dated=arrival.dated,
            recorded_ms=arrival.recorded_ms,
            digest=arrival.speech.digest(),
        )
        self._groups[arrival.transcript_id] = group
        heapq.heappush(self._ages, (arrival.recorded_ms, arrival.transcript_id))

    def post(self, speech: Speech, group: Group) -> None:
        """Post the shingles that nobody of the group has posted: a story counts once."""
        shingles = selected(shingles_of(speech.words.numbers))
        there: set[int] = set()
        if group.numbers:
            own = set(group.numbers)
            found = self._postings.find(shingles)
            there = {shingle for shingle, numbers in found if not own.isdisjoint(numbers)}
        fresh = [shingle for shingle in shingles.tolist() if shingle not in there]
        if fresh:
            self._keep(group)
            group.fewest = min(group.fewest or len(shingles), len(shingles))
            self._last_number += 1
            group.numbers.append(self._last_number)
            self._posted[self._last_number] = group
            self._postings.add(fresh, self._last_number)

    def take_in(self, group: Group, other: Group) -> None:
        """Make the members of `other` members of `group`."""
        self._keep(group)
        group.members |= other.members
        group.numbers += other.numbers
        group.fewest = min(group.fewest or other.fewest, other.fewest or group.fewest)
        for number in other.numbers:
            self._posted[number] = group
        for name in other.members:
            self._groups[name] = group
        if other.cluster is not None:
            self._clusters.pop(other.cluster.cluster_id, None)

    def part(self, group: Group, names: Iterable[str]) -> Group:
        """Make some members of a group a group of their own, which is not posted yet."""
        self._keep(group)
        parted = Group()
        for name in names:
            parted.members[name] = group.members.pop(name)
            self._groups[name] = parted
            self._listed.pop(name, None)
        return parted

    def drop(self, transcript_id: str) -> None:
        """Let go of a transcript that is in no cluster any more."""
        group = self._groups.pop(transcript_id, None)
        if group is not None:
            self._keep(group)
            group.members.pop(transcript_id)
        self._listed.pop(transcript_id, None)

    def list(self, cluster: TranscriptCluster, group: Group) -> None:
        """Make `cluster` what is known of a group."""
        self._keep(group)
        group.cluster = cluster
        self._clusters[cluster.cluster_id] = group
        for member in cluster.members:
            self._listed[member.transcript_id] = cluster.cluster_id

    def rest(self, group: Group) -> None:
        """Keep a group without a member within the window by its cluster's record alone."""
        if group.members:
            return
        self.end(group)
        if group.cluster is not None:
            self.sleep(group.cluster)

    def sleep(self, cluster: TranscriptCluster) -> None:
        self._dormant[cluster.cluster_id] = zlib.compress(cluster.body(), 1)
        for member in cluster.members:
            self._listed[member.transcript_id] = cluster.cluster_id

    def end(self, group: Group) -> None:
        if group.cluster is not None:
            self._clusters.pop(group.cluster.cluster_id, None)
        for number in group.numbers:
            self._posted.pop(number, None)

    def forget(self, transcript_id: str) -> None:
        """Let go of a transcript that left the window; its cluster lists it on."""
        group = self._groups.pop(transcript_id, None)
        if group is not None:
            self._keep(group)
            group.members.pop(transcript_id)
            self.rest(group)

    def expire(self, before_ms: int) -> None:
        """Let go of transcripts whose newest record was written before a moment."""
        while self._ages and self._ages[0][0] < before_ms:
            age = heapq.heappop(self._ages)
            self._journal.note(partial(heapq.heappush, self._ages, age))
            _, transcript_id = age
            group = self._groups.get(transcript_id)
            if group is not None and group.members[transcript_id].recorded_ms < before_ms:
                self.forget(transcript_id)


def _fewest(shingles: int) -> float:
    """How many shingles the smaller of two has to share with the other to be looked at."""
    return max(min(_FEWEST_SHARED, shingles), _FEWEST_SHARE * shingles)
