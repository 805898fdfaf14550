"""`airwire up` as a process: a whole system on servers of its own."""

import json
import os
import subprocess
import sys
from pathlib import Path

from support.waiting import comes_true

from airwire_cli.embedded.data_folder import running


class Up:
    """An `airwire up` that was started."""

    def __init__(self, folder: Path, *arguments: str, **settings: str) -> None:
        self.data = folder / "data"
        self.inbox = folder / "inbox"
        kept = {name: value for name, value in os.environ.items() if not name.startswith("AIRWIRE")}
        self.process = subprocess.Popen(
            [
                *(sys.executable, "-m", "airwire_cli", "up", "--json"),
                *("--inbox", str(self.inbox), "--data-dir", str(self.data)),
                *arguments,
            ],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            cwd=folder,
            env=kept | {"AIRWIRE_QUIET_SECONDS": "0.2"} | settings,
        )

    def is_running(self) -> bool:
        return running(self.data) is not None

    def wait_until_running(self) -> None:
        assert comes_true(lambda: self.is_running() or self.process.poll() is not None, within=90)
        assert self.process.poll() is None, self.process.communicate()

    def end(self) -> tuple[int, list[dict[str, object]], str]:
        """Wait for its end: exit code, results, messages."""
        output, messages = self.process.communicate(timeout=240)
        return self.process.returncode, [json.loads(line) for line in output.splitlines()], messages
