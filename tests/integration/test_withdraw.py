"""A document taken back from a whole system: no reader finds a word of it, then no disk does."""

import json
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import redis
from aiokafka.record.memory_records import MemoryRecords
from support import outsider
from support.airwire import Ended, airwire_here
from support.processes import alive, descendants_of
from support.up import Up
from support.waiting import comes_true, wait_until

from airwire_schemas.topics import Topic

pytestmark = [pytest.mark.kafka, pytest.mark.redis, pytest.mark.slow, pytest.mark.timeout(400)]

SENTENCES = 10


@dataclass(frozen=True, slots=True)
class Story:
    """A document and ten sentences of it that stand nowhere else."""

    content: bytes
    sentences: tuple[str, ...]


def sentences() -> tuple[str, ...]:
    return tuple(f"The ferry {uuid.uuid4()} left the quay at dawn." for _ in range(SENTENCES))


def a_talk() -> Story:
    said = sentences()
    turns = [f"{name}: {one}\n\n" for name, one in zip(("OKAFOR", "BRANDT") * 5, said, strict=True)]
    head = "Ferries\n\nNINA OKAFOR, HOST: Good morning.\n\nTOM BRANDT, BYLINE: Good morning.\n\n"
    return Story((head + "".join(turns)).encode(), said)


def nothing_that_can_be_parsed() -> Story:
    said = sentences()
    return Story(json.dumps({"weather": {"notes": list(said)}}).encode(), said)


@pytest.fixture(scope="module")
def up(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Up]:
    folder = tmp_path_factory.mktemp("withdraw")
    (folder / "inbox").mkdir()
    up = Up(folder)
    below: set[int] = set()
    try:
        up.wait_until_running()
        below = descendants_of(up.process.pid)
        yield up
    finally:
        up.process.kill()
        up.process.communicate()
        assert comes_true(lambda: not alive(below), within=20)


@dataclass(frozen=True, slots=True)
class System:
    """A running system as somebody uses it, and as somebody searches it."""

    up: Up

    @property
    def root(self) -> Path:
        return self.up.data.parent

    def run(self, *arguments: str) -> Ended:
        return airwire_here(
            *arguments, "--data-dir", str(self.up.data), environment={}, folder=self.root
        )

    def put(self, name: str, content: bytes) -> None:
        partial = self.root / "partial"
        partial.write_bytes(content)
        partial.rename(self.up.inbox / name)

    def state_of(self, name: str) -> dict[str, object] | None:
        ended = self.run("where", name, "--json")
        found = [told for told in ended.objects if told["path"] == name] if not ended.code else []
        return found[-1] if found else None

    def taken(self, name: str, content: bytes, *, until: str) -> str:
        """Put a file in, wait for its state, and return the document's id."""
        self.put(name, content)

        def is_there() -> bool:
            told = self.state_of(name)
            return told is not None and told["state"] == until

        wait_until(is_there, f"{name} is {until}", within=90)
        return str((self.state_of(name) or {})["document_id"])

    @property
    def _run_file(self) -> dict[str, str]:
        found: dict[str, str] = json.loads((self.up.data / "run.json").read_text())
        return found

    def readable(self) -> Iterator[tuple[str, bytes]]:
        """All that any reader of any store is given."""
        for topic in Topic:
            read = outsider.read_topic(self._run_file["kafka_bootstrap_servers"], topic)
            for key, value in read.newest().items():
                yield f"{topic} {key}", value or b""
        client = redis.Redis.from_url(self._run_file["redis_url"])
        for key in client.scan_iter():
            yield f"redis {key!r}", key + everything_at(client, key)
        for folder in ("inbox", "done", "rejected", "data/claims"):
            yield from files_below(self.root / folder)

    def on_disk(self) -> Iterator[tuple[str, bytes]]:
        """All that lies on the disk, batches of records unpacked."""
        for name, content in files_below(self.root):
            yield name, content
            if "/kafka/log/" in name and ".log" in name:
                yield f"{name}, unpacked", unpacked(content)


def everything_at(client: redis.Redis, key: bytes) -> bytes:
    kind = client.type(key)
    if kind == b"string":
        return client.get(key) or b""  # type: ignore[return-value]
    if kind == b"hash":
        return repr(client.hgetall(key)).encode()
    return repr(client.zrange(key, 0, -1)).encode()


def files_below(folder: Path) -> Iterator[tuple[str, bytes]]:
    for path in folder.rglob("*"):
        try:
            if path.is_file():
                yield str(path), path.read_bytes()
        except FileNotFoundError:  # servers come and go with their files
            continue


def unpacked(segment: bytes) -> bytes:
    """Keys and values of all records of a segment, whoever may see them."""
    records = MemoryRecords(segment)
    found = []
    while (batch := records.next_batch()) is not None:
        found += [(record.key or b"") + b"\0" + (record.value or b"") for record in batch]
    return b"\n".join(found)


