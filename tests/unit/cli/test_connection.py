"""Where a command finds its servers."""

import fcntl
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from support.airwire import airwire_here

from airwire_cli.connection import Servers
from airwire_cli.embedded.run_file import Run, write_run
from airwire_runtime.errors import UnavailableError

KAFKA, REDIS = "127.0.0.1:9092", "redis://127.0.0.1:6379/0"


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Path]:
    """A data folder as a running `airwire up` holds it."""
    (tmp_path / "inbox").mkdir()
    run = Run(
        pid=1,
        kafka_bootstrap_servers=KAFKA,
        redis_url=REDIS,
        inbox=tmp_path / "inbox",
        claim_store=tmp_path / "claims",
        logs=tmp_path / "logs",
        started_at=datetime.now(UTC),
    )
    write_run(tmp_path, run)
    with (tmp_path / "lock").open("wb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield tmp_path


def test_a_running_system_is_found_by_its_folder(running: Path) -> None:
    servers = Servers(data_dir=running, environment={})
    assert servers.kafka.bootstrap_servers == KAFKA
    assert str(servers.redis.url) == REDIS
    assert servers.inbox == running / "inbox"


def test_settings_come_before_a_running_system(
    running: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AIRWIRE_KAFKA_BOOTSTRAP_SERVERS", "kafka.example:9092")
    environment = {"AIRWIRE_KAFKA_BOOTSTRAP_SERVERS": "kafka.example:9092"}
    servers = Servers(data_dir=running, environment=environment)
    assert servers.kafka.bootstrap_servers == "kafka.example:9092"


def test_a_running_system_lends_nothing_to_another_ones_kafka(running: Path) -> None:
    environment = {"AIRWIRE_KAFKA_BOOTSTRAP_SERVERS": "kafka.example:9092"}
    servers = Servers(data_dir=running, environment=environment)
    assert servers.inbox is None
    with pytest.raises(UnavailableError, match="AIRWIRE_REDIS_URL"):
        _ = servers.redis


def test_a_password_does_not_make_it_another_redis(running: Path) -> None:
    environment = {"AIRWIRE_REDIS_URL": "redis://:secret@127.0.0.1:6379"}
    servers = Servers(data_dir=running, environment=environment)
    assert servers.kafka.bootstrap_servers == KAFKA


def test_a_run_file_that_outlived_its_system_is_not_believed(running: Path) -> None:
    (running / "lock").unlink()
    (running / "lock").touch()
    with pytest.raises(UnavailableError, match="No Airwire is running"):
        _ = Servers(data_dir=running, environment={}).kafka


COMMANDS = [
    ["show", "a" * 64],
    ["show", "story.txt"],
    ["find", "--person", "x"],
    ["raw", "a" * 64],
    ["where", "story.txt"],
    ["books"],
    ["tail", "raw"],
    ["dead-letters", "list"],
    ["dead-letters", "show", "a" * 64],
    ["dead-letters", "replay", "--all"],
    ["rebuild-cache"],
]


@pytest.mark.parametrize("arguments", COMMANDS, ids=" ".join)
def test_without_any_server_a_command_says_how_to_start_one(
    arguments: list[str], tmp_path: Path
) -> None:
    ended = airwire_here(*arguments, "--json", environment={}, folder=tmp_path)
    assert (ended.code, ended.out, ended.error["reason"]) == (3, b"", "not_running")
    assert "airwire up" in ended.error["message"]
    assert str(tmp_path / ".airwire") in ended.error["message"]


@pytest.mark.parametrize("arguments", COMMANDS[1:], ids=" ".join)
def test_a_wrong_setting_is_named_and_its_value_is_not_repeated(
    arguments: list[str], tmp_path: Path
) -> None:
    environment = {
        "AIRWIRE_REDIS_URL": "http://user:secret@nowhere",
        "AIRWIRE_KAFKA_BOOTSTRAP_SERVERS": "127.0.0.1:1",
        "AIRWIRE_KAFKA_SECURITY_PROTOCOL": "secret",
    }
    ended = airwire_here(*arguments, "--json", environment=environment, folder=tmp_path)
    assert (ended.code, ended.out, ended.error["reason"]) == (2, b"", "settings")
    assert "AIRWIRE_" in ended.error["message"]
    assert "secret" not in ended.err


def test_an_error_is_one_line_for_a_person_too(tmp_path: Path) -> None:
    ended = airwire_here("books", environment={}, folder=tmp_path)
    assert (ended.code, ended.out) == (3, b"")
    assert ended.err.startswith("airwire: No Airwire is running")
    assert ended.err.count("\n") == 1
