"""The read model in Redis: a projection of the enriched topic, and the one way to read it.

The key layout is the contract's: `airwire_schemas.keys`. Everything here needs Redis 7 or Valkey
without modules.
"""

from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from redis.asyncio import Redis
from redis.exceptions import BusyLoadingError, RedisError, ResponseError

from airwire_runtime.errors import UnavailableError, UsageError
from airwire_runtime.settings import RedisSettings
from airwire_schemas.events import EnrichedTranscript
from airwire_schemas.keys import (
    BUCKETS,
    Index,
    bucket_of,
    index_key,
    position_key,
    transcript_key,
    written_key,
)
from airwire_schemas.topics import TOPICS, Topic
from airwire_schemas.transcript import EntityKind

# KEYS: value, record of what was written, then the index keys that shall name the transcript.
# ARGV: transcript id, value ('' removes it), recipe, partition, offset, expiry in Unix ms ('' for
# never), now in Unix ms, when it was published ('' if unknown). The index keys of what was there
# before are read inside: they carry the same hash tag, so the script stays in its slot.
_WRITE = """
local was = redis.call('HMGET', KEYS[2], 'recipe', 'partition', 'offset', 'entries')
local removes = ARGV[2] == ''
if was[1] then
  if was[2] == ARGV[4] and tonumber(ARGV[5]) <= tonumber(was[3]) then return 'seen' end
  if not removes and tonumber(ARGV[3]) < tonumber(was[1]) then return 'older_recipe' end
  for _, key in ipairs(cjson.decode(was[4])) do redis.call('ZREM', key, ARGV[1]) end
end
local expired = ARGV[6] ~= '' and tonumber(ARGV[6]) <= tonumber(ARGV[7])
if removes or expired then
  redis.call('DEL', KEYS[1], KEYS[2])
  return removes and 'removed' or 'expired'
end
redis.call('SET', KEYS[1], ARGV[2])
local entries = {}
for i = 3, #KEYS do
  local key = KEYS[i]
  entries[#entries + 1] = key
  redis.call('ZREMRANGEBYSCORE', key, '-inf', ARGV[7])
  redis.call('ZADD', key, ARGV[6] == '' and '+inf' or ARGV[6], ARGV[1])
  local last = redis.call('ZREVRANGE', key, 0, 0, 'WITHSCORES')[2]
  if last == 'inf' then redis.call('PERSIST', key) else redis.call('PEXPIREAT', key, last) end
end
redis.call('HSET', KEYS[2], 'recipe', ARGV[3], 'partition', ARGV[4], 'offset', ARGV[5],
  'entries', #entries > 0 and cjson.encode(entries) or '[]', 'published', ARGV[8])
if ARGV[6] == '' then
  redis.call('PERSIST', KEYS[2])
else
  redis.call('PEXPIREAT', KEYS[1], ARGV[6])
  redis.call('PEXPIREAT', KEYS[2], ARGV[6])
end
return 'written'
"""

# KEYS: position of a bucket. ARGV: pairs of partition and next offset. Only ever forward.
_ADVANCE = """
for i = 1, #ARGV, 2 do
  local was = redis.call('HGET', KEYS[1], ARGV[i])
  if not was or tonumber(was) < tonumber(ARGV[i + 1]) then
    redis.call('HSET', KEYS[1], ARGV[i], ARGV[i + 1])
  end
end
"""

# KEYS: value, then index keys that named it when it was looked for. They no longer do, unless the
# value was written in the meantime.
_FORGET = """
if redis.call('EXISTS', KEYS[1]) == 0 then
  for i = 2, #KEYS do redis.call('ZREM', KEYS[i], ARGV[1]) end
end
"""

# A find that names only one very common thing still answers at once.
_MOST_FOUND_PER_BUCKET = 10_000


@asynccontextmanager
async def connected(settings: RedisSettings) -> AsyncIterator["Redis"]:
    """A client for as long as the context is open. It connects when it is first used."""
    secret = settings.secret()
    given: dict[str, Any] = {} if secret is None else {"password": secret.get_secret_value()}
    client = Redis.from_url(str(settings.url), **given)
    try:
        yield client
    finally:
        await client.aclose()


@asynccontextmanager
async def _errors_explained() -> AsyncIterator[None]:
    try:
        yield
    except BusyLoadingError as error:
        raise UnavailableError(
            "Redis is still loading its data.", reason="redis_loading"
        ) from error
    except ResponseError as error:
        if str(error).startswith(("OOM", "MISCONF", "READONLY", "CLUSTERDOWN", "LOADING")):
            raise UnavailableError(
                f"Redis takes no writes: {error}", reason="redis_full"
            ) from error
        raise UsageError(
            f"Redis refuses a command: {error}. Airwire needs Redis 7 or Valkey, and a user that "
            "may run scripts.",
            reason="redis_refuses",
        ) from error
    except (RedisError, OSError) as error:
        raise UnavailableError(
            f"Redis does not answer: {error}. Check that it runs and that AIRWIRE_REDIS_URL "
            "names it.",
            reason="redis_unavailable",
        ) from error


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectedRecord:
    """A record of the enriched topic: what it says, and where and when it was said."""

    transcript_id: str
    transcript: EnrichedTranscript | None
    """Null where the record is a tombstone."""
    body: bytes
    partition: int
    offset: int
    timestamp_ms: int


