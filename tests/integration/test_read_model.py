"""The read model on a real Redis: one writer, one reader, and what may never be seen."""

import asyncio
import time
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
import pytest_asyncio
from redis.asyncio import Redis
from support.stack import Servers
from support.transcripts import a_recipe, a_speaker, a_subject, a_transcript, an_entity, sourced

from airwire_runtime.read_model import (
    ProjectedRecord,
    TranscriptProjection,
    TranscriptReader,
    projected,
)
from airwire_schemas.events import EnrichedTranscript
from airwire_schemas.keys import (
    BUCKETS,
    Index,
    bucket_of,
    index_key,
    transcript_key,
    written_key,
)
from airwire_schemas.topics import TOPICS, Topic
from airwire_schemas.transcript import EntityKind

pytestmark = pytest.mark.redis


@pytest_asyncio.fixture
async def client(servers: Servers) -> AsyncIterator[Redis]:
    redis = Redis.from_url(servers.redis_url)
    await redis.flushdb()
    yield redis
    await redis.flushdb()
    await redis.aclose()


def now_ms() -> int:
    return time.time_ns() // 1_000_000


def a_record(
    transcript: EnrichedTranscript, *, offset: int = 0, timestamp_ms: int | None = None
) -> ProjectedRecord:
    return projected(
        key=transcript.transcript_id.encode(),
        body=transcript.body(),
        partition=0,
        offset=offset,
        timestamp_ms=now_ms() if timestamp_ms is None else timestamp_ms,
    )


def a_tombstone(transcript: EnrichedTranscript, *, offset: int) -> ProjectedRecord:
    return projected(
        key=transcript.transcript_id.encode(),
        body=None,
        partition=0,
        offset=offset,
        timestamp_ms=now_ms(),
    )


async def write(client: Redis, *records: ProjectedRecord) -> list[str]:
    return await TranscriptProjection(client, ttl=None).write(records, now_ms=now_ms())


async def all_keys(client: Redis) -> set[bytes]:
    return {key async for key in client.scan_iter()}


async def found(client: Redis, *criteria: tuple[Index, str], limit: int = 10) -> list[str]:
    return [t.path for t in await TranscriptReader(client).find(criteria, limit=limit)]


async def test_a_transcript_is_read_as_it_was_written(client: Redis) -> None:
    transcript = a_transcript(title=sourced("Harbour strike"))
    assert await write(client, a_record(transcript)) == ["written"]
    assert await TranscriptReader(client).get(transcript.transcript_id) == transcript


async def test_an_older_recipe_never_replaces_a_newer_one(client: Redis) -> None:
    newer, older = a_transcript(recipe=a_recipe(2)), a_transcript(recipe=a_recipe(1))
    outcomes = await write(client, a_record(newer, offset=1), a_record(older, offset=2))
    assert outcomes == ["written", "older_recipe"]
    assert await TranscriptReader(client).get(newer.transcript_id) == newer


async def test_an_equal_recipe_replaces(client: Redis) -> None:
    first, second = a_transcript(), a_transcript(title=sourced("Corrected"))
    assert await write(client, a_record(first, offset=1), a_record(second, offset=2)) == [
        "written",
        "written",
    ]
    assert await TranscriptReader(client).get(first.transcript_id) == second


async def test_a_record_that_was_seen_changes_nothing(client: Redis) -> None:
    early, late = a_transcript(), a_transcript(title=sourced("Later"))
    await write(client, a_record(early, offset=1), a_record(late, offset=2))
    outcomes = await write(client, a_record(early, offset=1), a_record(late, offset=2))
    assert outcomes == ["seen", "seen"]
    assert await TranscriptReader(client).get(early.transcript_id) == late


async def test_entries_are_replaced_with_the_transcript(client: Redis) -> None:
    was = a_transcript(entities=(an_entity("Nina Okafor"), an_entity("Ghana", EntityKind.PLACE)))
    now = a_transcript(entities=(an_entity("Piet Visser"),))
    await write(client, a_record(was, offset=1), a_record(now, offset=2))
    assert await found(client, (Index.PERSON, "Nina Okafor")) == []
    assert await found(client, (Index.PLACE, "Ghana")) == []
    assert await found(client, (Index.PERSON, "Piet Visser")) == ["story.txt"]


async def test_a_tombstone_removes_the_transcript_and_every_entry(client: Redis) -> None:
    transcript = a_transcript(
        entities=(an_entity("Nina Okafor"),), programme=sourced("Morning Tide")
    )
    await write(client, a_record(transcript, offset=1))
    assert await write(client, a_tombstone(transcript, offset=2)) == ["removed"]
    assert await all_keys(client) == set()


