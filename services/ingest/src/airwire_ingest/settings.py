"""Every setting of ingest: read once, in `__main__`, and passed on from there."""

from dataclasses import dataclass
from pathlib import Path
from typing import Self

from pydantic import Field
from pydantic_settings import SettingsConfigDict

from airwire_runtime.errors import UsageError
from airwire_runtime.settings import (
    ClaimSettings,
    Fragment,
    HealthSettings,
    KafkaSettings,
    LogSettings,
)


class InboxSettings(Fragment):
    """Which folder is watched, and how."""

    model_config = SettingsConfigDict(env_prefix="AIRWIRE_")

    inbox: Path = Path("inbox")
    """The watched folder. It is created where it is missing."""

    done: Path | None = None
    """Where published files and duplicates go; by default `done` beside the inbox."""

    rejected: Path | None = None
    """Where files go that can't be documents; by default `rejected` beside the inbox."""

    state: Path = Path(".airwire/ingest")
    """For a ledger of each ingest that uses it. Delete it and they are rebuilt from Kafka."""

    quiet_seconds: float = Field(default=5.0, ge=0)
    """How long a file must stay unchanged before it is taken."""

    rescan_seconds: float = Field(default=15.0, gt=0)
    """How often the whole inbox is looked through; events only shorten the wait."""

    max_file_bytes: int = Field(default=64 * 1024 * 1024, gt=0)
    """Larger files are rejected unread."""

    leave_in_place: bool = False
    """Leave files where they are instead of moving them."""

    force_polling: bool = False
    """Poll for changes even where the inbox does not look like a network mount."""

    def done_folder(self) -> Path:
        return self.done or self.inbox.absolute().parent / "done"

    def rejected_folder(self) -> Path:
        return self.rejected or self.inbox.absolute().parent / "rejected"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """All of it."""

    inbox: InboxSettings
    kafka: KafkaSettings
    claims: ClaimSettings
    health: HealthSettings
    logs: LogSettings

    @classmethod
    def from_environment(cls) -> Self:
        """Raises `UsageError` that names each variable that is wrong."""
        settings = cls(
            inbox=InboxSettings.from_environment(),
            kafka=KafkaSettings.from_environment(),
            claims=ClaimSettings.from_environment(),
            health=HealthSettings.from_environment(),
            logs=LogSettings.from_environment(),
        )
        _check_folders(settings.inbox)
        return settings


def _check_folders(settings: InboxSettings) -> None:
    inbox = settings.inbox.resolve()
    for variable, folder in [
        ("AIRWIRE_DONE", settings.done_folder().resolve()),
        ("AIRWIRE_REJECTED", settings.rejected_folder().resolve()),
    ]:
        if folder == inbox or folder in inbox.parents:
            raise UsageError(
                f"{variable} is {folder}, which is or holds the inbox {inbox}: files would go in "
                "circles. Name another folder.",
                reason="settings",
            )
    if settings.done_folder().resolve() == settings.rejected_folder().resolve():
        raise UsageError(
            "AIRWIRE_DONE and AIRWIRE_REJECTED name the same folder. Name two.", reason="settings"
        )
