"""`airwire withdraw`: a document taken back everywhere, with a receipt."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Annotated

import typer
from aiokafka import AIOKafkaConsumer, TopicPartition
from redis.asyncio import Redis

from airwire_cli.connection import DataDir, Servers
from airwire_cli.console import Json, NotFoundError, messages, run_reporting, write_json
from airwire_cli.files_of import Removed, folders_of, remove_files
from airwire_cli.named_file import is_transcript_id, named_file
from airwire_cli.operator_hand import OperatorHand, operator_hand
from airwire_cli.presence import require_enrich
from airwire_cli.purge_kafka import purge
from airwire_cli.purge_redis import rewrite_files
from airwire_cli.receipt import Receipt
from airwire_cli.records import TopicReader, topic_reader
from airwire_cli.withdrawal import (
    HOLDING,
    Tombstones,
    Trace,
    documents_at,
    trace_of,
    write_tombstones,
)
from airwire_enrich.lanes import BACKFILL, FRESH, Lane
from airwire_runtime.errors import UnavailableError, UsageError
from airwire_runtime.kafka import connection, started
from airwire_runtime.read_model import TranscriptReader, connected
from airwire_runtime.settings import KafkaSettings
from airwire_schemas.keys import document_of
from airwire_schemas.topics import Topic

_LOOK_SECONDS = 0.5
Look = tuple[bool, object]
"""Whether it is so, and something that changes as long as it gets nearer."""

# Longer than a document may take whose every attempt runs into its limit.
_LIMIT_SECONDS = 120.0


def withdraw(
    identity: Annotated[
        str,
        typer.Argument(
            metavar="ID",
            help="A document id, the id of a transcript of it, or a path in the inbox.",
        ),
    ],
    *,
    purges: Annotated[
        bool, typer.Option("--purge", help="Also out of the files of Kafka and Redis.")
    ] = False,
    as_json: Json = False,
    data_dir: DataDir = None,
) -> None:
    """Take a document back everywhere: topics, Redis, claim store, and the files themselves.

    The files in the inbox and in the folders of done and rejected files are deleted. The same
    bytes are refused from then on. Can be run again at any time: it goes on where it was.
    Exit codes: 0 withdrawn; 1 no such document; 2 wrong settings, or a path of several documents;
    3 Kafka, Redis or enrich is not there, or something can't be removed.
    """
    servers = Servers(data_dir=data_dir)
    raise typer.Exit(
        run_reporting(
            lambda: asyncio.run(_withdraw(identity, servers, purges=purges, as_json=as_json)),
            as_json=as_json,
        )
    )


async def _withdraw(identity: str, servers: Servers, *, purges: bool, as_json: bool) -> None:
    async with (
        topic_reader(servers.kafka, *HOLDING, Topic.STATUS) as reader,
        connected(servers.redis) as redis,
    ):
        document_id = await _document_of(reader, identity, servers.inbox)
        trace = await trace_of(reader, document_id)
        if not trace.is_known:
            raise NotFoundError(
                f"There is no document {document_id}: it was never seen. `airwire where FILE` "
                "tells what became of a file.",
                reason="not_found",
            )
        receipt = Receipt(document_id)
        async with operator_hand(servers.kafka) as hand:
            await _take_back(reader, redis, hand, servers, trace, receipt)
            await _remove(servers, trace, receipt)
            if purges:
                receipt.purged_records = await purge(servers.kafka, hand, document_id)
                receipt.purged_files = await rewrite_files(redis)
    _tell(receipt, as_json)


async def _document_of(reader: TopicReader, identity: str, inbox: Path | None) -> str:
    if is_transcript_id(identity):
        return document_of(identity)
    file = named_file(identity, inbox=inbox)
    if file.document_id is not None and (await trace_of(reader, file.document_id)).is_known:
        return file.document_id
    documents = await documents_at(reader, file.in_inbox or file.name)
    if not documents:
        raise NotFoundError(
            f"No document was seen at {identity}. Give an id, or its path in the inbox; `airwire "
            "where FILE` tells both.",
            reason="not_found",
        )
    if len(documents) > 1:
        listed = ", ".join(f"{found} (version {n})" for found, n in documents.items())
        raise UsageError(
            f"{identity} was the path of {len(documents)} documents: {listed}. Name the one that "
            "is meant by its id.",
            reason="several_documents",
        )
    return next(iter(documents))


async def _take_back(
    reader: TopicReader,
    redis: Redis,
    hand: OperatorHand,
    servers: Servers,
    trace: Trace,
    receipt: Receipt,
) -> None:
    """Let enrich answer for the topics and Redis, and see that it has."""
    if not trace.is_withdrawn:
        await require_enrich(
            servers.kafka,
            FRESH,
            otherwise="Enrich takes documents back, so nothing was withdrawn: start it, then run "
            "this again.",
        )
        trace = await _at_its_end(reader, trace)
    read_model = TranscriptReader(redis)
    receipt.topics = {str(topic): len(keys) for topic, keys in trace.live.items() if keys}
    receipt.redis = await _in_redis(read_model, trace)
    while not trace.is_withdrawn:
        tombstones = await write_tombstones(hand, trace, now=datetime.now(UTC))
        await _until(partial(_answered, servers.kafka, tombstones), "answered the withdrawal")
        # What the back-fill lane had in hand it may have made after all, under new ids.
        trace = await trace_of(reader, trace.document_id)
    receipt.transcripts = sorted(trace.transcripts)

    async def redis_is_level() -> Look:
        left = await _in_redis(read_model, trace)
        return left == 0, left

    await _until(redis_is_level, "taken it out of Redis")


async def _at_its_end(reader: TopicReader, trace: Trace) -> Trace:
    """A document under way is let come to its end, so that nothing of it comes after."""
    found = trace

    async def is_at_an_end() -> Look:
        nonlocal found
        found = await trace_of(reader, trace.document_id)
        return found.is_at_an_end, None

    if not trace.is_at_an_end:
        await _until(is_at_an_end, "come to the end of it, which is still under way")
    return found


async def _answered(kafka: KafkaSettings, tombstones: Tombstones) -> Look:
    """Whether every lane has come past its tombstone."""
    fresh = await _done_up_to(kafka, FRESH, tombstones.partition)
    again = None
    if tombstones.backfill_offset is not None:
        again = await _done_up_to(kafka, BACKFILL, tombstones.partition)
    is_past = fresh > tombstones.raw_offset and (
        again is None or again > (tombstones.backfill_offset or 0)
    )
    return is_past, (fresh, again)


async def _done_up_to(kafka: KafkaSettings, lane: Lane, partition: int) -> int:
    consumer = await started(
        AIOKafkaConsumer(**connection(kafka), group_id=lane.group, enable_auto_commit=False)
    )
    try:
        place = TopicPartition(str(lane.topic), partition)
        consumer.assign([place])
        return await consumer.committed(place) or 0
    finally:
        await consumer.stop()


async def _in_redis(read_model: TranscriptReader, trace: Trace) -> int:
    found = [await read_model.get(transcript_id) for transcript_id in sorted(trace.transcripts)]
    return sum(transcript is not None for transcript in found)


async def _until(look: Callable[[], Awaitable[Look]], what: str) -> None:
    """Look until it is so, or nothing moves for too long."""
    until, before = 0.0, None
    while True:
        is_so, progress = await look()
        if is_so:
            return
        if progress != before or not until:
            until, before = time.monotonic() + _LIMIT_SECONDS, progress
        if time.monotonic() > until:
            raise UnavailableError(
                f"Enrich has not {what} within {_LIMIT_SECONDS:.0f} s. Look into its log, then run "
                "the same command again: it goes on where it was.",
                reason="enrich_behind",
            )
        await asyncio.sleep(_LOOK_SECONDS)


async def _remove(servers: Servers, trace: Trace, receipt: Receipt) -> None:
    """Delete claims and files, which no record refers to any more."""
    claims, inbox = servers.claims, servers.inbox
    for dataref in sorted(trace.datarefs):
        if await asyncio.to_thread(claims.delete, dataref):
            receipt.claims.append(dataref)
    if inbox is None:
        return
    removed: Removed = await asyncio.to_thread(
        remove_files, trace.document_id, sizes=trace.sizes, folders=folders_of(inbox)
    )
    receipt.files, receipt.files_left = removed.files, removed.stuck


def _tell(receipt: Receipt, as_json: bool) -> None:
    if as_json:
        write_json(asdict(receipt))
    else:
        from airwire_cli.render_receipt import show_receipt

        show_receipt(receipt)
    if receipt.files is None:
        messages().print(
            "Its files are left where they are: the inbox is not known here. Set AIRWIRE_INBOX and "
            "run this again where the folders are.",
            markup=False,
        )
    if receipt.files_left:
        raise UnavailableError(
            f"Not removed: {', '.join(receipt.files_left)} "
            f"({', '.join(sorted(set(receipt.files_left.values())))}). Let this user write to "
            "their folders, then run the same command again.",
            reason="files_left",
        )
