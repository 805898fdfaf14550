"""Commands that read a filled system: what each prints, as JSON and to a person, and its errors."""

import asyncio
import fcntl
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import redis
from support.airwire import Ended, airwire_here
from support.filled import Filled, fill
from support.stack import Servers, emptied

from airwire_cli.embedded import run_file
from airwire_enrich.recipe import NUMBER
from airwire_schemas.events import EnrichedTranscript, RawDocument
from airwire_schemas.topics import Topic

pytestmark = [pytest.mark.kafka, pytest.mark.redis]

Run = Callable[..., Ended]


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("cli")


@pytest.fixture(scope="module")
def filled(servers: Servers, place: Path) -> Iterator[Filled]:
    asyncio.run(emptied(servers))
    yield asyncio.run(fill(servers, place / "claims"))
    redis.Redis.from_url(servers.redis_url).flushdb()


@pytest.fixture(scope="module")
def run(servers: Servers, filled: Filled, place: Path) -> Run:
    environment = {
        **servers.environment,
        "AIRWIRE_CLAIM_STORE": str(place / "claims"),
        "AIRWIRE_DATA_DIR": str(place / "data"),
    }
    return lambda *arguments: airwire_here(*arguments, environment=environment, folder=place)


def test_show_by_id_prints_the_transcript(run: Run, filled: Filled) -> None:
    ended = run("show", filled.transcript.transcript_id, "--json")
    assert (ended.code, ended.err) == (0, "")
    (line,) = ended.out.splitlines()
    assert EnrichedTranscript.read(line) == filled.transcript


@pytest.mark.parametrize("name", ["news/one.txt", "./news/one.txt", "one.txt"])
def test_show_by_the_name_of_a_file_that_is_gone(run: Run, filled: Filled, name: str) -> None:
    ended = run("show", name, "--json")
    assert [found["transcript_id"] for found in ended.objects] == [filled.transcript.transcript_id]


def test_show_by_a_file_finds_it_by_its_bytes(run: Run, filled: Filled, place: Path) -> None:
    copy = place / "under another name"
    copy.write_bytes(filled.contents[filled.enriched.document_id])
    ended = run("show", copy, "--json")
    assert [found["transcript_id"] for found in ended.objects] == [filled.transcript.transcript_id]


def test_show_reads_well(run: Run, filled: Filled) -> None:
    ended = run("show", filled.transcript.transcript_id)
    assert ended.code == 0
    for part in ("Harbour strike", "Morning Tide", "Nina Okafor", "Good morning.", "Piet Visser"):
        assert part in ended.out.decode()


@pytest.mark.parametrize("what", ["0" * 64, "nowhere.txt", "three.txt"])
def test_show_says_that_there_is_nothing(run: Run, what: str) -> None:
    ended = run("show", what, "--json")
    assert (ended.code, ended.out) == (1, b"")
    assert ended.error["reason"] == "not_found"
    assert what in ended.error["message"]


def test_raw_writes_the_exact_bytes(run: Run, filled: Filled) -> None:
    for document in (filled.enriched, filled.dead, filled.claimed):
        ended = run("raw", document.document_id)
        assert (ended.code, ended.err) == (0, "")
        assert ended.out == filled.contents[document.document_id]


def test_raw_as_json_is_the_document_on_the_topic(run: Run, filled: Filled) -> None:
    ended = run("raw", filled.waiting.document_id, "--json")
    assert RawDocument.read(ended.out) == filled.waiting


def test_raw_refuses_what_is_no_id_and_says_what_is_missing(run: Run) -> None:
    ended = run("raw", "one.txt", "--json")
    assert (ended.code, ended.error["reason"]) == (2, "id")
    ended = run("raw", "f" * 64)
    assert ended.code == 1
    assert ended.err.startswith("airwire: No document ffff")


