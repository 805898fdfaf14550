"""Settings that more than one process has: read once, at the rim, into frozen values."""

import ssl
from pathlib import Path
from typing import Any, Literal, Self

from pydantic import Field, RedisDsn, SecretStr, ValidationError, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from airwire_runtime.errors import UsageError


class Fragment(BaseSettings):
    """A part of a process's settings. Each field is read from `AIRWIRE_<PREFIX><FIELD>`."""

    model_config = SettingsConfigDict(
        env_prefix="AIRWIRE_", frozen=True, use_attribute_docstrings=True, env_ignore_empty=True
    )

    @classmethod
    def from_environment(cls, **given: Any) -> Self:
        """Read the environment; `given` wins over it.

        Raises `UsageError` that names each variable that is wrong, and why. Values are never
        repeated: one of them may be a secret.
        """
        try:
            return cls(**{name: value for name, value in given.items() if value is not None})
        except ValidationError as error:
            prefix = str(cls.model_config.get("env_prefix", ""))
            wrong = "; ".join(
                f"{prefix}{'_'.join(str(part) for part in problem['loc'])}".upper()
                + f": {problem['msg']}"
                for problem in error.errors(include_input=False, include_url=False)
            )
            raise UsageError(f"Settings are wrong: {wrong}.", reason="settings") from None


def _secret(value: SecretStr | None, file: Path | None, name: str) -> SecretStr | None:
    if file is None:
        return value
    if value is not None:
        raise ValueError(f"{name} and {name}_file are both set; keep one")
    try:
        return SecretStr(file.read_text("utf-8").strip())
    except OSError as error:
        raise ValueError(f"{name}_file {file} can't be read: {error.strerror}") from error


class KafkaSettings(Fragment):
    """How Kafka is reached."""

    model_config = SettingsConfigDict(env_prefix="AIRWIRE_KAFKA_")

    bootstrap_servers: str
    """`host:port`, several joined by commas."""

    security_protocol: Literal["PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL"] = "PLAINTEXT"
    """How the connection is protected."""

    ssl_ca_file: Path | None = None
    """Certificates to trust, PEM; by default those of the machine."""

    ssl_certificate_file: Path | None = None
    """Our own certificate, PEM, where the broker asks for one."""

    ssl_key_file: Path | None = None
    """Its key, PEM."""

    sasl_mechanism: Literal["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"] = "SCRAM-SHA-512"
    """How we log in, where the protocol is one of SASL."""

    sasl_username: str | None = None
    """Whom we log in as."""

    sasl_password: SecretStr | None = None
    """With which password."""

    sasl_password_file: Path | None = None
    """Or the file that holds it."""

    replication_factor: int = Field(default=1, gt=0)
    """Of topics that we create. 3 on a cluster that must survive a broker."""

    @model_validator(mode="after")
    def _logs_in_completely(self) -> Self:
        if self.security_protocol.startswith("SASL") and not (self.sasl_username and self.secret()):
            raise ValueError("SASL needs sasl_username and sasl_password or sasl_password_file")
        return self

    def secret(self) -> SecretStr | None:
        return _secret(self.sasl_password, self.sasl_password_file, "sasl_password")

    def ssl_context(self) -> ssl.SSLContext | None:
        """The TLS context, or null where the protocol has none. Raises `UsageError`."""
        if "SSL" not in self.security_protocol:
            return None
        try:
            context = ssl.create_default_context(cafile=self.ssl_ca_file)
            if self.ssl_certificate_file is not None:
                context.load_cert_chain(self.ssl_certificate_file, self.ssl_key_file)
        except OSError as error:
            raise UsageError(
                f"Kafka's TLS files can't be used: {error}. Check AIRWIRE_KAFKA_SSL_CA_FILE, "
                "AIRWIRE_KAFKA_SSL_CERTIFICATE_FILE and AIRWIRE_KAFKA_SSL_KEY_FILE.",
                reason="settings",
            ) from error
        return context


class RedisSettings(Fragment):
    """How the read model is reached."""

    model_config = SettingsConfigDict(env_prefix="AIRWIRE_REDIS_")

    url: RedisDsn
    """`redis://host:port/db`, or `rediss://` for TLS."""

    password: SecretStr | None = None
    """Password, where the address holds none."""

    password_file: Path | None = None
    """Or the file that holds it."""

    def secret(self) -> SecretStr | None:
        return _secret(self.password, self.password_file, "password")


class ClaimSettings(Fragment):
    """Where what is too large for a record is kept."""

    model_config = SettingsConfigDict(env_prefix="AIRWIRE_CLAIM_")

    store: Path = Path(".airwire/claims")
    """A folder that every process of Airwire sees under its own name for it."""


class HealthSettings(Fragment):
    """Where a process answers `/livez` and `/readyz`."""

    model_config = SettingsConfigDict(env_prefix="AIRWIRE_HEALTH_")

    host: str = "127.0.0.1"
    """Loopback by default; in a container the address that its health check asks."""

    port: int = Field(default=0, ge=0, le=65535)
    """0 takes any free port and says which in the log."""


class LogSettings(Fragment):
    """How a process tells what it does."""

    model_config = SettingsConfigDict(env_prefix="AIRWIRE_LOG_")

    level: Literal["debug", "info", "warning", "error"] = "info"
    """What is told from this level up."""
