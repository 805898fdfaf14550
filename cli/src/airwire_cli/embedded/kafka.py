"""Apache Kafka as a child process: broker and controller in one, on loopback only."""

import base64
import subprocess
import uuid
from collections.abc import Mapping, Sequence
from pathlib import Path

from airwire_cli.embedded.child import Child, Guard
from airwire_cli.embedded.kafka_properties import LOG4J_PROPERTIES, server_properties
from airwire_cli.embedded.loopback import HOST, answer
from airwire_cli.embedded.server import EmbeddedServer
from airwire_runtime.errors import UnavailableError

_FORMAT_SECONDS = 60.0
_JVM = (
    "-Xmx512m",
    "-XX:+UseSerialGC",
    # A short life on few cores: the second compiler would cost more than it gives.
    "-XX:TieredStopAtLevel=1",
    "-XX:+ExitOnOutOfMemoryError",
    "-Djava.awt.headless=true",
    "-Djava.net.preferIPv4Stack=true",
    "-Dlog4j2.configurationFile=log4j2.properties",
)
# ApiVersions, version 0: length, API key 18, version, correlation id, no client id. A broker
# answers it once it takes requests.
_ARE_YOU_READY = b"\x00\x00\x00\x0a\x00\x12\x00\x00\x00\x00\x00\x01\xff\xff"


class EmbeddedKafka(EmbeddedServer):
    """Broker and controller."""

    name = "kafka"
    remedy = "AIRWIRE_KAFKA_BOOTSTRAP_SERVERS"
    # After a power cut it reads its newest segments again before it answers.
    _start_seconds = 120.0
    _stop_seconds = 20.0

    def __init__(
        self,
        *,
        java: Path,
        jars: Sequence[Path],
        folder: Path,
        logs: Path,
        port: int,
        controller_port: int,
        guard: Guard,
        environment: Mapping[str, str],
    ) -> None:
        super().__init__(folder=folder, logs=logs, port=port, guard=guard, environment=environment)
        self._java = java
        self._class_path = ":".join(str(jar) for jar in jars)
        self._controller_port = controller_port

    @property
    def bootstrap_servers(self) -> str:
        return f"{HOST}:{self.port}"

    def _spawned(self) -> Child:
        self._folder.mkdir(parents=True, exist_ok=True)
        # Kafka works in its folder and is told relative paths: no character of the folder's own
        # name can then mean anything in a properties file.
        crashed = self._has_crashed()
        (self._folder / "server.properties").write_text(
            server_properties(
                port=self.port, controller_port=self._controller_port, after_a_crash=crashed
            ),
            "ascii",
        )
        (self._folder / "log4j2.properties").write_text(LOG4J_PROPERTIES, "ascii")
        self._format()
        return Child(
            self.name,
            self._command("kafka.Kafka", "server.properties"),
            guard=self._guard,
            folder=self._folder,
            log=self._logs / "kafka.log",
            environment=self._environment,
        )

    def _answers(self) -> bool:
        return takes_requests(self.port)

    def _command(self, program: str, *arguments: str) -> list[str | Path]:
        return [self._java, *_JVM, "-cp", self._class_path, program, *arguments]

    @property
    def _log(self) -> Path:
        return self._folder / "log"

    def _is_formatted(self) -> bool:
        return (self._log / "meta.properties").exists()

    def _has_crashed(self) -> bool:
        return self._is_formatted() and not (self._log / ".kafka_cleanshutdown").exists()

    def _format(self) -> None:
        """Give the empty log folder its identity, once in its life."""
        if self._is_formatted():
            return
        arguments = ("format", "-t", _new_cluster_id(), "-c", "server.properties")
        formatted = subprocess.run(
            self._command("kafka.tools.StorageTool", *arguments),
            cwd=self._folder,
            env=dict(self._environment),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=_FORMAT_SECONDS,
            check=False,
        )
        if formatted.returncode != 0:
            words = " ".join((formatted.stdout + formatted.stderr).split())[-500:]
            raise UnavailableError(
                f"Kafka's folder {self._folder} can't be set up: {words or 'no reason given'}. "
                "Free some space, or let --data-dir name another folder.",
                reason="kafka_format",
            )


def takes_requests(port: int) -> bool:
    return answer(port, _ARE_YOU_READY) != b""


def _new_cluster_id() -> str:
    """16 random bytes in base64, as Kafka writes them; no leading dash, which is an option's."""
    while (text := base64.urlsafe_b64encode(uuid.uuid4().bytes)[:22].decode()).startswith("-"):
        pass
    return text
