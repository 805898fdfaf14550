from pathlib import Path

import pytest

from airwire_cli.embedded import java
from airwire_cli.embedded.java import java_for
from airwire_runtime.errors import UnavailableError


def a_java(folder: Path, version: str) -> Path:
    """A program that says that it is Java of that version."""
    path = folder / "bin" / "java"
    path.parent.mkdir(parents=True)
    path.write_text(f"#!/bin/sh\necho 'openjdk version \"{version}\" 2026-01-01' >&2\n")
    path.chmod(0o755)
    return path


@pytest.fixture
def bundled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = a_java(tmp_path / "wheel", "21.0.8")
    monkeypatch.setattr(java, "_bundled", lambda: path)
    return path


def test_java_home_comes_first(tmp_path: Path, bundled: Path) -> None:
    home = a_java(tmp_path / "home", "17.0.15")
    on_path = a_java(tmp_path / "path", "21.0.1")
    environment = {"JAVA_HOME": str(tmp_path / "home"), "PATH": str(on_path.parent)}
    assert java_for(environment) == home


@pytest.mark.parametrize("version", ["11.0.2", "1.8.0_402", "unheard of"])
def test_a_java_that_is_too_old_is_passed_over(tmp_path: Path, bundled: Path, version: str) -> None:
    a_java(tmp_path / "home", version)
    on_path = a_java(tmp_path / "path", "17")
    environment = {"JAVA_HOME": str(tmp_path / "home"), "PATH": str(on_path.parent)}
    assert java_for(environment) == on_path


def test_the_wheel_serves_where_the_machine_has_none(bundled: Path) -> None:
    assert java_for({"PATH": "/nonexistent"}) == bundled


def test_the_wheel_has_a_java_that_runs() -> None:
    assert java_for({"PATH": "/nonexistent"}).name == "java"


def test_without_any_java_the_message_names_what_was_found_and_the_ways_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(java, "_bundled", lambda: None)
    old = a_java(tmp_path / "old", "11.0.2")
    with pytest.raises(UnavailableError, match="JAVA_HOME") as raised:
        java_for({"PATH": str(old.parent)})
    assert f"{old} (Java 11)" in str(raised.value)
    assert raised.value.reason == "no_java"
