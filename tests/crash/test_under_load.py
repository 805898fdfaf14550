"""The long runs of `crash.matrix`, made short: every harm once or a few times, counted as there."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from crash import hostile, outages, random_kills, rolling_restarts
from crash.outages import How, Outage
from crash.reporting import Report
from crash.system import Shape

pytestmark = [pytest.mark.kafka, pytest.mark.redis, pytest.mark.slow, pytest.mark.timeout(600)]

SEED = 20261125


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that every user can reach, unlike pytest's own."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


@pytest.fixture(autouse=True)
def last_words(tmp_path: Path) -> Iterator[None]:
    """What each process said last, shown where the test fails."""
    yield
    for log in sorted(tmp_path.glob("*.log")):
        print(log.name, *log.read_text("utf-8", "replace").splitlines()[-40:], sep="\n")  # noqa: T201


def assert_clean(report: Report) -> None:
    assert report.is_clean, report.as_table()


def test_killed_at_random_times_nothing_is_lost_and_nothing_doubled(tmp_path: Path) -> None:
    shape = Shape(instances={"ingest": 2, "enrich": 2})
    assert_clean(random_kills.run(tmp_path, kills=4, count=60, seed=SEED, shape=shape))


@pytest.mark.long
def test_instances_are_restarted_one_after_the_other_and_nobody_notices(tmp_path: Path) -> None:
    shape = Shape(instances={"ingest": 2, "enrich": 2})
    assert_clean(
        rolling_restarts.run(tmp_path, rounds=1, count=100, rate=5.0, seed=SEED, shape=shape)
    )


@pytest.mark.long
@pytest.mark.parametrize(("server", "how"), [("kafka", "killed"), ("redis", "suspended")])
def test_an_outage_is_waited_out_in_few_words(tmp_path: Path, server: str, how: How) -> None:
    outage = Outage(server="kafka" if server == "kafka" else "redis", how=how, seconds=5.0)
    assert_clean(outages.run(tmp_path, outage, rate=4.0, seed=SEED, shape=Shape()))


@pytest.mark.long
def test_hostile_files_come_to_their_places_and_harm_no_good_one(open_folder: Path) -> None:
    report = hostile.run(open_folder, good=40, bad=200, rate=2.0, seed=SEED, shape=Shape())
    # So few say little of a 99th percentile; the long run does.
    slower = [each for each in report.failures if "p99" in each]
    assert report.verdict.is_clean, report.as_table()
    assert list(report.failures) == slower, report.as_table()
