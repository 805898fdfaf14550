"""Redis compared with the enriched topic, as far as Redis says that it has read it."""

import hashlib
from collections.abc import AsyncIterator
from datetime import timedelta
from itertools import islice

from airwire_cli.audit.discrepancy import Discrepancy, Kind
from airwire_cli.audit.reading import Place, Reading
from airwire_runtime.read_model import TranscriptProjection, TranscriptReader
from airwire_schemas.topics import Topic

_BATCH = 500


async def compare_redis(
    reading: Reading,
    *,
    projection: TranscriptProjection,
    read_model: TranscriptReader,
    ttl: timedelta | None,
    now_ms: int,
) -> AsyncIterator[Discrepancy]:
    """`ttl` is how long Redis keeps a transcript. Raises `UnavailableError`."""
    positions = await projection.positions()
    topic = reading.live[Topic.ENRICHED]

    def is_expected(place: Place) -> bool:
        is_read = place.offset < positions[place.partition]
        lives = ttl is None or place.timestamp_ms + ttl.total_seconds() * 1000 > now_ms
        return is_read and lives

    expected = iter([key for key, place in topic.items() if is_expected(place)])
    while batch := list(islice(expected, _BATCH)):
        for key, body in zip(batch, await read_model.bodies(batch), strict=True):
            if body is None:
                yield Discrepancy(Kind.REDIS_MISSING, key)
            elif hashlib.sha256(body).digest() != topic[key].digest:
                yield Discrepancy(Kind.REDIS_DIFFERS, key)
    async for transcript_id in read_model.ids():
        if transcript_id not in topic:
            yield Discrepancy(Kind.REDIS_SURPLUS, transcript_id)
