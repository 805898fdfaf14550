"""A file of this machine as the document that ingest would make of it."""

import hashlib
import os
import sys
from pathlib import Path

from airwire_cli.console import NotFoundError
from airwire_ingest.folder import metadata_of
from airwire_ingest.names import printable
from airwire_runtime.errors import DocumentError
from airwire_runtime.reading import decode
from airwire_schemas.content import content_of
from airwire_schemas.events import RawDocument

STANDARD_INPUT = "-"


def read_document(given: str, *, inbox: Path | None) -> tuple[RawDocument, bytes]:
    """The document and its exact bytes.

    Its path counts from `inbox`, or where that is null from the current folder; outside of both
    it is the file's name. Raises `NotFoundError` where the file can't be read, `ReadError` where
    it can't be a document.
    """
    content = _bytes_of(given)
    path = "standard-input" if given == STANDARD_INPUT else _path_of(Path(given), inbox)
    name = "standard input" if given == STANDARD_INPUT else printable(given)
    return document_of(content, path=path, name=name), content


def document_of(content: bytes, *, path: str, name: str) -> RawDocument:
    """The document of these bytes; `name` serves messages. Raises `ReadError`."""
    reading = decode(content, name=name)
    return RawDocument(
        document_id=hashlib.sha256(content).hexdigest(),
        path=path,
        size_bytes=len(content),
        media_type=reading.media_type,
        charset=reading.charset,
        folder=metadata_of(path),
        content=content_of(content),
    )


def _bytes_of(given: str) -> bytes:
    if given == STANDARD_INPUT:
        return sys.stdin.buffer.read()
    try:
        return Path(given).read_bytes()
    except OSError as error:
        raise NotFoundError(
            f"{printable(given)} can't be read: {error.strerror}. Name a file that you may read.",
            reason="unreadable",
        ) from error


def _path_of(file: Path, inbox: Path | None) -> str:
    path = os.path.normpath(file.absolute())
    root = os.path.normpath((inbox or Path()).absolute())
    if os.path.commonpath([path, root]) != root:
        return printable(file.name)
    return printable(Path(path).relative_to(root).as_posix())


def named(error: DocumentError, given: str) -> DocumentError:
    """The error with the file's name in its message, if it is not there yet."""
    name = printable(given)
    if name in str(error):
        return error
    return type(error)(f"{name}: {error}", reason=error.reason)
