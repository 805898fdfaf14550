"""Packed files opened within limits: gzip, Zstandard, zip, and those inside each other.

Archives come from outside and are hostile until shown otherwise: what they say of their sizes is
never believed, and no name in them is ever used as a path.
"""

import struct
import sys
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import PurePosixPath
from typing import NoReturn

from airwire_runtime.errors import ReadError
from airwire_runtime.reading import CONTAINERS

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

# Whatever `zipfile` stumbles over in a broken or crafted archive.
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    ArithmeticError,
    EOFError,
    LookupError,
    NotImplementedError,
    OSError,
    RuntimeError,
    ValueError,
)
_CHUNK = 256 * 1024
_GZIP_WINDOW = zlib.MAX_WBITS | 16
_ZSTD_WINDOW_LOG = 27
"""128 MiB, what `zstd` itself accepts without being asked for more."""
_ENCRYPTED = 0x1
_LINK, _KIND = 0o120000, 0o170000
_SUFFIXES = {"application/gzip": (".gz", ".tgz"), "application/zstd": (".zst", ".zstd")}
_OFFICE = {"[Content_Types].xml": "an Office document", "mimetype": "an OpenDocument or EPUB file"}
_IGNORED = ("__MACOSX", ".DS_Store", "Thumbs.db", "desktop.ini")
"""What archivers add of their own accord."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How much may come out of one packed file."""

    total_bytes: int = 64 * 1024 * 1024
    """Of all members together; a day of a station's transcripts has 2 MiB."""
    members: int = 1000
    """Files in it, those of packed files in it included."""
    depth: int = 3
    """Packed files within each other: a zip of gzip files is two deep."""
    ratio: int = 200
    """Bytes out for each byte in. Speech packs to a third, the same line over and over to 1/100."""
    ratio_from_bytes: int = 1024 * 1024
    """Output up to which the ratio says nothing: a short file of one letter packs to nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """One file out of a packed one."""

    name: str
    """Its path inside, with those of the packed files around it, joined by `/`."""
    content: bytes


DEFAULT_LIMITS = Limits()


def expand(
    content: bytes, *, media_type: str, name: str, limits: Limits = DEFAULT_LIMITS
) -> tuple[Member, ...]:
    """All files in a packed one, those of packed files inside it too, in their order.

    Raises `ReadError` with the reasons `container_too_large`, `container_too_many`,
    `container_too_deep`, `container_too_dense`, `container_unsafe_name`, `container_encrypted`,
    `container_damaged`, `container_unsupported`, `container_empty`, `unsupported`.
    """
    opener = _Opener(name, len(content), limits)
    members = tuple(opener.members(content, media_type, "", 1))
    if not members:
        opener.refuse("container_empty", "holds no file", "Pack the transcripts again")
    return members


class _Opener:
    """Opens one packed file, and counts what comes out of it."""

    def __init__(self, name: str, size: int, limits: Limits) -> None:
        self._name = name
        self._size = size
        self._limits = limits
        self._out = 0
        self._count = 0

    def members(self, content: bytes, media_type: str, inside: str, depth: int) -> Iterator[Member]:
        """The files in `content`, which stands at the path `inside` the packed file."""
        if depth > self._limits.depth:
            self.refuse(
                "container_too_deep",
                f"has packed files more than {self._limits.depth} deep within each other",
                "Unpack it once",
            )
        for path, unpacked in self._open(content, media_type, inside):
            kind = next((k for magic, k in CONTAINERS.items() if unpacked.startswith(magic)), None)
            if kind is not None:
                yield from self.members(unpacked, kind, path, depth + 1)
                continue
            self._count += 1
            if self._count > self._limits.members:
                self.refuse(
                    "container_too_many",
                    f"holds more than {self._limits.members} files",
                    "Put the files in by themselves",
                )
            yield Member(name=path, content=unpacked)

    def refuse(self, reason: str, what: str, remedy: str) -> NoReturn:
        """Raise the error that names the packed file, what is wrong with it, and the remedy."""
        raise ReadError(
            f"{self._name} {what}. {remedy} and put that in.",
            reason=reason,
        )

    def _open(self, content: bytes, media_type: str, inside: str) -> Iterator[tuple[str, bytes]]:
        if media_type == "application/zip":
            yield from self._open_zip(content, inside)
        elif media_type in _SUFFIXES:
            inner = _bare_name(inside or self._name, _SUFFIXES[media_type])
            whole = self._ungzip if media_type == "application/gzip" else self._unzstd
            yield (f"{inside}/{inner}" if inside else inner), whole(content)
        else:
            self.refuse("container_unsupported", f"is {media_type}", "Unpack it")

    def _counted(self, chunk: bytes) -> bytes:
        """Take note of a chunk that came out; refuse where too much has."""
        self._out += len(chunk)
        if self._out > self._limits.total_bytes:
            self.refuse(
                "container_too_large",
                f"unpacks to more than {self._limits.total_bytes} bytes",
                "Pack fewer transcripts together",
            )
        dense = self._out > self._limits.ratio * max(self._size, 1)
        if dense and self._out > self._limits.ratio_from_bytes:
            self.refuse(
                "container_too_dense",
                f"unpacks to more than {self._limits.ratio} times its size, as no speech does",
                "Unpack it, look at it",
            )
        return chunk

    def _ungzip(self, content: bytes) -> bytes:
        def fresh() -> Callable[[bytes, int], tuple[bytes, bytes, bool, bytes]]:
            stream = zlib.decompressobj(_GZIP_WINDOW)

            def step(data: bytes, most: int) -> tuple[bytes, bytes, bool, bytes]:
                out = stream.decompress(data, most)
                return out, stream.unconsumed_tail, stream.eof, stream.unused_data

            return step

        return self._unpacked(content, fresh, b"\x1f\x8b")

    def _unzstd(self, content: bytes) -> bytes:
        def fresh() -> Callable[[bytes, int], tuple[bytes, bytes, bool, bytes]]:
            options = {int(zstd.DecompressionParameter.window_log_max): _ZSTD_WINDOW_LOG}
            stream = zstd.ZstdDecompressor(options=options)

            def step(data: bytes, most: int) -> tuple[bytes, bytes, bool, bytes]:
                out = stream.decompress(data, most)
                return out, b"", stream.eof, stream.unused_data if stream.eof else b""

            return step

        return self._unpacked(content, fresh, b"\x28\xb5\x2f\xfd")

    def _unpacked(
        self,
        content: bytes,
        fresh: Callable[[], Callable[[bytes, int], tuple[bytes, bytes, bool, bytes]]],
        magic: bytes,
    ) -> bytes:
        """All of a stream's parts, chunk by chunk; streams may follow one another."""
        parts: list[bytes] = []
        step = fresh()
        data, ended = content, False
        try:
            while not ended:
                out, data, over, rest = step(data, _CHUNK)
                parts.append(self._counted(out))
                if over and rest.startswith(magic):
                    step, data = fresh(), rest
                elif over:
                    ended = True
                elif not out and not data:
                    self._damaged("it ends in the middle")
        except (zlib.error, zstd.ZstdError, EOFError) as error:
            self._damaged(str(error))
        return b"".join(parts)

    def _open_zip(self, content: bytes, inside: str) -> Iterator[tuple[str, bytes]]:
        try:
            with zipfile.ZipFile(BytesIO(content)) as archive:
                infos = archive.infolist()
                self._refuse_office(infos)
                for info in infos:
                    path = self._safe_path(info)
                    if path is not None:
                        packed = self._read_member(archive, info)
                        yield (f"{inside}/{path}" if inside else path), packed
        except _BROKEN as error:
            self._damaged(str(error))

    def _refuse_office(self, infos: list[zipfile.ZipInfo]) -> None:
        for info in infos[:50]:
            if info.filename in _OFFICE:
                self.refuse(
                    "unsupported",
                    f"is {_OFFICE[info.filename]}, not text",
                    "Export its transcript as text, HTML, captions or JSON",
                )

    def _safe_path(self, info: zipfile.ZipInfo) -> str | None:
        """The member's path inside; null for folders and what archivers add."""
        written = info.orig_filename
        path = PurePosixPath(written.replace("\\", "/"))
        drive = bool(path.parts) and path.parts[0].endswith(":")
        unsafe = path.is_absolute() or drive or ".." in path.parts or "\x00" in written
        if unsafe or (info.external_attr >> 16) & _KIND == _LINK:
            self.refuse(
                "container_unsafe_name",
                f"holds a file that points outside of it: {written[:100]!r}",
                "Unpack it, look at it, pack the transcripts again",
            )
        if info.is_dir() or any(part in _IGNORED for part in path.parts):
            return None
        return str(path)

    def _read_member(self, archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
        if info.flag_bits & _ENCRYPTED:
            self.refuse(
                "container_encrypted", f"is encrypted ({info.filename[:100]!r})", "Decrypt it"
            )
        if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            self.refuse(
                "container_unsupported",
                f"is packed by method {info.compress_type}",
                "Pack it as an ordinary zip",
            )
        parts: list[bytes] = []
        with archive.open(info) as stream:
            while chunk := stream.read(_CHUNK):
                parts.append(self._counted(chunk))
        return b"".join(parts)

    def _damaged(self, what: str) -> NoReturn:
        self.refuse("container_damaged", f"is damaged: {what}", "Pack it again")


def _bare_name(path: str, suffixes: tuple[str, ...]) -> str:
    name = path.rsplit("/", 1)[-1]
    for suffix in suffixes:
        if name.lower().endswith(suffix) and len(name) > len(suffix):
            return name[: -len(suffix)]
    return name
