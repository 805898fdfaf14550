"""The claim store: bytes too many for a record, kept under their own hash."""

import hashlib
import os
import re
import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

from airwire_runtime.errors import DocumentError, UnavailableError

_DATAREF = re.compile(r"claim:sha256/([0-9a-f]{64})")


def dataref_for(content: bytes) -> str:
    """The address of `content` in any claim store."""
    return f"claim:sha256/{hashlib.sha256(content).hexdigest()}"


class ClaimStore(Protocol):
    """Keeps bytes under an address that follows from them: keeping twice is keeping once."""

    def put(self, content: bytes) -> str:
        """Keep `content` durably and return its dataref. Raises `UnavailableError`."""
        ...

    def get(self, dataref: str) -> bytes:
        """The bytes under `dataref`.

        Raises `DocumentError` where there is no such claim or it has been damaged,
        `UnavailableError` where the store can't be asked.
        """
        ...

    def delete(self, dataref: str) -> bool:
        """Forget the bytes under `dataref`, durably; tells whether there were any.

        Raises `DocumentError` where it is no address, `UnavailableError`.
        """
        ...

    def datarefs(self) -> Iterator[str]:
        """The addresses of all that is kept, in no order. Raises `UnavailableError`."""
        ...


class FolderClaimStore:
    """Claims as files of one folder, spread over 256 subfolders."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def put(self, content: bytes) -> str:
        dataref = dataref_for(content)
        path = self._path(dataref)
        if path.exists():
            return dataref
        partial = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with partial.open("xb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            partial.replace(path)
            _sync_folder(path.parent)
        except OSError as error:
            partial.unlink(missing_ok=True)
            raise UnavailableError(
                f"The claim store {self._folder} takes no more: {error.strerror}. "
                "Free some space or correct AIRWIRE_CLAIM_STORE.",
                reason="claim_store_unavailable",
            ) from error
        return dataref

    def get(self, dataref: str) -> bytes:
        path = self._path(dataref)
        try:
            content = path.read_bytes()
        except FileNotFoundError as error:
            raise DocumentError(
                f"{dataref} is not in the claim store {self._folder}; every process must see the "
                "same folder: check AIRWIRE_CLAIM_STORE.",
                reason="claim_missing",
            ) from error
        except OSError as error:
            raise UnavailableError(
                f"The claim store {self._folder} can't be read: {error.strerror}.",
                reason="claim_store_unavailable",
            ) from error
        if dataref_for(content) != dataref:
            raise DocumentError(
                f"{path} no longer holds the bytes it was made for.", reason="claim_damaged"
            )
        return content

    def delete(self, dataref: str) -> bool:
        path = self._path(dataref)
        try:
            # What a crash left half written holds the same bytes.
            partial = path.parent.glob(f".{path.name}.*.part") if path.parent.is_dir() else ()
            deleted = [each for each in (path, *partial) if each.exists()]
            for each in deleted:
                each.unlink(missing_ok=True)
            if deleted:
                _sync_folder(path.parent)
        except OSError as error:
            raise UnavailableError(
                f"{path} can't be deleted: {error.strerror}. Make {self._folder} writable for "
                "this user and try again.",
                reason="claim_store_unavailable",
            ) from error
        return bool(deleted)

    def datarefs(self) -> Iterator[str]:
        try:
            for path in self._folder.glob("??/*"):
                if _DATAREF.fullmatch(f"claim:sha256/{path.name}"):
                    yield f"claim:sha256/{path.name}"
        except OSError as error:
            raise UnavailableError(
                f"The claim store {self._folder} can't be read: {error.strerror}.",
                reason="claim_store_unavailable",
            ) from error

    def _path(self, dataref: str) -> Path:
        match = _DATAREF.fullmatch(dataref)
        if match is None:
            raise DocumentError(f"{dataref!r} is no address of a claim.", reason="claim_address")
        return self._folder / match[1][:2] / match[1]


def _sync_folder(folder: Path) -> None:
    """Make a rename in `folder` survive a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
