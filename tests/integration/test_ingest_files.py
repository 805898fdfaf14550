"""What becomes of files, good and bad, on a real Kafka."""

import json
import os
import shutil
import socket
import tempfile
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from crash import crashing_ingest
from support import ingest_as_nobody
from support.ingest_process import Folders, Ingest, running_ingest
from support.outsider import RAW, read_topic, states
from support.stack import Servers
from support.waiting import wait_until

from airwire_runtime.books import Books, read_books, whereabouts
from airwire_runtime.kafka import committed_reader
from airwire_schemas.events import DocumentState

pytestmark = pytest.mark.kafka

SPEECH, LATER = b"ANNA: Good evening.\n", b"ANNA: Good night.\n"
NOBODY = 65534


@pytest.fixture
def folders(tmp_path: Path) -> Folders:
    return Folders(tmp_path)


@pytest.fixture
def ingest(fresh_servers: Servers, folders: Folders) -> Iterator[Ingest]:
    with running_ingest(fresh_servers, folders) as running:
        wait_until(lambda: running.told("ingest_started"), "ingest's start")
        yield running


def raw_bodies(servers: Servers) -> list[dict[str, Any]]:
    records = read_topic(servers.bootstrap_servers, RAW).records
    return [json.loads(record.value()) for record in records]


def is_taken(folders: Folders) -> bool:
    return not folders.left()


def is_published(ingest: Ingest, path: str) -> bool:
    return any(told["path"] == path for told in ingest.told("document_published"))


@pytest.mark.usefixtures("ingest")
async def test_the_same_bytes_again_are_a_duplicate_recorded_and_not_published(
    fresh_servers: Servers, folders: Folders
) -> None:
    folders.put("a.txt", SPEECH)
    wait_until((folders.done / "a.txt").exists, "the first")
    folders.put("copies/b.txt", SPEECH)
    wait_until((folders.done / "copies/b.txt").exists, "the copy")
    assert len(raw_bodies(fresh_servers)) == 1
    async with committed_reader(fresh_servers.kafka) as consumer:
        tally = await read_books(consumer)
        found = await whereabouts(consumer, path="copies/b.txt")
    assert tally.books() == Books(seen=2, duplicate=1, in_flight=1)
    assert [unfinished.path for unfinished in tally.unfinished()] == ["a.txt"]
    assert [each.sighting.state for each in found] == [DocumentState.DUPLICATE_OF]


@pytest.mark.usefixtures("ingest")
def test_the_same_name_with_new_bytes_is_a_new_version_beside_the_old_file(
    fresh_servers: Servers, folders: Folders
) -> None:
    folders.put("network=NNN/2024-05-06/a.txt", SPEECH)
    wait_until((folders.done / "network=NNN/2024-05-06/a.txt").exists, "the first")
    folders.put("network=NNN/2024-05-06/a.txt", LATER)
    wait_until(lambda: is_taken(folders), "the second")
    first, second = sorted(raw_bodies(fresh_servers), key=lambda body: body["version"])
    assert (first["version"], first["supersedes"]) == (1, None)
    assert (second["version"], second["supersedes"]) == (2, first["document_id"])
    assert first["folder"]["network"] == "NNN"
    assert first["folder"]["published"] == "2024-05-06"
    kept = folders.done / f"network=NNN/2024-05-06/a.{second['document_id'][:12]}.txt"
    assert kept.read_bytes() == LATER
    assert set(states(fresh_servers.bootstrap_servers).values()) == {"published", "version_of"}


@pytest.mark.slow
def test_a_document_published_again_after_a_crash_is_the_same_record(
    fresh_servers: Servers, folders: Folders
) -> None:
    folders.put("a.txt", SPEECH)
    step, log = "producer.commit_transaction before", str(folders.root / "in-flight")
    entry = [str(Path(crashing_ingest.__file__)), step, log]
    with running_ingest(fresh_servers, folders, entry=entry) as killed:
        assert killed.ended() == -9
    with running_ingest(fresh_servers, folders):
        wait_until(lambda: is_taken(folders), "an empty inbox")
    everything = read_topic(
        fresh_servers.bootstrap_servers, RAW, isolation_level="read_uncommitted"
    )
    first, second = everything.records
    assert first.key() == second.key()
    assert first.value() == second.value()
    assert first.headers() == second.headers()
    assert everything.header("ce_id") == [first.key().decode()] * 2
    assert len(read_topic(fresh_servers.bootstrap_servers, RAW).records) == 1


