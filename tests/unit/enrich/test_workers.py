"""Worker processes: what becomes of those at work when nobody waits for them any more."""

import asyncio
import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from airwire_enrich.policy import Failure
from airwire_enrich.workers import Result, WorkerPool

PATIENCE_SECONDS = 60.0


def who_worked(value: bytes) -> Result:
    """A result that names the process; it takes as long as the value says."""
    time.sleep(float(value))
    return Failure(
        reason="done", stage="parsing", message=str(os.getpid()), exception=None, permanent=True
    )


@pytest.fixture
def pool(tmp_path: Path) -> Iterator[WorkerPool]:
    pool = WorkerPool(workers=1, memory_bytes=2 * 1024**3, claim_store=tmp_path, task=who_worked)
    yield pool
    pool.close()


async def worker_of(pool: WorkerPool, *, seconds: float = 0.0) -> str:
    result = await pool.understand(str(seconds).encode(), limit_seconds=PATIENCE_SECONDS)
    assert isinstance(result, Failure)
    return result.message


async def test_a_worker_outlives_all_whom_it_worked_for(pool: WorkerPool) -> None:
    before = await worker_of(pool)
    given_up = [asyncio.create_task(worker_of(pool, seconds=0.1)) for _ in range(200)]
    await asyncio.sleep(0.05)
    for task in given_up:
        task.cancel()
    await asyncio.gather(*given_up, return_exceptions=True)
    began = time.monotonic()
    assert await worker_of(pool) == before
    # Two hundred would take twenty seconds: those that were not begun are forgotten.
    assert time.monotonic() - began < 10


async def test_a_document_past_its_limit_costs_its_worker_and_nobody_elses_attempt(
    pool: WorkerPool,
) -> None:
    before = await worker_of(pool)
    late = asyncio.create_task(pool.understand(b"30", limit_seconds=0.5))
    neighbours = [asyncio.create_task(worker_of(pool)) for _ in range(5)]
    result = await late
    assert isinstance(result, Failure)
    assert result.reason == "time_limit"
    others = set(await asyncio.gather(*neighbours))
    assert len(others) == 1
    assert before not in others