async def test_value_and_entries_expire_together(client: Redis) -> None:
    transcript = a_transcript(entities=(an_entity("Nina Okafor"),))
    projection = TranscriptProjection(client, ttl=timedelta(seconds=1))
    await projection.write([a_record(transcript)], now_ms=now_ms())
    entry = index_key(bucket_of(transcript.transcript_id), Index.PERSON, "Nina Okafor")
    expiries = {
        await client.pexpiretime(key)
        for key in (
            transcript_key(transcript.transcript_id),
            written_key(transcript.transcript_id),
            entry,
        )
    }
    assert len(expiries) == 1
    assert await found(client, (Index.PERSON, "Nina Okafor")) == ["story.txt"]
    await _until_empty(client)


async def _until_empty(client: Redis) -> None:
    deadline = time.monotonic() + 10
    while await all_keys(client):
        assert time.monotonic() < deadline, await all_keys(client)
        await asyncio.sleep(0.05)


async def test_an_entry_outlives_its_index_key_only_as_long_as_its_value(client: Redis) -> None:
    lasting = a_transcript("lasting", entities=(an_entity("Nina Okafor"),))
    same_bucket = next(
        name
        for name in (f"other-{number}" for number in range(1000))
        if bucket_of(a_transcript(name).transcript_id) == bucket_of(lasting.transcript_id)
    )
    passing = a_transcript(same_bucket, entities=(an_entity("Nina Okafor"),))
    hour_ago = now_ms() - 3_600_000
    projection = TranscriptProjection(client, ttl=timedelta(hours=1, milliseconds=700))
    await projection.write(
        [a_record(lasting), a_record(passing, timestamp_ms=hour_ago)], now_ms=now_ms()
    )
    deadline = time.monotonic() + 10
    while await TranscriptReader(client).get(passing.transcript_id) is not None:
        assert time.monotonic() < deadline
        await asyncio.sleep(0.05)
    assert await found(client, (Index.PERSON, "Okafor")) == ["lasting.txt"]
    entry = index_key(bucket_of(lasting.transcript_id), Index.PERSON, "Okafor")
    assert await client.zrange(entry, 0, -1) == [lasting.transcript_id.encode()]


async def test_a_record_that_expired_before_it_came_is_not_written(client: Redis) -> None:
    projection = TranscriptProjection(client, ttl=timedelta(days=1))
    long_ago = now_ms() - 2 * 86_400_000
    record = a_record(a_transcript(), timestamp_ms=long_ago)
    assert await projection.write([record], now_ms=now_ms()) == ["expired"]
    assert await all_keys(client) == set()


async def test_an_entry_without_its_value_is_a_miss_and_is_removed(client: Redis) -> None:
    transcript = a_transcript(entities=(an_entity("Nina Okafor"),))
    await write(client, a_record(transcript))
    await client.delete(transcript_key(transcript.transcript_id))
    assert await found(client, (Index.PERSON, "Nina Okafor")) == []
    entry = index_key(bucket_of(transcript.transcript_id), Index.PERSON, "Nina Okafor")
    assert await client.exists(entry) == 0


async def test_an_entry_whose_value_was_written_meanwhile_is_kept(client: Redis) -> None:
    """Between the look and the removal a projection may write the transcript again."""
    transcript = a_transcript(entities=(an_entity("Nina Okafor"),))
    reader = TranscriptReader(client)
    await write(client, a_record(transcript))
    await reader._forget_entries([transcript.transcript_id], [(Index.PERSON, "Nina Okafor")])
    assert await found(client, (Index.PERSON, "Nina Okafor")) == ["story.txt"]


async def test_positions_only_go_forward(client: Redis) -> None:
    projection = TranscriptProjection(client, ttl=None)
    await projection.advance({0: 10, 3: 5})
    await projection.advance({0: 7, 3: 6})
    positions = await projection.positions()
    assert (positions[0], positions[3], positions[1]) == (10, 6, 0)
    assert set(positions) == set(range(TOPICS[Topic.ENRICHED].partitions))


async def test_a_bucket_that_lost_its_position_is_read_again_from_the_start(
    client: Redis,
) -> None:
    projection = TranscriptProjection(client, ttl=None)
    await projection.advance({0: 10})
    await client.delete("airwire:{05}:position")
    assert (await projection.positions())[0] == 0


