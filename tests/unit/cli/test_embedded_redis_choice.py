from pathlib import Path

import pytest

from airwire_cli.embedded import redis
from airwire_cli.embedded.redis import redis_server_for
from airwire_runtime.errors import UnavailableError


def a_server(folder: Path, name: str, says: str) -> Path:
    folder.mkdir(exist_ok=True)
    path = folder / name
    path.write_text(f"#!/bin/sh\necho '{says} sha=00000000:0'\n")
    path.chmod(0o755)
    return path


def test_the_machines_own_server_comes_first(tmp_path: Path) -> None:
    server = a_server(tmp_path, "redis-server", "Redis server v=8.2.1")
    assert redis_server_for({"PATH": str(tmp_path)}) == (server, "redis-8")


def test_one_that_is_too_old_is_passed_over(tmp_path: Path) -> None:
    a_server(tmp_path, "redis-server", "Redis server v=6.2.14")
    server = a_server(tmp_path, "valkey-server", "Valkey server v=8.1.0")
    assert redis_server_for({"PATH": str(tmp_path)}) == (server, "valkey-8")


def test_the_wheel_serves_where_the_machine_has_none() -> None:
    server, kind = redis_server_for({"PATH": "/nonexistent"})
    assert server.name == "valkey-server"
    assert kind == "valkey-9"


def test_without_any_server_the_message_names_the_ways_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(redis, "_bundled", lambda: None)
    with pytest.raises(UnavailableError, match="AIRWIRE_REDIS_URL"):
        redis_server_for({"PATH": "/nonexistent"})
