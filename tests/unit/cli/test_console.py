"""What all commands say alike."""

import json
from pathlib import Path

import pytest
import typer
from support.airwire import airwire_here

from airwire_cli.__main__ import COMMANDS
from airwire_cli.console import Exit, NotFoundError, run_reporting, visible
from airwire_runtime.errors import (
    AirwireError,
    FatalError,
    ParseError,
    ReadError,
    UnavailableError,
    UsageError,
)


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        (NotFoundError, 1),
        (ReadError, 1),
        (ParseError, 1),
        (UsageError, 2),
        (UnavailableError, 3),
        (FatalError, 5),
    ],
)
def test_an_error_is_told_once_and_is_the_exit_code(
    kind: type[AirwireError], code: int, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail() -> None:
        raise kind("what, where, remedy", reason="some_reason")

    assert run_reporting(fail, as_json=True) == code
    out, err = capsys.readouterr()
    assert out == ""
    assert json.loads(err) == {"error": {"reason": "some_reason", "message": "what, where, remedy"}}
    assert run_reporting(fail, as_json=False) == code
    assert capsys.readouterr().err == "airwire: what, where, remedy\n"


def test_what_nobody_expected_is_told_with_its_place(capsys: pytest.CaptureFixture[str]) -> None:
    def fail() -> None:
        raise ZeroDivisionError("by zero")

    assert run_reporting(fail, as_json=True) == Exit.FATAL
    error = json.loads(capsys.readouterr().err)["error"]
    assert error["reason"] == "fault"
    assert "ZeroDivisionError: by zero (test_console.py, line " in error["message"]


def test_a_command_may_choose_its_code() -> None:
    def end() -> None:
        raise typer.Exit(Exit.UNBALANCED)

    assert run_reporting(end, as_json=True) == Exit.UNBALANCED


def test_markup_and_control_characters_of_a_name_are_only_shown(
    capsys: pytest.CaptureFixture[str],
) -> None:
    def fail() -> None:
        raise ReadError("[bold]odd\x1b[2J\x07.txt is empty", reason="empty")

    run_reporting(fail, as_json=False)
    assert capsys.readouterr().err == "airwire: [bold]odd\ufffd[2J\ufffd.txt is empty\n"


def test_lines_and_letters_stay_visible() -> None:
    assert visible("Größe\n\t…🎙") == "Größe\n\t…🎙"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["nothing", "--json"], "No such command 'nothing'."),
        (["books", "--nothing", "--json"], "No such option: --nothing"),
        (["parse", "--json"], "Missing argument 'FILE...'."),
        (["evaluate", "x", "--by", "nobody", "--json"], "'nobody' is not one of"),
    ],
)
def test_a_wrong_call_is_an_object_too(arguments: list[str], message: str, tmp_path: Path) -> None:
    ended = airwire_here(*arguments, environment={}, folder=tmp_path)
    assert (ended.code, ended.out, ended.error["reason"]) == (2, b"", "usage")
    assert message in ended.error["message"]


def test_a_wrong_call_is_told_to_a_person_with_the_usage(tmp_path: Path) -> None:
    ended = airwire_here("books", "--nothing", environment={}, folder=tmp_path)
    assert (ended.code, ended.out) == (2, b"")
    assert "Usage: airwire books" in ended.err


def test_help_names_every_command_and_every_exit_code(tmp_path: Path) -> None:
    shown = airwire_here("--help", environment={}, folder=tmp_path).out.decode()
    for name in COMMANDS:
        assert f"\n  {name} " in shown
    for code in range(6):
        assert f" {code} " in " ".join(shown.split())


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help(name: str, tmp_path: Path) -> None:
    ended = airwire_here(name, "--help", environment={}, folder=tmp_path)
    assert ended.code == 0
    assert f"Usage: airwire {name}" in ended.out.decode()


def test_the_version_is_told(tmp_path: Path) -> None:
    ended = airwire_here("--version", environment={}, folder=tmp_path)
    assert ended.out.startswith(b"airwire ")
    assert ended.code == 0
