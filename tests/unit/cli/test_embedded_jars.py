import errno
import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import requests

from airwire_cli.embedded.jar import Jar, locked_jars
from airwire_cli.embedded.jars import Advance, JarCache
from airwire_runtime.errors import UnavailableError

CONTENT = b"the bytes of a jar"


def a_jar(name: str = "broker", content: bytes = CONTENT) -> Jar:
    return Jar(
        group="org.example",
        artifact=name,
        version="1.0",
        size_bytes=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
    )


class Repository:
    """Gives the same bytes for every jar, and remembers what it was asked for."""

    def __init__(self, content: bytes = CONTENT) -> None:
        self.content = content
        self.asked: list[str] = []

    def fetch(self, jar: Jar, folder: Path, advance: Advance) -> Path:
        self.asked.append(jar.name)
        path = folder / f"arrived-{jar.name}"
        path.write_bytes(self.content)
        advance(len(self.content))
        return path


@contextmanager
def unseen(_total: int) -> Iterator[Callable[[int], None]]:
    yield lambda _count: None


def test_the_lock_holds_kafka_and_a_log_binding_of_the_version_of_its_log4j() -> None:
    jars = {jar.artifact: jar for jar in locked_jars()}
    assert len(jars) == len(locked_jars()) == 46
    assert jars["kafka_2.13"].version == jars["kafka-clients"].version == "4.3.1"
    assert jars["log4j-slf4j-impl"].version == jars["log4j-core"].version
    assert all(len(bytes.fromhex(jar.sha256)) == 32 for jar in jars.values())


def test_a_line_of_the_lock_is_read_as_it_was_written() -> None:
    assert Jar.from_line(a_jar().line) == a_jar()


def test_jars_are_fetched_once_and_keep_their_order(tmp_path: Path) -> None:
    repository = Repository()
    jars = [a_jar("zulu"), a_jar("alpha")]
    for _ in range(2):
        paths = JarCache(tmp_path / "cache", fetch=repository.fetch).obtain(jars, progress=unseen)
        assert [path.name for path in paths] == ["zulu-1.0.jar", "alpha-1.0.jar"]
        assert [path.read_bytes() for path in paths] == [CONTENT, CONTENT]
    assert sorted(repository.asked) == ["alpha-1.0.jar", "zulu-1.0.jar"]


def test_progress_is_told_of_every_byte(tmp_path: Path) -> None:
    told: list[int] = []

    @contextmanager
    def progress(total: int) -> Iterator[Callable[[int], None]]:
        told.append(-total)
        yield told.append

    JarCache(tmp_path, fetch=Repository().fetch).obtain([a_jar()], progress=progress)
    assert told == [-len(CONTENT), len(CONTENT)]


def test_a_jar_that_was_damaged_in_the_cache_is_fetched_again(tmp_path: Path) -> None:
    repository = Repository()
    cache = JarCache(tmp_path, fetch=repository.fetch)
    (path,) = cache.obtain([a_jar()], progress=unseen)
    path.write_bytes(CONTENT[:-1])
    cache.obtain([a_jar()], progress=unseen)
    assert path.read_bytes() == CONTENT
    assert len(repository.asked) == 2


def test_a_jar_that_arrives_damaged_is_refused_and_not_kept(tmp_path: Path) -> None:
    cache = JarCache(tmp_path, fetch=Repository(b"something else").fetch)
    with pytest.raises(UnavailableError, match=r"broker-1\.0\.jar .* SHA-256"):
        cache.obtain([a_jar()], progress=unseen)
    assert list(tmp_path.iterdir()) == []


def test_without_network_the_message_names_what_is_missing_and_the_ways_out(
    tmp_path: Path,
) -> None:
    def fetch(_jar: Jar, _folder: Path, _advance: Advance) -> Path:
        raise requests.ConnectionError from OSError("Name or service not known")

    with pytest.raises(UnavailableError, match="AIRWIRE_KAFKA_BOOTSTRAP_SERVERS") as raised:
        JarCache(tmp_path, fetch=fetch).obtain([a_jar()], progress=unseen)
    assert "Name or service not known" in str(raised.value)
    assert raised.value.reason == "jars_unavailable"


def test_a_full_disk_is_named_with_the_folder(tmp_path: Path) -> None:
    def fetch(_jar: Jar, _folder: Path, _advance: Advance) -> Path:
        raise OSError(errno.ENOSPC, "No space left on device")

    with pytest.raises(UnavailableError, match="Free some space") as raised:
        JarCache(tmp_path, fetch=fetch).obtain([a_jar()], progress=unseen)
    assert str(tmp_path) in str(raised.value)