def index_entries(transcript: EnrichedTranscript) -> list[str]:
    """The index keys under which a transcript can be found, sorted."""
    bucket = bucket_of(transcript.transcript_id)
    return sorted(
        {index_key(bucket, index, name) for index, name in _found_by(transcript) if name.strip()}
    )


_ENTITY_INDEXES = {
    EntityKind.PERSON: Index.PERSON,
    EntityKind.ORGANISATION: Index.ORGANISATION,
    EntityKind.PLACE: Index.PLACE,
}


def _found_by(transcript: EnrichedTranscript) -> Iterable[tuple[Index, str]]:
    for entity in transcript.entities:
        index = _ENTITY_INDEXES.get(entity.kind)
        if index is not None:
            yield index, entity.name
        if entity.kind is EntityKind.PERSON:
            yield Index.PERSON, _surname(entity.name)
        if entity.kind is EntityKind.PLACE and entity.country is not None:
            yield Index.PLACE, entity.country
    for speaker in transcript.speakers:
        if speaker.name is not None:
            yield Index.SPEAKER, speaker.name
            yield Index.SPEAKER, _surname(speaker.name)
    for subject in transcript.subjects:
        yield Index.SUBJECT, subject.label
        for code in (subject.id, *subject.ancestors):
            yield Index.SUBJECT, code
    if transcript.programme is not None:
        yield Index.PROGRAMME, transcript.programme.value
    if transcript.published_at is not None:
        yield Index.DATE, transcript.published_at.value[:10]


def _surname(name: str) -> str:
    """The last word: what a person is looked for by."""
    return name.split()[-1] if name.strip() else ""


def _published(transcript: EnrichedTranscript | None) -> str:
    if transcript is None or transcript.published_at is None:
        return ""
    return transcript.published_at.value


class TranscriptProjection:
    """Writes the read model: each transcript and its index entries in one script, only forward."""

    def __init__(self, client: Redis, *, ttl: timedelta | None) -> None:
        self._client = client
        self._ttl_ms = None if ttl is None else int(ttl.total_seconds() * 1000)
        self._write = client.register_script(_WRITE)
        self._advance = client.register_script(_ADVANCE)

    async def positions(self) -> dict[int, int]:
        """For each partition the first offset that some bucket may not have seen.

        Each bucket keeps its own, written after its data: so whatever end of its data a server
        lost, on one node or on several, reading from here brings everything back.
        """
        async with _errors_explained(), self._client.pipeline(transaction=False) as pipe:
            for bucket in range(BUCKETS):
                pipe.hgetall(position_key(bucket))
            buckets: list[dict[bytes, bytes]] = await pipe.execute()
        return {
            partition: min(int(seen.get(str(partition).encode(), 0)) for seen in buckets)
            for partition in range(TOPICS[Topic.ENRICHED].partitions)
        }

    async def write(self, records: Sequence[ProjectedRecord], *, now_ms: int) -> list[str]:
        """Write records, in order.

        Returns for each `written`, `removed`, `seen`, `older_recipe` or `expired`.
        """
        async with _errors_explained(), self._client.pipeline(transaction=False) as pipe:
            for record in records:
                await self._queue(pipe, record, now_ms)
            outcomes: list[bytes] = await pipe.execute()
        return [outcome.decode() for outcome in outcomes]

    async def _queue(self, pipe: Redis, record: ProjectedRecord, now_ms: int) -> None:
        transcript = record.transcript
        expires = "" if self._ttl_ms is None else str(record.timestamp_ms + self._ttl_ms)
        entries = [] if transcript is None else index_entries(transcript)
        await self._write(
            keys=[
                transcript_key(record.transcript_id),
                written_key(record.transcript_id),
                *entries,
            ],
            args=[
                record.transcript_id,
                b"" if transcript is None else record.body,
                0 if transcript is None else transcript.recipe.number,
                record.partition,
                record.offset,
                expires,
                now_ms,
                _published(transcript),
            ],
            client=pipe,
        )

    async def advance(self, positions: Mapping[int, int]) -> None:
        """Note in every bucket that all records below these offsets have been written."""
        arguments = [part for pair in sorted(positions.items()) for part in pair]
        async with _errors_explained(), self._client.pipeline(transaction=False) as pipe:
            for bucket in range(BUCKETS):
                await self._advance(keys=[position_key(bucket)], args=arguments, client=pipe)
            await pipe.execute()

    async def clear(self) -> None:
        """Remove everything of ours, and nothing else, from the server."""
        async with _errors_explained():
            async for key in self._client.scan_iter(match="airwire:{*", count=1000):
                await self._client.unlink(key)


