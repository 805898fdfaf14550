"""Everything that can be set of enrich, read once."""

import os
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from pydantic import Field, field_validator

from airwire_enrich.tagging.parts import DISTILLED
from airwire_enrich.tagging.tagger import check_engine
from airwire_runtime.settings import (
    ClaimSettings,
    Fragment,
    HealthSettings,
    KafkaSettings,
    LogSettings,
    RedisSettings,
)


class EnrichSettings(Fragment):
    """What only enrich has."""

    workers: int = Field(default_factory=lambda: os.cpu_count() or 1, gt=0)
    """Processes that parse and tag; by default one a core."""

    backfill_workers: int = Field(default=1, gt=0)
    """More of them, which yield to all others, for what `airwire re-enrich` queued. They are
    started when there is some."""

    worker_memory_bytes: int = Field(default=2 * 1024**3, ge=512 * 1024**2)
    """Address space of each, beyond which a document fails with `memory_limit`."""

    furniture: Path | None = None
    """Snapshot of learned furniture that is cut from pages; see `airwire furniture`."""

    engine: str = DISTILLED
    """What finds names: `distilled`, or `spacy:` and the name of an installed pipeline."""

    transcript_ttl_days: float | None = Field(default=None, gt=0)
    """How long Redis keeps a transcript, from when its record was written; for ever if not set."""

    @field_validator("engine")
    @classmethod
    def _is_there(cls, engine: str) -> str:
        check_engine(engine)
        return engine


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Read by `read_settings` in `__main__`, and passed on from there."""

    kafka: KafkaSettings
    redis: RedisSettings
    claims: ClaimSettings
    health: HealthSettings
    logs: LogSettings
    enrich: EnrichSettings

    @property
    def transcript_ttl(self) -> timedelta | None:
        days = self.enrich.transcript_ttl_days
        return None if days is None else timedelta(days=days)


def read_settings() -> Settings:
    """Read the environment. Raises `UsageError` that names what is wrong."""
    return Settings(
        kafka=KafkaSettings.from_environment(),
        redis=RedisSettings.from_environment(),
        claims=ClaimSettings.from_environment(),
        health=HealthSettings.from_environment(),
        logs=LogSettings.from_environment(),
        enrich=EnrichSettings.from_environment(),
    )
