"""Kafka's jars in the user's cache: fetched once, checked at every start."""

import errno
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import requests
import truststore
from jgo.maven import MavenContext, PythonResolver
from platformdirs import user_cache_path

from airwire_cli.embedded.jar import Jar
from airwire_runtime.errors import UnavailableError

Advance = Callable[[int], None]
"""Told of each number of bytes that has arrived."""

Fetch = Callable[[Jar, Path, Advance], Path]
"""Fetches a jar into a folder, and returns its path there."""

_PARALLEL = 8
_TRIES = 3
_TIMEOUT_SECONDS = 30


def default_cache() -> Path:
    return user_cache_path("airwire", appauthor=False) / "kafka"


class JarCache:
    """A folder of jars. What is in it under its final name was checked before it got there."""

    def __init__(self, folder: Path, *, fetch: Fetch) -> None:
        self._folder = folder
        self._fetch = fetch

    def missing(self, jars: Sequence[Jar]) -> tuple[Jar, ...]:
        """Those that are not there, or are there damaged."""
        with ThreadPoolExecutor(_PARALLEL) as pool:
            sound = pool.map(lambda jar: jar.is_at(self._folder / jar.name), jars)
            return tuple(jar for jar, is_sound in zip(jars, sound, strict=True) if not is_sound)

    def obtain(
        self,
        jars: Sequence[Jar],
        *,
        progress: Callable[[int], AbstractContextManager[Advance]],
    ) -> tuple[Path, ...]:
        """Paths of all of `jars`, in their order, after fetching those that are missing.

        `progress` is opened with the number of bytes to fetch, if there are any. Raises
        `UnavailableError` where they can't be fetched or kept.
        """
        missing = self.missing(jars)
        if missing:
            with _explained(self._folder), progress(sum(jar.size_bytes for jar in missing)) as tell:
                self._fill(missing, tell)
        return tuple(self._folder / jar.name for jar in jars)

    def _fill(self, missing: Sequence[Jar], advance: Advance) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        # Inside the cache, so that moving a jar to its place is one rename.
        with (
            tempfile.TemporaryDirectory(prefix=".partial-", dir=self._folder) as partial,
            ThreadPoolExecutor(_PARALLEL) as pool,
        ):
            try:
                list(pool.map(lambda jar: self._place(jar, Path(partial), advance), missing))
            except BaseException:
                pool.shutdown(cancel_futures=True)
                raise

    def _place(self, jar: Jar, partial: Path, advance: Advance) -> None:
        path = self._fetch(jar, partial, advance)
        if not jar.is_at(path):
            raise UnavailableError(
                f"{jar.name} did not arrive as it was locked: its SHA-256 differs. It was not "
                "kept. Try again; if it stays so, something between here and the repository "
                "changes what passes.",
                reason="jar_damaged",
            )
        path.replace(self._folder / jar.name)


@contextmanager
def _explained(folder: Path) -> Iterator[None]:
    elsewhere = "or let AIRWIRE_KAFKA_BOOTSTRAP_SERVERS name a Kafka that runs already"
    try:
        yield
    except requests.RequestException as error:
        raise UnavailableError(
            "Kafka's jars (45 MB) can't be fetched, and the first start needs them: "
            f"{_cause(error)}. Connect this machine and start again, let "
            f"AIRWIRE_EMBEDDED_MAVEN_REPOSITORY name a mirror, {elsewhere}.",
            reason="jars_unavailable",
        ) from error
    except OSError as error:
        remedy = "Free some space" if error.errno == errno.ENOSPC else "Make it writable"
        raise UnavailableError(
            f"Kafka's jars can't be kept in {folder}: {error.strerror or error}. {remedy}, "
            f"let XDG_CACHE_HOME name another cache, {elsewhere}.",
            reason="cache_unavailable",
        ) from error


def _cause(error: requests.RequestException) -> str:
    """The innermost reason: `requests` wraps what matters several times."""
    inner: BaseException = error
    while (deeper := inner.__cause__ or inner.__context__) is not None:
        inner = deeper
    return str(inner) or type(inner).__name__


def fetch_from_maven(repository: str | None = None) -> Fetch:
    """Fetch from Maven's central repository, or from the mirror at the address `repository`."""
    # The trust store of the machine, so that a company's own certificate works.
    truststore.inject_into_ssl()

    def fetch(jar: Jar, folder: Path, advance: Advance) -> Path:
        for attempt in range(1, _TRIES + 1):
            # A jar has a folder of its own at each try: the resolver takes what is there already.
            context = MavenContext(
                resolver=PythonResolver(progress_callback=_callback(advance)),
                repo_cache=folder / f"{jar.name}.{attempt}",
                remote_repos=None if repository is None else {"mirror": repository.rstrip("/")},
                timeout=_TIMEOUT_SECONDS,
            )
            component = context.project(jar.group, jar.artifact).at_version(jar.version)
            try:
                return Path(component.artifact().resolve())
            except requests.RequestException:
                if attempt == _TRIES:
                    raise
                time.sleep(attempt)
            except RuntimeError as error:
                raise UnavailableError(
                    f"The repository does not give {jar.name} of {jar.group}: {error}",
                    reason="jars_unavailable",
                ) from error
        raise AssertionError("unreachable")

    return fetch


def _callback(
    advance: Advance,
) -> Callable[[str, int], AbstractContextManager[Advance]]:
    @contextmanager
    def transfer(_name: str, _size: int) -> Iterator[Advance]:
        yield advance

    return transfer