def test_where_tells_every_sighting(run: Run, filled: Filled, place: Path) -> None:
    copy = place / "copy"
    copy.write_bytes(filled.contents[filled.enriched.document_id])
    first, again = run("where", copy, "--json").objects
    assert (first["path"], first["state"]) == ("news/one.txt", "enriched")
    assert first["transcripts"] == [filled.transcript.transcript_id]
    assert set(first["times"]) == {"seen", "enriched"}
    assert set(first["raw"]) == {"partition", "offset"}
    assert (again["path"], again["state"]) == ("one again.txt", "duplicate_of")


@pytest.mark.parametrize(
    ("name", "state", "reason"),
    [
        ("two.txt", "dead_lettered", "no_speech"),
        ("three.txt", "published", None),
        ("noise.bin", "rejected", "binary"),
    ],
)
def test_where_tells_the_state(run: Run, name: str, state: str, reason: str | None) -> None:
    (told,) = run("where", name, "--json").objects
    assert (told["state"], told["reason"]) == (state, reason)


def test_where_says_which_names_are_passed_over(run: Run) -> None:
    ended = run("where", "story.txt.part", "--json")
    assert (ended.code, ended.error["reason"]) == (1, "passed_over")


def test_where_compares_whole_names(run: Run) -> None:
    assert run("where", "e.txt", "--json").code == 1
    ended = run("where", "never.txt", "--json")
    assert (ended.code, ended.out, ended.error["reason"]) == (1, b"", "never_seen")


def test_find_joins_its_criteria(run: Run, filled: Filled) -> None:
    ended = run("find", "--person", "visser", "--date", "2026-01-02", "--json")
    assert [found["transcript_id"] for found in ended.objects] == [filled.transcript.transcript_id]
    ended = run("find", "--person", "visser", "--speaker", "Doe", "--json")
    assert (ended.code, ended.out, ended.error["reason"]) == (1, b"", "not_found")


def test_find_reads_well(run: Run) -> None:
    ended = run("find", "--programme", "morning tide")
    assert "Harbour strike" in ended.out.decode()


def test_find_needs_a_criterion_and_a_date(run: Run) -> None:
    assert run("find", "--json").error["reason"] == "no_criteria"
    assert run("find", "--person", " ", "--json").error["reason"] == "empty_name"
    ended = run("find", "--date", "2. January", "--json")
    assert (ended.code, ended.error["reason"]) == (2, "date")


def test_books_balance(run: Run) -> None:
    ended = run("books", "--json")
    assert ended.code == 0
    assert ended.objects == [
        {
            "seen": 6,
            "enriched": 2,
            "duplicate": 1,
            "rejected": 1,
            "dead_lettered": 1,
            "withdrawn": 0,
            "in_flight": 1,
            "balance": 0,
            "unreadable_records": 0,
            "settling": None,
            "ignored": None,
        }
    ]


def test_books_list_what_is_unfinished(run: Run, filled: Filled) -> None:
    (told,) = run("books", "--unfinished", "--json").objects
    assert (told["path"], told["stage"]) == ("three.txt", "published")
    assert told["document_id"] == filled.waiting.document_id
    assert told["age_seconds"] > 0
    ended = run("books", "--unfinished")
    assert "three.txt" in ended.out.decode()
    assert "balanced" in ended.out.decode()


def test_books_tell_apart_what_lies_in_the_inbox(
    servers: Servers, filled: Filled, place: Path
) -> None:
    inbox = place / "inbox"
    inbox.mkdir()
    (inbox / "growing.txt").write_bytes(b"x")
    (inbox / "growing.txt.part").write_bytes(b"x")
    environment = {**servers.environment, "AIRWIRE_INBOX": str(inbox)}
    ended = airwire_here("books", "--json", environment=environment, folder=place)
    assert (ended.objects[0]["settling"], ended.objects[0]["ignored"]) == (1, 1)
    ended = airwire_here("books", "--unfinished", "--json", environment=environment, folder=place)
    assert [(told["path"], told["stage"]) for told in ended.objects] == [
        ("three.txt", "published"),
        ("growing.txt", "settling"),
    ]


