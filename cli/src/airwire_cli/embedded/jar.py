"""The jars of Apache Kafka, pinned by coordinate and SHA-256 in `kafka-jars.lock`."""

import hashlib
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

LOCK_NAME = "kafka-jars.lock"


@dataclass(frozen=True, slots=True, kw_only=True)
class Jar:
    """One file of the lock: where it comes from and what it must be."""

    group: str
    artifact: str
    version: str
    size_bytes: int
    sha256: str

    @property
    def name(self) -> str:
        return f"{self.artifact}-{self.version}.jar"

    @property
    def line(self) -> str:
        coordinate = f"{self.group}:{self.artifact}:{self.version}"
        return f"{coordinate} {self.size_bytes} sha256:{self.sha256}"

    @classmethod
    def from_line(cls, line: str) -> "Jar":
        coordinate, size, digest = line.split()
        group, artifact, version = coordinate.split(":")
        return cls(
            group=group,
            artifact=artifact,
            version=version,
            size_bytes=int(size),
            sha256=digest.removeprefix("sha256:"),
        )

    def is_at(self, path: Path) -> bool:
        """Whether the file at `path` is this jar, byte for byte."""
        try:
            with path.open("rb") as file:
                return hashlib.file_digest(file, "sha256").hexdigest() == self.sha256
        except FileNotFoundError:
            return False


def locked_jars() -> tuple[Jar, ...]:
    """Every jar that Kafka needs, in the order of its class path."""
    text = files("airwire_cli.embedded").joinpath(LOCK_NAME).read_text("utf-8")
    lines = (line for line in text.splitlines() if line and not line.startswith("#"))
    return tuple(Jar.from_line(line) for line in lines)
