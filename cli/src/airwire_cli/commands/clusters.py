"""`airwire clusters`: transcripts that are one text."""

import asyncio
from typing import Annotated

import typer

from airwire_cli.connection import DataDir, Servers
from airwire_cli.console import Json, NotFoundError, run_reporting, write_json
from airwire_cli.records import topic_reader
from airwire_cli.relations import cluster_for, clusters_there
from airwire_schemas.topics import Topic


def clusters(
    identity: Annotated[
        str | None,
        typer.Argument(metavar="[ID]", help="Id of a cluster, a transcript or a document."),
    ] = None,
    *,
    limit: Annotated[int, typer.Option(min=1, help="At most so many, without an ID.")] = 20,
    as_json: Json = False,
    data_dir: DataDir = None,
) -> None:
    """List clusters of copies, the one that changed last first; with an ID show one whole.

    Exit codes: 0 shown; 1 there is none; 2 wrong settings; 3 Kafka is not there.
    """
    servers = Servers(data_dir=data_dir)

    async def run() -> None:
        async with topic_reader(servers.kafka, Topic.CLUSTER) as reader:
            there = await clusters_there(reader, servers.claims)
        if identity is None:
            newest = [each for each in reversed(there.values()) if each.merged_into is None]
            found = newest[:limit]
        else:
            one = cluster_for(identity, there)
            found = [] if one is None else [one]
        if not found:
            raise NotFoundError(
                "No transcript has a copy yet."
                if identity is None
                else f"No cluster has this id, or a transcript of this id: {identity}. Either no "
                "other transcript has its words, or it is no id: `airwire where FILE` tells that "
                "of a file.",
                reason="not_found",
            )
        if as_json:
            for cluster in found:
                write_json(cluster)
            return
        from airwire_cli.render_relations import show_cluster, show_clusters

        if identity is None:
            show_clusters(found)
        else:
            show_cluster(found[0])

    raise typer.Exit(run_reporting(lambda: asyncio.run(run()), as_json=as_json))
