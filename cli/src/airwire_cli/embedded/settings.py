"""Settings of the embedded servers."""

from pathlib import Path

from pydantic import Field
from pydantic_settings import SettingsConfigDict

from airwire_runtime.settings import Fragment


class DataFolderSettings(Fragment):
    """Where a system on this machine keeps what lasts."""

    data_dir: Path = Path(".airwire")
    """One folder for Kafka, Redis, large claims, logs and the run file; one `airwire up` each."""


class EmbeddedSettings(Fragment):
    """How the servers that `airwire up` starts itself are set up."""

    model_config = SettingsConfigDict(env_prefix="AIRWIRE_EMBEDDED_")

    kafka_port: int = Field(default=0, ge=0, le=65535)
    """Port of Kafka on 127.0.0.1; 0 takes that of the last time, or another free one."""

    redis_port: int = Field(default=0, ge=0, le=65535)
    """Port of Redis on 127.0.0.1; 0 takes that of the last time, or another free one."""

    maven_repository: str | None = None
    """Address of a mirror of Maven's central repository, to fetch Kafka's jars from."""
