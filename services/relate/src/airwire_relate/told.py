"""What relate has to tell: an event, or that there is none any more. Pure."""

from dataclasses import dataclass

from airwire_schemas.relations import TranscriptCluster, TranscriptVersion, WatchMatch
from airwire_schemas.topics import Topic


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """An event under its key; null takes back what stands there."""

    topic: Topic
    key: str
    event: TranscriptCluster | WatchMatch | TranscriptVersion | None


def told_cluster(cluster: TranscriptCluster) -> Told:
    return Told(topic=Topic.CLUSTER, key=cluster.cluster_id, event=cluster)


def told_match(match: WatchMatch) -> Told:
    return Told(topic=Topic.MATCH, key=f"{match.transcript_id}/{match.rule}", event=match)


def told_version(version: TranscriptVersion) -> Told:
    return Told(topic=Topic.VERSION, key=version.transcript_id, event=version)
