"""Clusters and matches as a person reads them on a terminal."""

from collections import Counter
from collections.abc import Sequence

from airwire_cli.render import plain, show_entry, table, wide_console
from airwire_schemas.relations import ClusterMember, Hit, TranscriptCluster, WatchMatch


def show_clusters(found: Sequence[TranscriptCluster]) -> None:
    for cluster in found:
        kinds = Counter(str(member.relation).replace("_", " ") for member in cluster.members)
        told = ", ".join(f"{count} {kind}" for kind, count in kinds.items() if kind != "origin")
        origin = cluster.members[0]
        show_entry(
            f"cluster {cluster.cluster_id}",
            [told or "the origin alone", f"since {origin.dated_at:%Y-%m-%d}"],
            f"origin {origin.transcript_id}",
        )


def show_cluster(cluster: TranscriptCluster) -> None:
    console = wide_console()
    console.print(plain(f"cluster {cluster.cluster_id}", "bold"))
    console.print(
        table(
            "relation", "date", "shared", "passages", "transcript", rows=map(_row, cluster.members)
        )
    )


def _row(member: ClusterMember) -> Sequence[str]:
    places = ", ".join(f"{passage.start}–{passage.end}" for passage in member.passages)
    return (
        str(member.relation).replace("_", " "),
        f"{member.dated_at:%Y-%m-%d}",
        "" if member.source is None else f"{member.similarity:.0%}",
        places,
        member.transcript_id,
    )


def show_match(match: WatchMatch) -> None:
    found = ", ".join(_found(hit) for hit in match.hits)
    state = "withdrawn since" if match.withdrawn else ""
    show_entry(f"{match.rule}: {match.path}", [found, state], match.transcript_id)


def _found(hit: Hit) -> str:
    place = "" if hit.start is None else f" at {hit.start}"
    return f"{hit.criterion} {hit.wanted}{place}" + (f" ×{hit.count}" if hit.count > 1 else "")
