"""`airwire tail TOPIC`: records of a topic as they are committed."""

import asyncio
import base64
import json
from datetime import UTC, datetime
from typing import Annotated, Any

import typer

from airwire_cli.connection import DataDir, Servers
from airwire_cli.console import Exit, Json, results, run_reporting, visible, write_json
from airwire_cli.records import TopicReader, in_order, topic_reader
from airwire_runtime.errors import UsageError
from airwire_runtime.kafka import Record
from airwire_schemas.headers import as_text
from airwire_schemas.topics import Topic

_SHORT = {topic.split(".")[1]: topic for topic in Topic}
# The first look back for the last records of a topic: transactions leave holes in the offsets.
_FIRST_LOOK_OFFSETS = 64


def tail(
    topic: Annotated[
        str, typer.Argument(metavar="TOPIC", help=f"{', '.join(_SHORT)}, or the whole name.")
    ],
    *,
    count: Annotated[
        int, typer.Option("-n", min=0, help="How many of the records that are there to begin with.")
    ] = 10,
    from_start: Annotated[
        bool, typer.Option("--from-start", help="All records that are there, instead of the last.")
    ] = False,
    follow: Annotated[
        bool, typer.Option(help="Go on with what is committed from now on, until Ctrl-C.")
    ] = True,
    as_json: Json = False,
    data_dir: DataDir = None,
) -> None:
    """Show committed records: the last ones, then new ones as they come.

    With --json each is {"topic", "partition", "offset", "timestamp", "key", "headers", "value"}.
    Exit codes: 0 shown, or ended with Ctrl-C; 2 no such topic, or wrong settings; 3 Kafka is not
    there.
    """
    servers = Servers(data_dir=data_dir)
    code = run_reporting(
        lambda: asyncio.run(
            _tail(topic, servers, None if from_start else count, follow=follow, as_json=as_json)
        ),
        as_json=as_json,
    )
    raise typer.Exit(Exit.DONE if code is Exit.INTERRUPTED else code)


async def _tail(
    name: str, servers: Servers, count: int | None, *, follow: bool, as_json: bool
) -> None:
    topic = _topic(name)
    show = _write_as_json if as_json else _print
    async with topic_reader(servers.kafka, topic) as reader:
        extents = await reader.extents(topic)
        shown = {number: extent.end for number, extent in extents.items()}
        if count is None:
            async for record in reader.records(topic):
                shown[record.partition] = max(shown[record.partition], record.offset + 1)
                show(record)
        else:
            for record in await _last(reader, topic, count):
                shown[record.partition] = max(shown[record.partition], record.offset + 1)
                show(record)
        if follow:
            async for record in reader.follow(topic, start=shown):
                show(record)


def _topic(name: str) -> Topic:
    if name in _SHORT:
        return _SHORT[name]
    try:
        return Topic(name)
    except ValueError:
        raise UsageError(
            f"There is no topic {name}. Name one of {', '.join(_SHORT)}, or {', '.join(Topic)}.",
            reason="topic",
        ) from None


async def _last(reader: TopicReader, topic: Topic, count: int) -> list[Record]:
    """The last `count` records by the time they were written."""
    if count == 0:
        return []
    extents = await reader.extents(topic)
    look = max(_FIRST_LOOK_OFFSETS, 2 * count)
    while True:
        start = {number: max(e.begin, e.end - look) for number, e in extents.items()}
        found: dict[int, list[Record]] = {}
        async for record in reader.records(topic, start=start):
            kept = found.setdefault(record.partition, [])
            kept.append(record)
            del kept[:-count]
        # The last of all are among the last of each partition, once each has shown enough.
        if all(
            start[number] == extents[number].begin or len(found.get(number, ())) >= count
            for number in extents
        ):
            return in_order(record for kept in found.values() for record in kept)[-count:]
        look *= 8


def _write_as_json(record: Record) -> None:
    write_json(
        {
            "topic": record.topic,
            "partition": record.partition,
            "offset": record.offset,
            "timestamp": _moment(record),
            "key": None if record.key is None else record.key.decode("utf-8", "backslashreplace"),
            "headers": dict(as_text(record.headers)),
            "value": _value(record.value),
        }
    )


def _moment(record: Record) -> str:
    return datetime.fromtimestamp(record.timestamp / 1000, UTC).isoformat(timespec="milliseconds")


def _value(value: bytes | None) -> Any:
    """The body; in base64 where it is no JSON, null for a tombstone."""
    if value is None:
        return None
    try:
        return json.loads(value)
    except (ValueError, RecursionError):
        return {"base64": base64.b64encode(value).decode()}


def _print(record: Record) -> None:
    key = "" if record.key is None else record.key.decode("utf-8", "backslashreplace")
    line = f"{_moment(record)}  {record.partition}/{record.offset}  {key}  {_gist(record)}"
    results().print(visible(line), markup=False, highlight=False)


def _gist(record: Record) -> str:
    value = _value(record.value)
    if value is None:
        return "withdrawn"
    if not isinstance(value, dict):
        return f"{len(record.value or b'')} bytes"
    told = [str(value[name]) for name in ("state", "reason", "path", "message") if value.get(name)]
    sighting, title, turns = (value.get(name) for name in ("sighting", "title", "turns"))
    if isinstance(sighting, dict):
        told.append(str(sighting.get("path")))
    if isinstance(title, dict):
        told.append(f"“{title.get('value')}”")
    if isinstance(turns, list):
        told.append(f"{len(turns)} turns")
    return ", ".join(told) or f"{len(record.value or b'')} bytes"
