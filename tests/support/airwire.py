"""The `airwire` command as somebody runs it: its two outputs, its exit code."""

import contextlib
import io
import json
import logging
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest.mock import patch

import structlog

from airwire_cli.__main__ import main

_SECONDS = 90


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """How a command ended, and what it said."""

    code: int
    out: bytes
    err: str

    @property
    def objects(self) -> list[Any]:
        """Standard output as JSON lines; fails where it holds anything else."""
        return [json.loads(line) for line in self.out.splitlines()]

    @property
    def error(self) -> dict[str, str]:
        """The one error on standard error, as `--json` writes it."""
        (line,) = self.err.splitlines()
        error: dict[str, str] = json.loads(line)["error"]
        return error


def environment_of(given: Mapping[str, str]) -> dict[str, str]:
    """This process's environment without settings of Airwire, and `given`."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("AIRWIRE_")}
    return {**kept, **given}


def airwire(
    *arguments: str | Path,
    environment: Mapping[str, str],
    folder: Path,
    given: bytes = b"",
) -> Ended:
    """Run a command as a process in `folder`, `given` on its standard input."""
    run = subprocess.run(
        [sys.executable, "-m", "airwire_cli", *map(str, arguments)],
        env=environment_of(environment),
        cwd=folder,
        input=given,
        capture_output=True,
        timeout=_SECONDS,
        check=False,
    )
    ended = Ended(code=run.returncode, out=run.stdout, err=run.stderr.decode())
    assert "Traceback" not in ended.err, ended.err
    return ended


def airwire_here(
    *arguments: str | Path,
    environment: Mapping[str, str],
    folder: Path,
    given: bytes = b"",
) -> Ended:
    """The same within this process: a second sooner, since everything is imported already."""
    out, err = io.TextIOWrapper(io.BytesIO()), io.TextIOWrapper(io.BytesIO())
    level = logging.getLogger().level
    with (
        patch.dict(os.environ, environment_of(environment), clear=True),
        patch.object(sys, "argv", ["airwire", *map(str, arguments)]),
        patch.object(sys, "stdin", io.TextIOWrapper(io.BytesIO(given))),
        contextlib.chdir(folder),
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
    ):
        try:
            main()
            code = 0
        except SystemExit as end:
            code = int(end.code or 0)
        finally:
            structlog.reset_defaults()
            logging.getLogger().setLevel(level)
    out.flush()
    err.flush()
    return Ended(
        code=code,
        out=out.buffer.getvalue(),
        err=err.buffer.getvalue().decode(),
    )
