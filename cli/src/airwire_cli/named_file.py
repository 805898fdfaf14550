"""A document as somebody names it on the command line: by an id, or by a file."""

import hashlib
import os
import re
from dataclasses import dataclass
from pathlib import Path

from airwire_ingest.names import printable
from airwire_runtime.errors import UsageError
from airwire_schemas.events import TRANSCRIPT_ID
from airwire_schemas.keys import document_of


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedFile:
    """A file as somebody names it on the command line."""

    name: str
    """As it is named, parts joined by `/`."""

    in_inbox: str | None
    """Its path relative to the inbox, where it lies in there."""

    document_id: str | None
    """SHA-256 of its bytes, where it is there to be read."""

    def is_at(self, path: str) -> bool:
        """Whether this is the file that was seen at `path` in the inbox."""
        if self.in_inbox is not None:
            return path == self.in_inbox
        return self.name == path or self.name.endswith(f"/{path}") or path.endswith(f"/{self.name}")


def named_file(given: str, *, inbox: Path | None) -> NamedFile:
    path = Path(given)
    return NamedFile(
        name=printable(os.path.normpath(given)),
        in_inbox=_in_inbox(path, inbox),
        document_id=_hash_of(path),
    )


def _in_inbox(path: Path, inbox: Path | None) -> str | None:
    if inbox is None:
        return None
    try:
        return printable(path.absolute().relative_to(inbox.absolute()).as_posix())
    except ValueError:
        return None


def _hash_of(path: Path) -> str | None:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return None


def document_id_in(identity: str) -> str:
    """The document of a document id or transcript id. Raises `UsageError`."""
    if not is_transcript_id(identity):
        raise UsageError(
            f"{identity} is no id: 64 hexadecimal digits, perhaps with /n. `airwire where FILE` "
            "tells the id of a file.",
            reason="id",
        )
    return document_of(identity)


def is_transcript_id(text: str) -> bool:
    return re.fullmatch(TRANSCRIPT_ID, text) is not None
