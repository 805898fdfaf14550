import os
import shutil
import socket
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest

from airwire_cli.embedded.data_folder import held_folder, running
from airwire_cli.embedded.run_file import Run, write_run
from airwire_runtime.errors import UnavailableError, UsageError


def a_run(folder: Path) -> Run:
    return Run(
        pid=os.getpid(),
        kafka_bootstrap_servers="127.0.0.1:1",
        redis_url="redis://127.0.0.1:2/0",
        inbox=folder / "inbox",
        claim_store=folder / "claims",
        logs=folder / "logs",
        started_at=datetime.now(UTC),
    )


@pytest.fixture
def taken_port() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield int(server.getsockname()[1])


def test_a_running_system_is_found_by_its_run_file_and_only_while_it_runs(tmp_path: Path) -> None:
    assert running(tmp_path) is None
    with held_folder(tmp_path):
        assert running(tmp_path) is None
        write_run(tmp_path, a_run(tmp_path))
        assert running(tmp_path) == a_run(tmp_path).model_copy(
            update={"started_at": running(tmp_path).started_at}  # type: ignore[union-attr]
        )
    assert running(tmp_path) is None
    assert not (tmp_path / "run.json").exists()


def test_a_run_file_that_outlived_its_process_is_not_believed(tmp_path: Path) -> None:
    (tmp_path / "lock").touch()
    write_run(tmp_path, a_run(tmp_path))
    assert running(tmp_path) is None


def test_a_second_holder_is_told_who_holds_the_folder(tmp_path: Path) -> None:
    with held_folder(tmp_path):
        write_run(tmp_path, a_run(tmp_path))
        with (
            pytest.raises(UsageError, match=f"process {os.getpid()}.*--data-dir"),
            held_folder(tmp_path),
        ):
            pass
        assert running(tmp_path) is not None


def test_a_port_is_kept_between_runs(tmp_path: Path) -> None:
    with held_folder(tmp_path) as folder:
        port = folder.port("kafka")
        folder.remember_ports({"kafka": port})
    with held_folder(tmp_path) as folder:
        assert folder.port("kafka") == port


def test_a_port_that_was_taken_meanwhile_is_given_up(tmp_path: Path, taken_port: int) -> None:
    with held_folder(tmp_path) as folder:
        folder.remember_ports({"kafka": taken_port})
        assert folder.port("kafka") != taken_port


def test_a_wanted_port_that_is_taken_is_refused_with_its_setting(
    tmp_path: Path, taken_port: int
) -> None:
    with (
        held_folder(tmp_path) as folder,
        pytest.raises(UsageError, match=f"{taken_port}.*AIRWIRE_EMBEDDED_KAFKA_PORT"),
    ):
        folder.port("kafka", wanted=taken_port)


def test_a_full_disk_is_told_before_anything_is_started(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: SimpleNamespace(free=3 * 2**20))
    with pytest.raises(UnavailableError, match="3 MiB are free"), held_folder(tmp_path):
        pass


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(UsageError, match="--data-dir"), held_folder(tmp_path / "file" / "data"):
        pass
