"""A group whose commands are imported when they are run, not to list them."""

from collections.abc import Mapping
from importlib import import_module
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup
from typer.main import get_command


def lazy_group(commands: Mapping[str, str]) -> type[TyperGroup]:
    """A group of `commands`: the name of each, and the line that `--help` shows for it."""

    class LazyGroup(TyperGroup):
        _is_listing = False

        def list_commands(self, ctx: Any) -> list[str]:  # noqa: ARG002
            return list(commands)

        def get_command(self, ctx: Any, cmd_name: str) -> Any:  # noqa: ARG002
            if cmd_name not in commands:
                return None
            if self._is_listing:
                return TyperCommand(cmd_name, help=commands[cmd_name])
            return _loaded(cmd_name)

        def format_help(self, ctx: Any, formatter: Any) -> None:
            self._is_listing = True
            try:
                super().format_help(ctx, formatter)
            finally:
                self._is_listing = False

    return LazyGroup


def _loaded(name: str) -> Any:
    module = import_module(f"airwire_cli.commands.{name.replace('-', '_')}")
    group = getattr(module, "app", None)
    if group is None:
        group = typer.Typer(add_completion=False, rich_markup_mode=None)
        group.command(name)(getattr(module, module.__name__.rpartition(".")[2]))
    command = get_command(group)
    command.name = name
    return command
