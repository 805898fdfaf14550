"""Clusters and matches as a command reads them: the newest event of each key."""

from collections.abc import AsyncIterator, Mapping
from typing import TypeVar

from pydantic import ValidationError

from airwire_cli.records import TopicReader
from airwire_runtime.claims import ClaimStore
from airwire_runtime.errors import DocumentError
from airwire_runtime.kafka import Record, newest_of_each_key
from airwire_schemas.contract import Contract
from airwire_schemas.events import Claim
from airwire_schemas.headers import CE_DATAREF, as_text
from airwire_schemas.relations import TranscriptCluster, WatchMatch
from airwire_schemas.topics import Topic

Event = TypeVar("Event", bound=Contract)


def event_in(record: Record, kind: type[Event], claims: ClaimStore) -> Event | None:
    """The event in a record; null for a tombstone, and for what is none of ours."""
    body = record.value
    try:
        if body is not None and CE_DATAREF in as_text(record.headers):
            body = claims.get(Claim.read(body).dataref)
        return None if body is None else kind.read(body)
    except (ValidationError, DocumentError):
        return None


async def clusters_there(reader: TopicReader, claims: ClaimStore) -> dict[str, TranscriptCluster]:
    """Every cluster as it stands, by its id, the one that changed last at the end."""
    records = (await newest_of_each_key(reader.records(Topic.CLUSTER))).values()
    found = (event_in(record, TranscriptCluster, claims) for record in records)
    return {cluster.cluster_id: cluster for cluster in found if cluster is not None}


def cluster_for(
    identity: str, clusters: Mapping[str, TranscriptCluster]
) -> TranscriptCluster | None:
    """The cluster of that id, whatever it was merged into since, or that of a transcript."""
    found = clusters.get(identity)
    while found is not None and found.merged_into is not None:
        found = clusters.get(found.merged_into)
    if found is not None:
        return found
    for cluster in clusters.values():
        for member in cluster.members:
            if identity in (member.transcript_id, member.transcript_id.partition("/")[0]):
                return cluster
    return None


async def matches_there(
    reader: TopicReader, claims: ClaimStore
) -> AsyncIterator[tuple[Record, WatchMatch]]:
    """Every match as it stands, with its record, in the order of writing."""
    for record in (await newest_of_each_key(reader.records(Topic.MATCH))).values():
        match = event_in(record, WatchMatch, claims)
        if match is not None:
            yield record, match
