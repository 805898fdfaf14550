"""Makes Redis write its files anew, so that nothing that was removed is left in them."""

import asyncio
import time
from typing import Any

from redis.asyncio import Redis
from redis.exceptions import RedisError, ResponseError

from airwire_runtime.errors import UnavailableError

_LIMIT_SECONDS = 100.0
_LOOK_SECONDS = 0.2


async def rewrite_files(client: Redis) -> list[str]:
    """Return which files were written anew. Raises `UnavailableError`."""
    written = []
    try:
        if (await _persistence(client))["aof_enabled"]:
            await client.bgrewriteaof()
            await _ended(client, "aof_rewrite_in_progress", "aof_rewrite_scheduled")
            _check(await _persistence(client), "aof_last_bgrewrite_status")
            written.append("append-only file")
        if await _takes_snapshots(client):
            await client.bgsave()
            await _ended(client, "rdb_bgsave_in_progress")
            _check(await _persistence(client), "rdb_last_bgsave_status")
            written.append("snapshot")
    except (RedisError, OSError) as error:
        raise UnavailableError(
            f"Redis did not write its files anew: {error}. The document is withdrawn, but its old "
            "files may still hold it. Run the same command again.",
            reason="redis_not_purged",
        ) from error
    return written


async def _persistence(client: Redis) -> dict[str, Any]:
    found: dict[str, Any] = await client.info("persistence")
    return found


async def _takes_snapshots(client: Redis) -> bool:
    try:
        return bool((await client.config_get("save")).get("save"))
    except ResponseError:
        # Who may not look must assume it.
        return True


async def _ended(client: Redis, *flags: str) -> None:
    until = time.monotonic() + _LIMIT_SECONDS
    while True:
        found = await _persistence(client)
        if not any(found.get(flag) for flag in flags):
            return
        if time.monotonic() > until:
            raise UnavailableError(
                f"Redis has been writing its files for {_LIMIT_SECONDS:.0f} s. The document is "
                "withdrawn; run the same command again when Redis is through.",
                reason="redis_not_purged",
            )
        await asyncio.sleep(_LOOK_SECONDS)


def _check(found: dict[str, Any], status: str) -> None:
    if found.get(status) != "ok":
        raise RedisError(f"its {status} is {found.get(status)}: see Redis' own log")
