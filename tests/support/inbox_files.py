"""Builders for ingest: settled files of a folder, read or not."""

import os
import time
from pathlib import Path

from airwire_ingest.found import Found
from airwire_ingest.reader import Reader, Taken
from airwire_ingest.settling import Settled


def a_settled_file(root: Path, path: str, content: bytes | None = None, at: float = 0.0) -> Settled:
    """The file at `path` under `root`, written first where `content` is given."""
    if content is not None:
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(content)
    found = Found.at(path, os.lstat(root / path))
    moment = at or time.time()
    return Settled(found=found, seen_at=moment, settled_at=moment)


def a_taken_file(root: Path, path: str, content: bytes | None = None) -> Taken:
    """The same, read."""
    return Reader(root, max_file_bytes=1024 * 1024).read(a_settled_file(root, path, content))