def test_done_on_another_device_gets_the_files_whole(
    fresh_servers: Servers, folders: Folders
) -> None:
    shared_memory = Path("/dev/shm")
    if not shared_memory.exists() or shared_memory.stat().st_dev == folders.root.stat().st_dev:
        pytest.skip("this machine has no second device to write to; see the unit test")
    with tempfile.TemporaryDirectory(dir=shared_memory) as done:
        folders.put("deep/a.txt", SPEECH)
        with running_ingest(fresh_servers, folders, settings={"AIRWIRE_DONE": done}):
            wait_until(lambda: is_taken(folders), "an empty inbox")
        assert (Path(done) / "deep/a.txt").read_bytes() == SPEECH
        assert sorted(path.name for path in Path(done).rglob("*")) == [
            ".airwire.lock", "a.txt", "deep", "receipts.jsonl",
        ]  # fmt: skip


def test_files_left_in_place_are_published_once_however_often_ingest_starts(
    fresh_servers: Servers, folders: Folders
) -> None:
    folders.put("a.txt", SPEECH)
    folders.put("b.txt", b"")
    for start in range(2):
        settings = {"AIRWIRE_LEAVE_IN_PLACE": "true"}
        with running_ingest(fresh_servers, folders, settings=settings) as ingest:
            if start == 0:
                wait_until((folders.rejected / "b.txt.reason.json").exists, "the refusal")
            folders.put(f"new-{start}.txt", LATER + bytes([65 + start]))
            wait_until(partial(is_published, ingest, f"new-{start}.txt"), "the new file")
    assert folders.left() == ["a.txt", "b.txt", "new-0.txt", "new-1.txt"]
    assert sorted(body["path"] for body in raw_bodies(fresh_servers)) == [
        "a.txt", "new-0.txt", "new-1.txt",
    ]  # fmt: skip
    assert len(folders.receipts()) == 4


@pytest.mark.slow
def test_a_file_left_in_place_gets_its_one_receipt_whatever_is_killed_or_lost(
    fresh_servers: Servers, folders: Folders
) -> None:
    settings = {"AIRWIRE_LEAVE_IN_PLACE": "true"}
    for path in ("a.txt", "b.txt"):
        folders.put(path, SPEECH + path.encode())
    step, log = "receipts.append before", str(folders.root / "in-flight")
    entry = [str(Path(crashing_ingest.__file__)), step, log]
    with running_ingest(fresh_servers, folders, entry=entry, settings=settings) as killed:
        assert killed.ended() == -9
    for is_lost in (False, True):
        if is_lost:
            shutil.rmtree(folders.root / "state")
        with running_ingest(fresh_servers, folders, settings=settings) as ingest:
            folders.put(f"{is_lost}.txt", LATER + str(is_lost).encode())
            wait_until(partial(is_published, ingest, f"{is_lost}.txt"), "the new file")
            wait_until(lambda: len(folders.receipts()) >= 3, "the receipts")
    assert sorted(receipt["path"] for receipt in folders.receipts()) == [
        "False.txt", "True.txt", "a.txt", "b.txt",
    ]  # fmt: skip
    assert len(raw_bodies(fresh_servers)) == 4


