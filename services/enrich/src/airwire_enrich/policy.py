"""What happens to a document that failed: decided without a clock, a broker or a process."""

from dataclasses import dataclass
from typing import Literal

Stage = Literal["reading", "parsing", "tagging", "publishing"]

# Three tries in at most ten seconds: a document's own error holds its partition no longer. A large
# document is given more, since it takes longer when nothing is wrong with it.
MAX_ATTEMPTS = 3
BUDGET_SECONDS = 10.0
BUDGET_SECONDS_PER_MIB = 4.0
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


def budget_seconds(size_bytes: int) -> float:
    """How long all attempts at a document may take together."""
    return BUDGET_SECONDS + BUDGET_SECONDS_PER_MIB * size_bytes / 2**20


def decide(failure: Failure, *, attempt: int, left_seconds: float) -> Retry | GiveUp:
    """What to do after attempt number `attempt` (from 1), with `left_seconds` of the budget."""
    delay = _FIRST_DELAY_SECONDS * 4 ** (attempt - 1)
    if failure.permanent or attempt >= MAX_ATTEMPTS or left_seconds <= delay:
        return GiveUp(failure, attempt)
    return Retry(delay)
