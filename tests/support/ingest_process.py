"""Ingest as a process of its own, to be watched, stopped and killed."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from support.stack import Servers
from support.waiting import wait_until

_PATIENCE_SECONDS = 60.0
_FAREWELL_SECONDS = 5.0
_LAST_LINES = 60


@dataclass(frozen=True, slots=True)
class Folders:
    """The folders of one ingest."""

    root: Path

    @property
    def inbox(self) -> Path:
        return self.root / "inbox"

    @property
    def done(self) -> Path:
        return self.root / "done"

    @property
    def rejected(self) -> Path:
        return self.root / "rejected"

    def put(self, path: str, content: bytes) -> Path:
        """Move a file into the inbox whole, as a careful sender does."""
        outside = self.root / "outside"
        outside.mkdir(exist_ok=True)
        (outside / "file").write_bytes(content)
        target = self.inbox / path
        target.parent.mkdir(parents=True, exist_ok=True)
        (outside / "file").rename(target)
        return target

    def left(self) -> list[str]:
        """Files still in the inbox."""
        return sorted(
            str(path.relative_to(self.inbox))
            for path in self.inbox.rglob("*")
            if not path.is_dir() or path.is_symlink()
        )

    def receipts(self) -> list[dict[str, Any]]:
        lines = (self.done / "receipts.jsonl").read_text("utf-8").splitlines()
        return [json.loads(line) for line in lines]

    def reason(self, path: str) -> str:
        told = json.loads((self.rejected / f"{path}.reason.json").read_text("utf-8"))
        return str(told["reason"])


@dataclass(slots=True)
class Ingest:
    """A running ingest."""

    process: subprocess.Popen[bytes]
    log: Path

    def events(self) -> list[dict[str, Any]]:
        # It may be writing its last line just now.
        whole = self.log.read_text("utf-8").rpartition("\n")[0]
        return [json.loads(line) for line in whole.splitlines()]

    def told(self, event: str) -> list[dict[str, Any]]:
        return [told for told in self.events() if told["event"] == event]

    def health_port(self) -> int:
        wait_until(lambda: self.told("health_served"), "the health port")
        return int(self.told("health_served")[0]["port"])

    def stop(self) -> int:
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(_PATIENCE_SECONDS)

    def ended(self) -> int:
        return self.process.wait(_PATIENCE_SECONDS)


@contextmanager
def running_ingest(
    servers: Servers,
    folders: Folders,
    *,
    entry: list[str] | None = None,
    settings: Mapping[str, str] | None = None,
) -> Iterator[Ingest]:
    """Ingest on these servers and folders; ended at the end if it still runs."""
    folders.inbox.mkdir(parents=True, exist_ok=True)
    log = folders.root / f"log-{time.monotonic_ns()}"
    environment = {
        **os.environ,
        **servers.environment,
        "AIRWIRE_INBOX": str(folders.inbox),
        "AIRWIRE_STATE": str(folders.root / "state"),
        "AIRWIRE_CLAIM_STORE": str(folders.root / "claims"),
        "AIRWIRE_QUIET_SECONDS": "0.4",
        "AIRWIRE_RESCAN_SECONDS": "1",
        **(settings or {}),
    }
    with log.open("wb") as stderr:
        process = subprocess.Popen(
            [sys.executable, *(entry or ["-m", "airwire_ingest"])],
            env=environment,
            cwd=folders.root,
            stderr=stderr,
        )
    try:
        yield Ingest(process, log)
    finally:
        _end(process)
        # Shown where the test fails.
        print(*log.read_text("utf-8").splitlines()[-_LAST_LINES:], sep="\n")  # noqa: T201


def _end(process: subprocess.Popen[bytes]) -> None:
    """Let it leave its group, so that the next test need not wait until it counts as dead."""
    if process.poll() is None:
        process.terminate()
        process.send_signal(signal.SIGCONT)
        try:
            process.wait(_FAREWELL_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
    process.wait()
