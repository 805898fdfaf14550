import asyncio
import os
import time
from collections.abc import AsyncGenerator, Sequence
from pathlib import Path

from airwire_ingest.found import Found
from airwire_ingest.inbox import Inbox
from airwire_ingest.scanning import Tree
from airwire_ingest.settling import Settled, Settling
from airwire_ingest.watcher import Hint


class SilentWatcher:
    """Tells only what it was given."""

    def __init__(self, *hints: Hint) -> None:
        self._hints = hints
        self.watched: list[str] = []

    def watch(self, folder: str) -> None:
        self.watched.append(folder)

    async def hints(self) -> AsyncGenerator[Hint]:
        for hint in self._hints:
            yield hint
        await asyncio.Event().wait()


def an_inbox(root: Path, *hints: Hint, quiet: float = 0.2, rescan: float = 0.05) -> Inbox:
    return Inbox(
        tree=Tree.of(root),
        watcher=SilentWatcher(*hints),
        settling=Settling(quiet_seconds=quiet, trusts_file_times=True),
        rescan_seconds=rescan,
        quiet_seconds=quiet,
    )


async def collected(inbox: Inbox, count: int) -> list[Settled]:
    running = asyncio.create_task(inbox.run())
    settled: list[Settled] = []
    try:
        async with asyncio.timeout(30):
            while len(settled) < count:
                settled += await inbox.next_batch()
    finally:
        running.cancel()
        await asyncio.wait([running])
    return settled


async def test_a_file_is_handed_over_once_until_it_is_released(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("x")
    inbox = an_inbox(tmp_path)
    running = asyncio.create_task(inbox.run())
    first = await inbox.next_batch()
    second = asyncio.create_task(inbox.next_batch())
    done, _ = await asyncio.wait([second], timeout=0.5)
    assert not done
    inbox.release(first)
    async with asyncio.timeout(10):
        assert (await second)[0].found == first[0].found
    running.cancel()
    await asyncio.wait([running])


async def test_a_growing_file_does_not_hold_up_a_thousand_others(tmp_path: Path) -> None:
    for number in range(1_000):
        (tmp_path / f"{number}.txt").touch()
    inbox = an_inbox(tmp_path)

    async def grow() -> None:
        with (tmp_path / "growing.txt").open("ab", buffering=0) as growing:
            while True:
                growing.write(b"x")
                await asyncio.sleep(0.02)

    growing = asyncio.create_task(grow())
    settled = await collected(inbox, 1_000)
    growing.cancel()
    assert {each.found.path for each in settled} == {f"{number}.txt" for number in range(1_000)}


async def test_after_a_reset_everything_that_is_there_is_found_again(tmp_path: Path) -> None:
    for number in range(5):
        (tmp_path / f"{number}.txt").touch()
    inbox = an_inbox(tmp_path, quiet=0)
    assert len(await collected(inbox, 5)) == 5
    inbox.reset()
    assert {each.found.path for each in await collected(inbox, 5)} == {
        f"{number}.txt" for number in range(5)
    }


async def test_a_hint_of_a_move_saves_the_quiet_period(tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep/a.txt").write_text("x")
    started = time.monotonic()
    inbox = an_inbox(tmp_path, Hint(path="deep", moved=True), quiet=60)
    (settled,) = await collected(inbox, 1)
    assert settled.found.path == "deep/a.txt"
    assert time.monotonic() - started < 30


async def test_batches_are_bounded_in_number_and_size(tmp_path: Path) -> None:
    for number in range(4):
        with (tmp_path / f"large-{number}.txt").open("wb") as large:
            large.truncate(12 * 1024 * 1024)
    inbox = an_inbox(tmp_path, quiet=0)
    running = asyncio.create_task(inbox.run())
    sizes: list[int] = []
    while sum(sizes) < 4:
        sizes.append(len(await inbox.next_batch()))
    running.cancel()
    await asyncio.wait([running])
    assert max(sizes) <= 2


async def test_what_is_known_is_not_looked_at_again(tmp_path: Path) -> None:
    (tmp_path / "known.txt").touch()
    (tmp_path / "new.txt").touch()
    asked: list[str] = []

    async def is_known(found: Sequence[Found]) -> set[str]:
        asked.extend(each.path for each in found)
        return {"known.txt"}

    inbox = Inbox(
        tree=Tree.of(tmp_path),
        watcher=SilentWatcher(),
        settling=Settling(quiet_seconds=0, trusts_file_times=True),
        rescan_seconds=0.05,
        quiet_seconds=0,
        is_known=is_known,
    )
    (settled,) = await collected(inbox, 1)
    assert settled.found.path == "new.txt"
    assert "known.txt" in asked


def test_a_stuck_file_is_news_once_and_again_when_it_has_changed(tmp_path: Path) -> None:
    inbox = an_inbox(tmp_path)
    file = tmp_path / "a.txt"
    file.write_text("x")
    found = Found.at("a.txt", os.lstat(file))
    assert inbox.keep_stuck(found)
    assert not inbox.keep_stuck(found)
    file.write_text("changed")
    assert inbox.keep_stuck(Found.at("a.txt", os.lstat(file)))
    assert inbox.stuck == 1
