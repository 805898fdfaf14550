import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from structlog.testing import capture_logs

from airwire_ingest import terms
from airwire_ingest.leadership import TermEndedError
from airwire_ingest.terms import Terms
from airwire_runtime.errors import FatalError


class Active:
    """A leadership that is held until it is taken."""

    def __init__(self) -> None:
        self.term = 1
        self.is_lost = asyncio.Event()
        self.let_go_count = 0

    async def gained(self) -> None:
        if self.is_lost.is_set():
            await asyncio.Event().wait()

    async def lost(self) -> None:
        await self.is_lost.wait()

    def let_go(self) -> None:
        self.let_go_count += 1

    async def run(self) -> None:
        await asyncio.Event().wait()


class Work:
    """An intake that does what a test has it do, and all that stands beside it."""

    def __init__(self, take: Callable[[asyncio.Event], Awaitable[None]]) -> None:
        self._take = take
        self.batches = 0
        self.is_busy = False
        self.starts = 0
        self.stops = 0

    async def start(self) -> None:
        self.starts += 1

    async def run(self, ending: asyncio.Event | None = None) -> None:
        if ending is None:
            await asyncio.Event().wait()
        else:
            await self._take(ending)

    def reset(self) -> None: ...

    async def stop(self) -> None:
        self.stops += 1

    async def catch_up(self) -> None: ...


def terms_of(leadership: Active, work: Work) -> Terms:
    parts: dict[str, Any] = dict.fromkeys(("inbox", "intake", "projection", "publisher"), work)
    held: Any = leadership
    return Terms(leadership=held, **parts)


@pytest.fixture(autouse=True)
def _no_long_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(terms, "_FIRST_PAUSE_SECONDS", 0.001)
    monkeypatch.setattr(terms, "_LONGEST_PAUSE_SECONDS", 0.01)


async def test_a_term_that_fails_again_and_again_is_told_of_once() -> None:
    stopping = asyncio.Event()

    async def take(_ending: asyncio.Event) -> None:
        if work.starts == 5:
            stopping.set()
        raise TermEndedError("Kafka did not take a batch.", reason="kafka_unavailable")

    leadership, work = Active(), Work(take)
    with capture_logs() as told:
        await terms_of(leadership, work).run(stopping)
    assert [line["reason"] for line in told if line["event"] == "term_ended"] == [
        "kafka_unavailable"
    ]
    assert work.starts == work.stops == leadership.let_go_count == 5


async def test_another_reason_or_the_same_after_a_success_is_told_again() -> None:
    stopping = asyncio.Event()
    reasons = iter(["first", "second", "second"])

    async def take(_ending: asyncio.Event) -> None:
        reason = next(reasons, None)
        if reason is None:
            stopping.set()
            return
        work.batches += work.starts == 3
        raise TermEndedError("no", reason=reason)

    work = Work(take)
    with capture_logs() as told:
        await terms_of(Active(), work).run(stopping)
    assert [line["reason"] for line in told if line["event"] == "term_ended"] == [
        "first", "second", "second",
    ]  # fmt: skip


async def test_when_the_leadership_is_lost_a_batch_in_hand_is_finished_and_let_go() -> None:
    finished: list[bool] = []

    async def take(ending: asyncio.Event) -> None:
        work.is_busy = True
        leadership.is_lost.set()
        await ending.wait()
        finished.append(True)
        stopping.set()

    stopping, leadership, work = asyncio.Event(), Active(), Work(take)
    await terms_of(leadership, work).run(stopping)
    assert finished == [True]
    assert leadership.let_go_count == 1


async def test_a_batch_that_does_not_end_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(terms, "_LETTING_GO_SECONDS", 0.01)
    given_up: list[bool] = []

    async def take(_ending: asyncio.Event) -> None:
        work.is_busy = True
        leadership.is_lost.set()
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            given_up.append(True)
            stopping.set()
            raise

    stopping, leadership, work = asyncio.Event(), Active(), Work(take)
    await terms_of(leadership, work).run(stopping)
    assert given_up == [True]
    assert work.stops == 1


async def test_what_no_new_term_can_mend_ends_the_process() -> None:
    async def take(_ending: asyncio.Event) -> None:
        raise FatalError("Kafka refuses our records.", reason="records_refused")

    with pytest.raises(ExceptionGroup) as ended:
        await terms_of(Active(), Work(take)).run(asyncio.Event())
    assert ended.group_contains(FatalError, match="refuses")
