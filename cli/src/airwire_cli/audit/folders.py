"""Inbox, done and rejected files and the receipts compared with the status topic. Blocking."""

import hashlib
import json
import os
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from airwire_cli.audit.discrepancy import Discrepancy, Kind
from airwire_cli.audit.reading import Reading, Sighted
from airwire_ingest.disposal import REASON_SUFFIX
from airwire_ingest.names import printable, with_suffix
from airwire_ingest.receipts import JOURNAL
from airwire_ingest.scanning import Tree
from airwire_ingest.settings import InboxSettings
from airwire_schemas.events import DocumentState

_FINAL = frozenset(
    {
        DocumentState.PUBLISHED,
        DocumentState.VERSION_OF,
        DocumentState.DUPLICATE_OF,
        DocumentState.REJECTED,
    }
)


@dataclass(slots=True)
class _Journal:
    """What the receipts say."""

    lines: dict[str, dict[str, Any]]
    """By sighting id."""
    counts: Counter[str]
    unreadable: list[int]
    """Numbers of lines, from 1."""


def compare_folders(reading: Reading, inbox: Path) -> Iterator[Discrepancy]:
    """Reads every file. Raises `OSError` where a folder can't be read."""
    settings = InboxSettings.from_environment(inbox=inbox)
    done, rejected = settings.done_folder(), settings.rejected_folder()
    journal = _read_journal(done / JOURNAL)
    files = {printable(os.fspath(path)): path for path in _files_in(done, rejected)}
    waiting = _waiting(settings, done, rejected)
    yield from (
        Discrepancy(Kind.RECEIPT_UNREADABLE, f"{done / JOURNAL}, line {number}")
        for number in journal.unreadable
    )
    for sighting_id, count in journal.counts.items():
        if count > 1:
            yield Discrepancy(Kind.RECEIPT_DOUBLED, sighting_id)
    yield from _receipts_missing(reading, journal)
    named: set[str] = set()
    for sighting_id, line in journal.lines.items():
        final_path = str(line.get("final_path"))
        named |= {final_path, _reason_of(final_path)}
        sighted = reading.sightings.get(sighting_id)
        if sighted is None:
            yield Discrepancy(Kind.RECEIPT_UNKNOWN, sighting_id)
        else:
            yield from _file_of(reading, sighted, final_path, files, waiting.get(sighting_id))
    for name in files.keys() - named:
        yield Discrepancy(Kind.FILE_UNKNOWN, name)


def _read_journal(path: Path) -> _Journal:
    journal = _Journal({}, Counter(), [])
    if not path.exists():
        return journal
    with path.open("rb") as lines:
        for number, line in enumerate(lines, start=1):
            try:
                found = json.loads(line)
                sighting_id = str(found["sighting_id"])
            except (ValueError, KeyError, TypeError):
                journal.unreadable.append(number)
                continue
            journal.lines[sighting_id] = found
            journal.counts[sighting_id] += 1
    return journal


def _files_in(done: Path, rejected: Path) -> Iterator[Path]:
    for folder in (done, rejected):
        for parent, _, names in os.walk(folder):
            for name in names:
                # What ingest keeps for itself; hidden files of others are none of its moves.
                if Path(parent) == done and (name == JOURNAL or name.startswith(".")):
                    continue
                yield Path(parent, name)


def _waiting(settings: InboxSettings, done: Path, rejected: Path) -> dict[str, Path]:
    """Files that lie in the inbox, by sighting id."""
    if not settings.inbox.is_dir():
        return {}
    tree = Tree.of(settings.inbox, done, rejected)
    return {
        found.sighting_id: settings.inbox.absolute() / found.path
        for chunk in tree.walk()
        for found in chunk.found
    }


def _receipts_missing(reading: Reading, journal: _Journal) -> Iterator[Discrepancy]:
    for sighting_id, sighted in reading.sightings.items():
        if sighted.state in _FINAL and sighting_id not in journal.lines:
            yield Discrepancy(Kind.RECEIPT_MISSING, f"{sighting_id} {sighted.path}")


def _file_of(
    reading: Reading,
    sighted: Sighted,
    final_path: str,
    files: Mapping[str, Path],
    waiting: Path | None,
) -> Iterator[Discrepancy]:
    path = files.get(final_path)
    told = reading.documents.get(sighted.document_id or "")
    is_withdrawn = told is not None and told.state is DocumentState.WITHDRAWN
    is_rejected = sighted.state is DocumentState.REJECTED
    if path is None:
        if waiting is not None and printable(os.fspath(waiting)) == final_path:
            path = waiting
        elif waiting is not None:
            yield Discrepancy(Kind.FILE_NOT_MOVED, str(waiting))
            return
        elif not is_withdrawn:
            yield Discrepancy(Kind.FILE_MISSING, final_path)
            return
        else:
            return
    if is_withdrawn and not is_rejected:
        yield Discrepancy(Kind.WITHDRAWN_STILL_THERE, final_path)
    elif sighted.document_id is not None and _hash_of(path) != sighted.document_id:
        yield Discrepancy(Kind.FILE_CHANGED, final_path)
    if is_rejected and _reason_of(final_path) not in files:
        yield Discrepancy(Kind.REASON_MISSING, final_path)


def _reason_of(final_path: str) -> str:
    parent, slash, name = final_path.rpartition("/")
    return f"{parent}{slash}{with_suffix(name, REASON_SUFFIX)}"


def _hash_of(path: Path) -> str | None:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return None