def holding(story: Story, places: Iterator[tuple[str, bytes]]) -> set[str]:
    """Names of the places that hold one of its sentences."""
    needles = [sentence.encode() for sentence in story.sentences]
    return {name for name, content in places if any(needle in content for needle in needles)}


@pytest.fixture
def system(up: Up) -> System:
    return System(up)


def names_in(places: set[str], *parts: str) -> bool:
    return all(any(part in place for place in places) for part in parts)


def test_what_is_withdrawn_is_found_by_nobody_and_what_is_purged_on_no_disk(
    system: System,
) -> None:
    story, neighbour = a_talk(), a_talk()
    document_id = system.taken("ferry.txt", story.content, until="enriched")
    system.taken("again.txt", story.content, until="duplicate_of")
    system.taken("neighbour.txt", neighbour.content, until="enriched")
    wait_until(
        lambda: names_in(
            holding(story, system.readable()),
            *("raw.v1", "enriched.v1", "redis", "done/ferry.txt", "done/again.txt"),
        ),
        "it is everywhere",
    )
    before = holding(neighbour, system.readable())

    ended = system.run("withdraw", f"{document_id}/1", "--json")
    assert (ended.code, ended.err) == (0, "")
    (receipt,) = ended.objects
    assert receipt["transcripts"] == [document_id]
    assert receipt["topics"] == {"transcripts.raw.v1": 1, "transcripts.enriched.v1": 1}
    assert (receipt["redis"], len(receipt["files"])) == (1, 2)
    assert holding(story, system.readable()) == set()
    assert holding(neighbour, system.readable()) == before
    assert (system.state_of("ferry.txt") or {})["state"] == "withdrawn"
    (books,) = system.run("books", "--json").objects
    assert (books["withdrawn"], books["balance"]) == (1, 0)
    assert names_in(holding(story, system.on_disk()), "raw.v1", "enriched.v1", "redis")

    began = time.monotonic()
    ended = system.run("withdraw", document_id, "--purge", "--json")
    assert (ended.code, ended.err) == (0, "")
    assert ended.objects[0]["purged_records"] >= 2
    assert comes_true(lambda: not holding(story, system.on_disk()), within=10), holding(
        story, system.on_disk()
    )
    assert time.monotonic() - began < 120
    assert holding(neighbour, system.readable()) == before
    # It stays out, and the purge left nothing behind that would be done again.
    assert system.taken("once more.txt", story.content, until="rejected") == document_id
    (again,) = system.run("withdraw", document_id, "--purge", "--json").objects
    assert (again["purged_records"], again["topics"]) == (0, {})


def test_a_dead_letter_is_withdrawn_by_the_path_of_its_file(system: System) -> None:
    story = nothing_that_can_be_parsed()
    system.taken("weather.json", story.content, until="dead_lettered")
    ended = system.run("withdraw", "weather.json", "--purge", "--json")
    assert (ended.code, ended.err) == (0, "")
    assert ended.objects[0]["topics"] == {
        "transcripts.raw.v1": 1,
        "transcripts.dead-letter.v1": 1,
    }
    assert holding(story, system.readable()) == set()
    assert comes_true(lambda: not holding(story, system.on_disk()), within=10)
    assert system.run("dead-letters", "list", "--resolved", "--json").objects == []


def test_a_path_of_several_documents_is_asked_back(system: System) -> None:
    for story in (a_talk(), a_talk()):
        system.taken("twice.txt", story.content, until="enriched")
    ended = system.run("withdraw", "twice.txt", "--json")
    assert (ended.code, ended.out, ended.error["reason"]) == (2, b"", "several_documents")


@pytest.mark.parametrize(
    ("what", "code", "reason"), [("f" * 64, 1, "not_found"), ("nowhere.txt", 1, "not_found")]
)
def test_what_was_never_seen_is_not_withdrawn(
    system: System, what: str, code: int, reason: str
) -> None:
    ended = system.run("withdraw", what, "--json")
    assert (ended.code, ended.out, ended.error["reason"]) == (code, b"", reason)


def test_a_system_with_files_of_every_state_has_no_discrepancies(system: System) -> None:
    story, gone = a_talk(), a_talk()
    system.taken("kept.txt", story.content, until="enriched")
    system.taken("kept twice.txt", story.content, until="duplicate_of")
    system.taken("empty.txt", b"", until="rejected")
    letter = nothing_that_can_be_parsed()
    system.taken("letter.json", letter.content, until="dead_lettered")
    document_id = system.taken("gone.txt", gone.content, until="enriched")
    assert system.run("withdraw", document_id, "--json").code == 0
    ended = system.run("audit", "--json")
    assert (ended.code, ended.objects) == (0, [{"discrepancies": 0, "folders": True}]), ended.out
    (system.root / "done" / "kept.txt").unlink()
    ended = system.run("audit", "--json")
    found, last = ended.objects
    assert (ended.code, found["kind"], last["discrepancies"]) == (1, "file_missing", 1)
    assert found["subject"].endswith("done/kept.txt")