async def test_a_wiped_redis_is_filled_again_by_the_same_records(client: Redis) -> None:
    records = [
        a_record(a_transcript(f"story-{number}", entities=(an_entity("Nina Okafor"),)))
        for number in range(3 * BUCKETS)
    ]
    await write(client, *records)
    before = await all_keys(client)
    await client.flushdb()
    assert set(await write(client, *records)) == {"written"}
    assert await all_keys(client) == before
    assert len(await found(client, (Index.PERSON, "Okafor"), limit=1000)) == len(records)


async def test_clearing_leaves_what_is_not_ours(client: Redis) -> None:
    await write(client, a_record(a_transcript()))
    await client.set("somebody-else", "1")
    await TranscriptProjection(client, ttl=None).clear()
    assert await all_keys(client) == {b"somebody-else"}


async def test_every_criterion_must_be_met(client: Redis) -> None:
    both = a_transcript(
        "both", entities=(an_entity("Nina Okafor"), an_entity("Ghana", EntityKind.PLACE))
    )
    one = a_transcript("one", entities=(an_entity("Nina Okafor"),))
    await write(client, a_record(both), a_record(one))
    assert await found(client, (Index.PERSON, "Okafor"), (Index.PLACE, "ghana")) == ["both.txt"]
    assert sorted(await found(client, (Index.PERSON, "Okafor"))) == ["both.txt", "one.txt"]


@pytest.mark.parametrize(
    ("index", "name"),
    [
        (Index.PERSON, "angela muller"),
        (Index.PERSON, "MÜLLER"),
        (Index.ORGANISATION, "Tidewater  Radio"),
        (Index.PLACE, "Rotterdam"),
        (Index.PLACE, "nl"),
        (Index.SUBJECT, "Strike"),
        (Index.SUBJECT, "medtop:20000001"),
        (Index.SUBJECT, "medtop:09000000"),
        (Index.PROGRAMME, "morning tide"),
        (Index.SPEAKER, "Jane Doe"),
        (Index.SPEAKER, "doe"),
        (Index.DATE, "2026-01-02"),
    ],
)
async def test_what_a_transcript_is_found_by(client: Redis, index: Index, name: str) -> None:
    transcript = a_transcript(
        entities=(
            an_entity("Angela Müller"),
            an_entity("Tidewater Radio", EntityKind.ORGANISATION),
            an_entity("Rotterdam", EntityKind.PLACE, country="NL"),
        ),
        subjects=(a_subject("strike", "medtop:20000001", "medtop:09000000"),),
        programme=sourced("Morning Tide"),
        speakers=(a_speaker("Jane Doe"), a_speaker(None, id="unknown")),
        published="2026-01-02T06:30Z",
    )
    await write(client, a_record(transcript))
    assert await found(client, (index, name)) == ["story.txt"]


async def test_names_of_white_space_are_no_obstacle(client: Redis) -> None:
    transcript = a_transcript(entities=(an_entity(" "),), speakers=(a_speaker(""),))
    assert await write(client, a_record(transcript)) == ["written"]


async def test_the_newest_come_first_and_no_more_than_asked_for(client: Redis) -> None:
    days = ["2026-01-03", "2025-12-31", "2026-01-10", None]
    await write(
        client,
        *(
            a_record(a_transcript(f"of-{day}", published=day, programme=sourced("Tide")))
            for day in days
        ),
    )
    assert await found(client, (Index.PROGRAMME, "Tide"), limit=3) == [
        "of-2026-01-10.txt",
        "of-2026-01-03.txt",
        "of-2025-12-31.txt",
    ]


async def test_misses_do_not_take_the_place_of_hits(client: Redis) -> None:
    gone = a_transcript("gone", published="2026-02-02", programme=sourced("Tide"))
    there = a_transcript("there", published="2026-01-01", programme=sourced("Tide"))
    await write(client, a_record(gone), a_record(there))
    await client.delete(transcript_key(gone.transcript_id))
    assert await found(client, (Index.PROGRAMME, "Tide"), limit=1) == ["there.txt"]


async def test_the_transcripts_of_a_document_come_in_their_order(client: Redis) -> None:
    whole = a_transcript("many").transcript_id
    parts = [a_transcript("many", transcript_id=f"{whole}/{number}") for number in (1, 2, 3)]
    await write(client, *(a_record(part, offset=n) for n, part in enumerate(parts)))
    assert await TranscriptReader(client).of_document(whole) == parts


async def test_what_is_counted_are_transcripts(client: Redis) -> None:
    await write(
        client,
        a_record(a_transcript("a", programme=sourced("Tide"))),
        a_record(a_transcript("b", programme=sourced("Tide"))),
    )
    assert await TranscriptReader(client).count() == 2
