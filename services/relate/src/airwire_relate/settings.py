"""Everything that can be set of relate, read once."""

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from pydantic import Field

from airwire_runtime.settings import (
    ClaimSettings,
    Fragment,
    HealthSettings,
    KafkaSettings,
    LogSettings,
)


class RelateSettings(Fragment):
    """What only relate has."""

    watchlist: Path | None = None
    """The file with the rules of the watch-list; nothing is watched if not set."""

    cluster_window_days: float = Field(default=14, gt=0, le=3660)
    """Transcripts that are dated further apart are never compared, and one whose record is older
    is no longer waited with for copies."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Read by `read_settings` in `__main__`, and passed on from there."""

    kafka: KafkaSettings
    claims: ClaimSettings
    health: HealthSettings
    logs: LogSettings
    relate: RelateSettings

    @property
    def window(self) -> timedelta:
        return timedelta(days=self.relate.cluster_window_days)


def read_settings() -> Settings:
    """Read the environment. Raises `UsageError` that names what is wrong."""
    return Settings(
        kafka=KafkaSettings.from_environment(),
        claims=ClaimSettings.from_environment(),
        health=HealthSettings.from_environment(),
        logs=LogSettings.from_environment(),
        relate=RelateSettings.from_environment(),
    )
