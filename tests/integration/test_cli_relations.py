"""`airwire clusters` and `airwire matches` show what stands on their topics."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path

import pytest
from support.airwire import airwire_here
from support.stack import Servers
from support.transcripts import an_id

from airwire_relate.records import outgoing
from airwire_relate.told import Told, told_cluster, told_match
from airwire_runtime.kafka import started, transactional_producer
from airwire_schemas.relations import (
    ClusterMember,
    Hit,
    Passage,
    Relation,
    TranscriptCluster,
    WatchMatch,
)

pytestmark = [pytest.mark.kafka]

DAY = datetime(2026, 3, 1, tzinfo=UTC)
ORIGIN, COPY = an_id("origin"), an_id("copy")
CLUSTER = TranscriptCluster(
    cluster_id="a" * 32,
    change="formed",
    cause=COPY,
    members=(
        ClusterMember(
            transcript_id=ORIGIN, relation=Relation.ORIGIN, dated_at=DAY, dated_by="publication"
        ),
        ClusterMember(
            transcript_id=COPY,
            relation=Relation.COPY,
            source=ORIGIN,
            similarity=0.9,
            passages=(Passage(start=3, end=40, source_start=5, source_end=42),),
            dated_at=DAY,
            dated_by="publication",
        ),
    ),
)
MERGED = TranscriptCluster(
    cluster_id="b" * 32, change="merged", cause=COPY, merged_into="a" * 32, members=()
)
MATCH = WatchMatch(
    rule="dams",
    transcript_id=ORIGIN,
    document_id=ORIGIN,
    path="dam.txt",
    hits=(Hit(criterion="term", wanted="dam", turn=0, start=7, end=10, count=2),),
)


async def tell(servers: Servers, told: list[Told]) -> None:
    producer = await started(transactional_producer(servers.kafka, "test-told"))
    try:
        async with producer.transaction():
            for one in told:
                made = outgoing(one, parent=None)
                await producer.send(
                    str(made.topic), key=made.key.encode(), value=made.value, headers=made.headers
                )
    finally:
        await producer.stop()


def test_clusters_and_matches_are_shown(fresh_servers: Servers, tmp_path: Path) -> None:
    asyncio.run(
        tell(fresh_servers, [told_cluster(CLUSTER), told_cluster(MERGED), told_match(MATCH)])
    )
    environment = fresh_servers.environment

    def shown(*arguments: str) -> bytes:
        ended = airwire_here(*arguments, environment=environment, folder=tmp_path)
        assert ended.code == 0, ended.err
        return ended.out

    assert shown("clusters", "--json") == CLUSTER.body() + b"\n"
    for identity in ("b" * 32, COPY):
        assert shown("clusters", identity, "--json") == CLUSTER.body() + b"\n"
    assert "3–40" in shown("clusters", COPY).decode()
    assert shown("matches", "--rule", "dams", "--json") == MATCH.body() + b"\n"
    assert "dams: dam.txt" in shown("matches").decode()
    for asked, told in (
        (("matches", "--rule", "other"), "rules that have some: dams"),
        (("clusters", an_id("x")), "or it is no id"),
        (("clusters", "dam.txt"), "or it is no id"),
    ):
        ended = airwire_here(*asked, environment=environment, folder=tmp_path)
        assert (ended.code, ended.out) == (1, b"")
        assert told in " ".join(ended.err.split())
