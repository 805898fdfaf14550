"""Who is the origin of a cluster, and what everybody else is to whom."""

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, field

from airwire_relate.likeness.overlap import Overlap, overlap_of
from airwire_relate.likeness.relation import Dated, are_related, relation_of
from airwire_relate.likeness.speech import Speech, passages_of
from airwire_schemas.relations import ClusterMember, Relation

Pairs = dict[tuple[str, str], Overlap]
"""Overlaps of related transcripts, by (member, source); each pair both ways."""


@dataclass(slots=True)
class Comparison:
    """Overlaps of transcripts as they are asked for, each computed once."""

    dated: Mapping[str, Dated]
    speeches: dict[str, Speech]
    pairs: Pairs = field(default_factory=dict)
    _compared: set[frozenset[str]] = field(default_factory=set)

    def related(self, member: str, source: str) -> Overlap | None:
        """What `member` has of `source`; null where they are not related or one is not there."""
        pair = frozenset((member, source))
        if pair not in self._compared and pair <= self.speeches.keys():
            self._compared.add(pair)
            mine = self.speeches[member].words.numbers
            theirs = self.speeches[source].words.numbers
            overlap = overlap_of(mine, theirs)
            if are_related(overlap, self.dated[member], self.dated[source]):
                self.pairs[member, source] = overlap
                self.pairs[source, member] = overlap_of(theirs, mine)
        return self.pairs.get((member, source))

    def excerpts(self, among: Container[str]) -> set[str]:
        """Whoever of `among` is an excerpt of another of them, as far as they were compared."""
        return {
            member
            for (member, source), overlap in self.pairs.items()
            if member in among and source in among and relation_of(overlap) is Relation.EXCERPT
        }

    def entry(self, member: str, source: str) -> ClusterMember:
        """What a member is to a source that it is related to."""
        overlap = self.pairs[member, source]
        return ClusterMember(
            transcript_id=member,
            relation=relation_of(overlap),
            source=source,
            similarity=round(overlap.similarity, 4),
            passages=passages_of(overlap, self.speeches[member], self.speeches[source]),
            dated_at=self.dated[member].at,
            dated_by=self.dated[member].by,
        )

    def nearest(self, member: str, among: Iterable[str]) -> str | None:
        """The one that `member` shares most words with; ties by date and id."""
        near = [
            (-overlap.words, self.dated[source].order, source)
            for source in among
            if (overlap := self.pairs.get((member, source))) is not None
        ]
        return min(near)[2] if near else None


def origin_of(members: Iterable[Dated], excerpts: set[str]) -> str:
    """The earliest that is no excerpt of another."""
    by_order = sorted(members, key=lambda dated: dated.order)
    whole = [dated for dated in by_order if dated.transcript_id not in excerpts]
    return (whole or by_order)[0].transcript_id


def origin_entry(dated: Dated) -> ClusterMember:
    return ClusterMember(
        transcript_id=dated.transcript_id,
        relation=Relation.ORIGIN,
        dated_at=dated.at,
        dated_by=dated.by,
    )


def without_source(entry: ClusterMember) -> ClusterMember:
    """What remains of a member whose source is gone, and whose words can't be compared again."""
    is_origin = entry.relation is Relation.ORIGIN
    relation = Relation.EDITED_COPY if is_origin else entry.relation
    return entry.model_copy(update={"relation": relation, "source": None, "passages": ()})


def dated_of(entry: ClusterMember) -> Dated:
    return Dated(transcript_id=entry.transcript_id, at=entry.dated_at, by=entry.dated_by)


def in_order(entries: Iterable[ClusterMember]) -> tuple[ClusterMember, ...]:
    """The origin first, then by date and id."""
    return tuple(
        sorted(
            entries,
            key=lambda e: (e.relation is not Relation.ORIGIN, e.dated_at, e.transcript_id),
        )
    )
