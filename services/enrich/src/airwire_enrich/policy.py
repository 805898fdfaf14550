"""What happens to a document that failed: decided without a clock, a broker or a process."""

import zlib
from dataclasses import dataclass
from typing import Literal

Stage = Literal["reading", "parsing", "tagging", "publishing"]

# Three attempts of work in at most ten seconds, pauses included: a document's own error holds its
# partition no longer. A large one is given more, since it takes longer when nothing is wrong: a
# megabyte takes 5 to 7 seconds on an idle core, and a core is seldom idle.
MAX_ATTEMPTS = 3
ATTEMPT_SECONDS = 3.0
ATTEMPT_SECONDS_PER_MIB = 12.0
# What text usually shrinks by when it is packed, and then some.
_UNPACKED = 10
_PACKED = frozenset(("application/gzip", "application/zip", "application/zstd"))
_FIRST_DELAY_SECONDS = 0.2


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """Why an attempt at a document came to nothing."""

    reason: str
    """Bounded name."""
    stage: Stage
    message: str
    exception: str | None
    """Class of the exception."""
    permanent: bool
    """Whether another attempt must end the same way."""


@dataclass(frozen=True, slots=True)
class Retry:
    """Try again after a pause."""

    delay_seconds: float


@dataclass(frozen=True, slots=True)
class GiveUp:
    """To the dead-letter topic."""

    failure: Failure
    attempts: int


def attempt_seconds(size_bytes: int, media_type: str = "text/plain") -> float:
    """How long one attempt at a document may work; waiting for a worker does not count."""
    size = size_bytes * _UNPACKED if media_type in _PACKED else size_bytes
    return ATTEMPT_SECONDS + ATTEMPT_SECONDS_PER_MIB * size / 2**20


def decide(failure: Failure, *, attempt: int, key: bytes = b"") -> Retry | GiveUp:
    """What to do after attempt number `attempt`, counted from 1, at the record under `key`."""
    if failure.permanent or attempt >= MAX_ATTEMPTS:
        return GiveUp(failure, attempt)
    return Retry(_FIRST_DELAY_SECONDS * 4 ** (attempt - 1) * _share(key, attempt))


def _share(key: bytes, attempt: int) -> float:
    """Half to all of a pause: documents that failed together don't all come back together.

    The same document waits as long every time, so that a failure can be gone through again.
    """
    return 0.5 + zlib.crc32(b"%d:%b" % (attempt, key)) / 2**33
