"""The run file: what other commands must know of a system that runs on this machine."""

from pathlib import Path

from pydantic import AwareDatetime, BaseModel, ConfigDict, ValidationError

NAME = "run.json"


class Run(BaseModel):
    """A system that is running."""

    model_config = ConfigDict(frozen=True, extra="ignore", use_attribute_docstrings=True)

    pid: int
    """The process of `airwire up`."""

    kafka_bootstrap_servers: str
    """Its Kafka, `host:port`."""

    redis_url: str
    """Its Redis, without a password."""

    inbox: Path | None
    """The folder it watches."""

    claim_store: Path
    """Where it keeps what is too large for a record."""

    logs: Path
    """Folder of its logs."""

    started_at: AwareDatetime
    """When it was started."""


def write_run(folder: Path, run: Run) -> None:
    partial = folder / f".{NAME}.part"
    partial.write_text(run.model_dump_json(indent=2) + "\n", "utf-8")
    partial.replace(folder / NAME)


def read_run(folder: Path) -> Run | None:
    """What the run file says; null where there is none that can be read."""
    try:
        return Run.model_validate_json((folder / NAME).read_bytes())
    except (OSError, ValidationError):
        return None


def remove_run(folder: Path) -> None:
    (folder / NAME).unlink(missing_ok=True)
