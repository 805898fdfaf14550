"""docs/commands.md says all that the command line can do, and nothing else."""

import re
from pathlib import Path

import pytest
import typer
from typer.core import TyperCommand, TyperGroup
from typer.main import get_command

from airwire_cli.__main__ import COMMANDS, app
from airwire_cli.console import Exit

DOCUMENT = Path(__file__).parents[2] / "docs" / "commands.md"


def section_of(name: str) -> str:
    sections = re.split(r"^## ", DOCUMENT.read_text("utf-8"), flags=re.MULTILINE)
    (section,) = [section for section in sections if section.startswith(f"{name}\n")]
    return section


def options_of(name: str) -> set[str]:
    """Every way to write every option of a command, and of those below it."""
    group = get_command(app)
    assert isinstance(group, TyperGroup)
    command = group.get_command(typer.Context(group), name)
    below = command.commands.values() if isinstance(command, TyperGroup) else [command]
    return {
        option
        for each in below
        if isinstance(each, TyperCommand)
        for parameter in each.params
        for option in (*parameter.opts, *parameter.secondary_opts)
        if option.startswith("-")
    }


def test_there_is_a_section_for_every_command() -> None:
    found = re.findall(r"^## ([a-z-]+)$", DOCUMENT.read_text("utf-8"), flags=re.MULTILINE)
    assert found == list(COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_its_section_names_every_option_of_a_command_and_no_other(name: str) -> None:
    written = set(re.findall(r"(?<![\w-])--?[a-z][a-z-]*", section_of(name)))
    others = {"--until-idle"} if name != "up" else set()
    assert written - others == options_of(name)


def test_every_exit_code_has_its_line() -> None:
    written = re.findall(r"^\| (\d+) \|", DOCUMENT.read_text("utf-8"), flags=re.MULTILINE)
    assert [int(code) for code in written] == [int(code) for code in Exit]