def test_every_bad_file_has_its_outcome_and_delays_nobody(
    fresh_servers: Servers, folders: Folders, ingest: Ingest
) -> None:
    (folders.root / "secret").write_bytes(b"EVE: not for you\n")
    growing = (folders.inbox / "growing.txt").open("wb")
    (folders.inbox / "link.txt").symlink_to(folders.root / "secret")
    os.mkfifo(folders.inbox / "pipe")
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(os.path.relpath(folders.inbox / "socket"))
    listener.close()
    folders.put("empty.txt", b"")
    folders.put("binary.txt", bytes(range(256)) * 20)
    folders.put("broken.txt", "Müller, Žižek, Çelik\n".encode() * 9 + b"caf\xe9\n")
    folders.put("picture.txt", b"%PDF-1.7\n")
    (folders.inbox / "upload.part").write_bytes(SPEECH)
    with (folders.root / "large").open("wb") as large:
        large.truncate(200 * 1024 * 1024)
    (folders.root / "large").rename(folders.inbox / "large.txt")
    odd = "we\nird 😀.txt"
    folders.put(odd, SPEECH)
    (folders.inbox / os.fsdecode(b"latin\xe9.txt")).write_bytes(LATER)

    deadline = time.monotonic() + 3
    while time.monotonic() < deadline:
        growing.write(b"BEN: and on\n")
        growing.flush()
        time.sleep(0.1)
    wait_until(lambda: folders.left() == ["growing.txt", "upload.part"], "only what still waits")
    growing.close()
    wait_until(lambda: folders.left() == ["upload.part"], "the one that has stopped growing")

    assert {path: folders.reason(path) for path in [
        "link.txt", "pipe", "socket", "empty.txt", "binary.txt", "broken.txt", "picture.txt",
        "large.txt",
    ]} == {
        "link.txt": "symlink",
        "pipe": "not_a_file",
        "socket": "not_a_file",
        "empty.txt": "empty",
        "binary.txt": "binary",
        "broken.txt": "undecodable",
        "picture.txt": "unsupported",
        "large.txt": "too_large",
    }  # fmt: skip
    assert (folders.rejected / "large.txt").stat().st_size == 200 * 1024 * 1024
    assert (folders.rejected / "link.txt").is_symlink()
    assert (folders.done / odd).read_bytes() == SPEECH
    assert {body["path"] for body in raw_bodies(fresh_servers)} == {
        odd, "latin\\xe9.txt", "growing.txt",
    }  # fmt: skip
    assert ingest.stop() == 0


def test_a_file_without_read_permission_is_rejected_and_one_that_cannot_be_moved_is_told_of_once(
    fresh_servers: Servers,
) -> None:
    # pytest's own folders are closed to other users.
    root = Path(tempfile.mkdtemp())
    try:
        folders = Folders(root)
        folders.inbox.mkdir()
        folders.put("closed.txt", SPEECH).chmod(0o000)
        folders.put("fixed/stuck.txt", LATER)
        for folder in (root, folders.inbox, folders.done, folders.rejected):
            folder.mkdir(exist_ok=True)
            if os.geteuid() == 0:
                os.chown(folder, NOBODY, NOBODY)
        # Nothing is closed to root, so ingest gives that up; to anybody else this is closed as is.
        (folders.inbox / "fixed").chmod(0o555)
        entry = [str(Path(ingest_as_nobody.__file__))]
        with running_ingest(fresh_servers, folders, entry=entry) as ingest:
            wait_until(lambda: folders.left() == ["fixed/stuck.txt"], "what can be moved")
            wait_until(lambda: ingest.told("document_stuck"), "the one that can't be moved")
            folders.put("last.txt", SPEECH)
            wait_until((folders.done / "last.txt").exists, "the next file")
            assert len(ingest.told("document_stuck")) == 1
        assert folders.reason("closed.txt") == "unreadable"
        assert len(raw_bodies(fresh_servers)) == 2
    finally:
        (root / "inbox/fixed").chmod(0o755)
        shutil.rmtree(root)


@pytest.mark.slow
def test_two_thousand_files_moved_in_at_once_are_all_published_and_a_growing_one_waits_alone(
    fresh_servers: Servers, folders: Folders, ingest: Ingest
) -> None:
    many = folders.root / "many"
    many.mkdir()
    for number in range(2_000):
        (many / f"{number}.txt").write_text(f"ANNA: This is number {number}.\n")
    with (folders.inbox / "growing.txt").open("wb") as growing:
        many.rename(folders.inbox / "many")
        deadline = time.monotonic() + 60
        while len(folders.left()) > 1:
            assert time.monotonic() < deadline
            growing.write(b"BEN: and on\n")
            growing.flush()
            time.sleep(0.1)
        assert folders.left() == ["growing.txt"]
    wait_until(lambda: is_taken(folders), "the growing one")
    paths = [body["path"] for body in raw_bodies(fresh_servers)]
    assert len(paths) == len(set(paths)) == 2_001
    assert ingest.stop() == 0