class TranscriptReader:
    """Reads the read model; the command line uses it, and so may anybody."""

    def __init__(self, client: Redis) -> None:
        self._client = client
        self._forget = client.register_script(_FORGET)

    async def get(self, transcript_id: str) -> EnrichedTranscript | None:
        async with _errors_explained():
            body = await self._client.get(transcript_key(transcript_id))
        return None if body is None else EnrichedTranscript.read(body)

    async def of_document(self, document_id: str) -> list[EnrichedTranscript]:
        """All transcripts of a document, in order."""
        whole = await self.get(document_id)
        if whole is not None:
            return [whole]
        parts: list[EnrichedTranscript] = []
        while (part := await self.get(f"{document_id}/{len(parts) + 1}")) is not None:
            parts.append(part)
        return parts

    async def find(
        self, criteria: Sequence[tuple[Index, str]], *, limit: int
    ) -> list[EnrichedTranscript]:
        """Transcripts that meet every criterion, newest publication first, at most `limit`.

        Index entries whose transcript has expired are no hits, and are removed.
        """
        found: list[EnrichedTranscript] = []
        hits = await self._newest_first(await self._hits(criteria))
        while hits and len(found) < limit:
            looked_at, hits = hits[: limit - len(found)], hits[limit - len(found) :]
            bodies = await self.bodies(looked_at)
            found += [EnrichedTranscript.read(body) for body in bodies if body is not None]
            gone = [hit for hit, body in zip(looked_at, bodies, strict=True) if body is None]
            await self._forget_entries(gone, criteria)
        return found

    async def _hits(self, criteria: Sequence[tuple[Index, str]]) -> list[str]:
        async with _errors_explained(), self._client.pipeline(transaction=False) as pipe:
            for bucket in range(BUCKETS):
                pipe.zinter([index_key(bucket, index, name) for index, name in criteria])
            buckets: list[list[bytes]] = await pipe.execute()
        # The last are those that live longest, which were written last.
        return [hit.decode() for hits in buckets for hit in hits[-_MOST_FOUND_PER_BUCKET:]]

    async def _newest_first(self, hits: Sequence[str]) -> list[str]:
        async with _errors_explained(), self._client.pipeline(transaction=False) as pipe:
            for transcript_id in hits:
                pipe.hget(written_key(transcript_id), "published")
            published: list[bytes | None] = await pipe.execute()
        dated = sorted(zip((day or b"" for day in published), hits, strict=True), reverse=True)
        return [transcript_id for _, transcript_id in dated]

    async def bodies(self, transcript_ids: Sequence[str]) -> list[bytes | None]:
        """The JSON of each, as it stood on the topic."""
        async with _errors_explained(), self._client.pipeline(transaction=False) as pipe:
            for transcript_id in transcript_ids:
                pipe.get(transcript_key(transcript_id))
            bodies: list[bytes | None] = await pipe.execute()
        return bodies

    async def _forget_entries(
        self, transcript_ids: Sequence[str], criteria: Sequence[tuple[Index, str]]
    ) -> None:
        async with _errors_explained(), self._client.pipeline(transaction=False) as pipe:
            for transcript_id in transcript_ids:
                bucket = bucket_of(transcript_id)
                entries = [index_key(bucket, index, name) for index, name in criteria]
                keys = [transcript_key(transcript_id), *entries]
                await self._forget(keys=keys, args=[transcript_id], client=pipe)
            await pipe.execute()

    async def ids(self) -> AsyncIterator[str]:
        """Ids of all transcripts that are there, in no order; perhaps one twice. Walks all keys."""
        async with _errors_explained():
            async for key in self._client.scan_iter(match="airwire:{*}:transcript:*", count=1000):
                yield key.decode().partition(":transcript:")[2]

    async def count(self) -> int:
        """How many transcripts are there. Walks all keys."""
        return len({transcript_id async for transcript_id in self.ids()})


def projected(
    *,
    key: bytes,
    body: bytes | None,
    partition: int,
    offset: int,
    timestamp_ms: int,
) -> ProjectedRecord:
    """A record of the enriched topic as the projection takes it. Raises `ValidationError`."""
    transcript = None if body is None else EnrichedTranscript.read(body)
    return ProjectedRecord(
        transcript_id=key.decode(),
        transcript=transcript,
        body=body or b"",
        partition=partition,
        offset=offset,
        timestamp_ms=timestamp_ms,
    )
