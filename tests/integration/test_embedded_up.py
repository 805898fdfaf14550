"""`airwire up` as a process of its own, on embedded servers."""

import json
import os
import signal
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.processes import alive, descendants_of
from support.up import Up
from support.waiting import comes_true

# Each starts or ends a whole system: seconds on an idle machine, a minute on a busy one.
pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]

STORY = """\
Harbour bridge reopens after repairs

NORA QUILL, HOST:

The old harbour bridge in Port Ellery has opened to traffic again. Our reporter Tom Hale is there.

TOM HALE, BYLINE:

The first cars crossed at six this morning, Nora, and nobody had to wait for the ferry.

QUILL:

Tom Hale in Port Ellery. Thank you.
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "inbox").mkdir()
    return tmp_path


@pytest.fixture(scope="module")
def up(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Up]:
    """One that runs for all tests that leave it running, and for the one that ends it."""
    folder = tmp_path_factory.mktemp("up")
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


def test_it_ends_when_every_file_has_a_final_state_and_the_books_balance(folder: Path) -> None:
    (folder / "inbox" / "bridge.txt").write_text(STORY)
    (folder / "inbox" / "nothing.txt").touch()
    up = Up(folder, "--until-idle")
    code, (started, *rows, last), messages = up.end()
    assert code == 0, messages
    assert started["started"]["inbox"] == str(folder / "inbox")  # type: ignore[index]
    bridge, nothing = sorted(rows, key=lambda row: str(row["path"]))
    assert (bridge["state"], bridge["turns"]) == ("enriched", 3)
    assert bridge["title"] == "Harbour bridge reopens after repairs"
    assert (nothing["state"], nothing["reason"]) == ("rejected", "empty")
    books = last["books"]
    assert isinstance(books, dict)
    assert (books["seen"], books["enriched"], books["rejected"], books["balance"]) == (2, 1, 1, 0)
    assert last["unsettled"] == []
    # All that was started has ended in order.
    assert not up.is_running()
    assert (up.data / "kafka" / "log" / ".kafka_cleanshutdown").exists()


def test_a_file_that_never_settles_is_reported(folder: Path) -> None:
    growing = folder / "inbox" / "growing.txt"
    growing.write_text(STORY)
    up = Up(folder, "--until-idle", "--limit", "4", AIRWIRE_QUIET_SECONDS="600")
    code, results, messages = up.end()
    assert code == 4
    assert results[-1]["unsettled"] == ["growing.txt"]
    assert "growing.txt came to no end" in messages
    assert growing.read_text() == STORY


def test_a_second_one_on_the_same_folder_is_refused_and_the_first_goes_on(
    up: Up,
) -> None:
    code, results, messages = Up(up.data.parent).end()
    assert (code, results) == (2, [])
    error = json.loads(messages)["error"]
    assert error["reason"] == "data_dir_in_use"
    assert f"process {up.process.pid}" in error["message"]
    assert up.is_running()


def test_a_killed_service_is_started_again(up: Up) -> None:
    (service,) = _running_module("airwire_ingest", descendants_of(up.process.pid))
    os.kill(service, signal.SIGKILL)
    assert comes_true(
        lambda: bool(_running_module("airwire_ingest", descendants_of(up.process.pid)) - {service}),
        within=30,
    )


def test_killed_it_leaves_no_child_and_no_belief_that_it_runs(up: Up) -> None:
    below = descendants_of(up.process.pid)
    # Kafka, Redis, ingest, enrich and the guard; enrich has workers besides.
    assert len(below) >= 5
    up.process.kill()
    up.process.wait()
    assert comes_true(lambda: not alive(below), within=20)
    assert not up.is_running()


def test_a_taken_port_is_named_with_its_setting(folder: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = str(server.getsockname()[1])
        code, _, messages = Up(folder, AIRWIRE_EMBEDDED_REDIS_PORT=port).end()
    assert code == 2
    error = json.loads(messages)["error"]
    assert error["reason"] == "port_taken"
    assert "AIRWIRE_EMBEDDED_REDIS_PORT" in error["message"]


def test_a_data_folder_within_the_inbox_is_refused(folder: Path) -> None:
    inside = folder / "inbox" / "data"
    code, _, messages = Up(folder, "--data-dir", str(inside)).end()
    assert code == 2
    assert str(inside) in json.loads(messages)["error"]["message"]
    assert not inside.exists()


def test_asked_to_end_it_ends_everything_in_order(folder: Path) -> None:
    up = Up(folder)
    up.wait_until_running()
    below = descendants_of(up.process.pid)
    logs = up.data / "logs"
    assert comes_true(lambda: "ingest_started" in (logs / "ingest.log").read_text(), within=90)
    assert comes_true(lambda: "enrich_started" in (logs / "enrich.log").read_text(), within=90)
    up.process.send_signal(signal.SIGTERM)
    code, _, messages = up.end()
    assert code == 0, messages
    assert not alive(below)
    assert "service_ended" in (logs / "ingest.log").read_text()
    assert '"reason": "asked"' in (logs / "enrich.log").read_text()
    assert (up.data / "kafka" / "log" / ".kafka_cleanshutdown").exists()


def _running_module(name: str, among: set[int]) -> set[int]:
    said = subprocess.run(
        ["ps", "-A", "-o", "pid=,args="], capture_output=True, text=True, check=True
    ).stdout
    rows = [line.split(None, 1) for line in said.splitlines()]
    return {int(pid) for pid, arguments in rows if f"-m {name}" in arguments} & among