def test_a_running_system_is_found_where_the_settings_name_none(
    servers: Servers, filled: Filled, place: Path
) -> None:
    folder = place / "running"
    folder.mkdir()
    run = run_file.Run(
        pid=1,
        kafka_bootstrap_servers=servers.bootstrap_servers,
        redis_url=servers.redis_url,
        inbox=None,
        claim_store=place / "claims",
        logs=folder,
        started_at=datetime.now(UTC),
    )
    run_file.write_run(folder, run)
    with (folder / "lock").open("wb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        for arguments in [
            ["raw", filled.claimed.document_id],
            ["show", filled.transcript.transcript_id],
        ]:
            ended = airwire_here(*arguments, "--data-dir", folder, environment={}, folder=place)
            assert (ended.code, ended.err) == (0, "")


def test_tail_shows_the_last_records(run: Run, filled: Filled) -> None:
    ended = run("tail", "raw", "--no-follow", "-n", "2", "--json")
    assert ended.code == 0
    everything = run("tail", str(Topic.RAW), "--no-follow", "--from-start", "--json").objects
    assert len(everything) == 4
    assert len(ended.objects) == 2
    assert all(record in everything for record in ended.objects)
    by_key = {record["key"]: record for record in everything}
    record = by_key[filled.enriched.document_id]
    assert record["value"] == filled.enriched.model_dump(mode="json")
    assert record["headers"]["ce_id"] == filled.enriched.document_id


def test_tail_reads_well(run: Run) -> None:
    ended = run("tail", "status", "--no-follow", "--from-start")
    assert "duplicate_of, one again.txt" in ended.out.decode()


def test_tail_refuses_a_topic_that_is_not_ours(run: Run) -> None:
    ended = run("tail", "__consumer_offsets", "--json")
    assert (ended.code, ended.error["reason"]) == (2, "topic")


def test_dead_letters_are_listed(run: Run, filled: Filled) -> None:
    (told,) = run("dead-letters", "list", "--json").objects
    assert told["document_id"] == filled.dead.document_id
    assert (told["reason"], told["state"], told["path"]) == (
        "no_speech",
        "dead_lettered",
        "news/two.txt",
    )
    assert told["raw"] == {
        "partition": filled.dead_record.partition,
        "offset": filled.dead_record.offset,
    }
    assert "no_speech" in run("dead-letters", "list").out.decode()


@pytest.mark.parametrize(
    ("options", "count"),
    [
        (["--reason", "no_speech"], 1),
        (["--reason", "no_speech", "--older-than", "1h"], 0),
        (["--older-than", "1h"], 0),
        (["--older-than", "0s"], 1),
        (["--recipe", str(NUMBER)], 1),
        (["--recipe", "999"], 0),
    ],
)
def test_dead_letters_are_chosen_by(run: Run, options: list[str], count: int) -> None:
    ended = run("dead-letters", "list", *options, "--json")
    assert (ended.code, len(ended.objects)) == (0, count)


@pytest.mark.parametrize(
    ("arguments", "code", "reason", "says"),
    [
        (["list", "--reason", "time_limit"], 1, "not_found", "Reasons there are: no_speech"),
        (["list", "two.txt"], 2, "id", "two.txt is no id"),
        (["show", "two.txt"], 2, "id", "two.txt is no id"),
    ],
)
def test_a_slip_in_what_is_asked_for_is_told(
    run: Run, arguments: list[str], code: int, reason: str, says: str
) -> None:
    ended = run("dead-letters", *arguments, "--json")
    assert (ended.code, ended.out, ended.error["reason"]) == (code, b"", reason)
    assert says in ended.error["message"]


def test_a_dead_letter_is_shown_whole(run: Run, filled: Filled) -> None:
    (letter,) = run("dead-letters", "show", filled.dead.document_id, "--json").objects
    assert letter["value"]["text"] == (filled.dead_record.value or b"").decode()
    assert "Nobody speaks." in run("dead-letters", "show", filled.dead.document_id).out.decode()


def test_a_dead_letter_that_is_none_is_not_shown(run: Run, filled: Filled) -> None:
    ended = run("dead-letters", "show", filled.enriched.document_id, "--json")
    assert (ended.code, ended.error["reason"]) == (1, "not_found")
