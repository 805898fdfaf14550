"""Write `kafka-jars.lock`: `python -m airwire_cli.embedded.lock_jars [FILE]`.

The tree is the one that Kafka's own POM describes, read with its parent and its managed
versions. To Kafka's tree comes the binding of its log facade, in the version of the tree's log4j.
"""

import sys
import tempfile
from collections.abc import Iterator
from hashlib import file_digest
from pathlib import Path

import truststore
from jgo.maven import MavenContext

from airwire_cli.embedded.jar import LOCK_NAME, Jar

KAFKA = ("org.apache.kafka", "kafka_2.13", "4.3.1")
_LOG_CORE = ("org.apache.logging.log4j", "log4j-core")
_LOG_BINDING = "log4j-slf4j-impl"
_HEADER = f"""\
# The jars of Apache Kafka {KAFKA[2]}: coordinate, size in bytes, SHA-256.
# Written by `python -m airwire_cli.embedded.lock_jars`; not by hand.
"""


def lock_kafka(cache: Path) -> tuple[Jar, ...]:
    """Resolve Kafka's tree and fetch all of it into the Maven cache at `cache`."""
    context = MavenContext(repo_cache=cache, timeout=60)
    return tuple(_fetched(context, coordinate) for coordinate in sorted(_tree(context)))


def _tree(context: MavenContext) -> Iterator[tuple[str, str, str]]:
    group, artifact, version = KAFKA
    yield KAFKA
    pom = context.project(group, artifact).at_version(version).pom()
    for node in context.pom_dependency_list(pom)[1]:
        dependency = node.dep
        if dependency.scope not in {"compile", "runtime"}:
            continue
        yield dependency.groupId, dependency.artifactId, dependency.version
        if (dependency.groupId, dependency.artifactId) == _LOG_CORE:
            yield dependency.groupId, _LOG_BINDING, dependency.version


def _fetched(context: MavenContext, coordinate: tuple[str, str, str]) -> Jar:
    group, artifact, version = coordinate
    path = context.project(group, artifact).at_version(version).artifact().resolve()
    with path.open("rb") as file:
        digest = file_digest(file, "sha256").hexdigest()
    return Jar(
        group=group,
        artifact=artifact,
        version=version,
        size_bytes=path.stat().st_size,
        sha256=digest,
    )


def main() -> None:
    truststore.inject_into_ssl()
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).with_name(LOCK_NAME)
    with tempfile.TemporaryDirectory() as cache:
        jars = lock_kafka(Path(cache))
    target.write_text(_HEADER + "".join(f"{jar.line}\n" for jar in jars), "utf-8")


if __name__ == "__main__":
    main()
