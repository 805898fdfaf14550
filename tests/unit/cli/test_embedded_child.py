import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.processes import alive, descendants_of
from support.waiting import comes_true

from airwire_cli.embedded.child import Child, Guard
from airwire_cli.embedded.failure import explained

# Starts a child that starts one itself, says its number, and does nothing more.
PARENT = """
import os, sys, time
from pathlib import Path
from airwire_cli.embedded.child import Child, Guard
folder = Path(sys.argv[1])
guard = Guard()
child = Child("shell", ["sh", "-c", "sleep 60 & echo started; wait"], guard=guard, folder=folder,
              log=folder / "log", environment=os.environ)
time.sleep(60)
"""


@pytest.fixture
def guard() -> Iterator[Guard]:
    guard = Guard()
    yield guard
    guard.close()


def a_child(guard: Guard, folder: Path, script: str) -> Child:
    return Child(
        "kafka",
        ["sh", "-c", script],
        guard=guard,
        folder=folder,
        log=folder / "kafka.log",
        environment=os.environ,
    )


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_children_and_theirs_end_with_the_parent_however_it_ends(
    tmp_path: Path, number: signal.Signals
) -> None:
    parent = subprocess.Popen([sys.executable, "-c", PARENT, str(tmp_path)])
    log = tmp_path / "log"
    assert comes_true(lambda: log.exists() and "started" in log.read_text(), within=20)
    below = descendants_of(parent.pid)
    # The guard, the shell and what the shell started.
    assert len(below) == 3
    parent.send_signal(number)
    parent.wait()
    assert comes_true(lambda: not alive(below), within=10)


def test_the_guard_alone_ends_a_group_when_its_parent_is_gone(guard: Guard) -> None:
    # Where the kernel ends no child with its parent, this is what does.
    with subprocess.Popen(["sh", "-c", "sleep 60 & wait"], start_new_session=True) as group:
        guard.add(group.pid)
        guard.close()
        assert group.wait(5) == -signal.SIGKILL


def test_a_group_that_has_ended_is_no_longer_the_guards_business(guard: Guard) -> None:
    with subprocess.Popen(["sleep", "60"], start_new_session=True) as group:
        guard.add(group.pid)
        guard.remove(group.pid)
        guard.close()
        assert group.poll() is None
        group.kill()


def test_a_child_that_does_not_end_when_asked_is_ended(guard: Guard, tmp_path: Path) -> None:
    child = a_child(guard, tmp_path, "trap '' TERM; echo ready; while :; do sleep 1; done")
    assert comes_true(lambda: "ready" in child.last_words(), within=10)
    assert child.stop(within=0.2) == -signal.SIGKILL


def test_what_a_child_started_ends_when_it_is_stopped(guard: Guard, tmp_path: Path) -> None:
    child = a_child(guard, tmp_path, "sleep 60 & echo $!; wait")
    assert comes_true(lambda: child.last_words().strip().isdigit(), within=10)
    below = {int(child.last_words())}
    child.stop(within=5)
    assert comes_true(lambda: not alive(below), within=5)


def test_last_words_are_those_since_the_start(guard: Guard, tmp_path: Path) -> None:
    (tmp_path / "kafka.log").write_text("of yesterday\n")
    child = a_child(guard, tmp_path, "echo of today")
    assert comes_true(lambda: child.exit_code() is not None, within=10)
    assert child.last_words() == "of today\n"
    assert child.log.read_text() == "of yesterday\nof today\n"


@pytest.mark.parametrize(
    ("words", "reason", "remedy"),
    [
        ("java.net.BindException: Address already in use", "port_taken", "Start again"),
        ("IOException: No space left on device", "disk_full", "Free some"),
        ("insufficient memory for the Java Runtime", "memory", "AIRWIRE_KAFKA"),
        ("something else", "kafka_failed", "something else"),
    ],
)
def test_why_a_child_failed_is_told_with_what_can_be_done(
    guard: Guard, tmp_path: Path, words: str, reason: str, remedy: str
) -> None:
    child = a_child(guard, tmp_path, f"echo '{words}'; exit 1")
    assert comes_true(lambda: child.exit_code() is not None, within=10)
    error = explained(child, port=9092, folder=tmp_path, remedy="AIRWIRE_KAFKA")
    assert error.reason == reason
    assert remedy in str(error)


def test_a_program_that_is_not_there_is_named(guard: Guard, tmp_path: Path) -> None:
    child = Child(
        "kafka",
        ["/nonexistent/java"],
        guard=guard,
        folder=tmp_path,
        log=tmp_path / "log",
        environment=os.environ,
    )
    assert comes_true(lambda: child.exit_code() is not None, within=10)
    assert "/nonexistent/java" in child.last_words()
