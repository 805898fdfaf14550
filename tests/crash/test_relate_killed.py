"""kill -9 of relate at every step of a batch, counted by an outsider.

After the kill it is started again as a supervisor would, and then: each story and its copy have
formed one cluster, once, and the rule of the watch-list has matched one of them, once.
"""

import asyncio
import json
import os
import random
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from crash.crashing_relate import STEPS
from support import outsider
from support.enriched import an_enriched, record_transcripts
from support.stack import Servers
from support.stories import KINDS, a_story
from support.waiting import wait_until

from airwire_schemas.events import EnrichedTranscript

CRASHING = Path(__file__).with_name("crashing_relate.py")
CLUSTER = "transcripts.cluster.v1"
MATCH = "transcripts.match.v1"
STORIES = 12
PATIENCE_SECONDS = 90.0

pytestmark = [pytest.mark.kafka, pytest.mark.slow, pytest.mark.timeout(300)]


@dataclass(frozen=True, slots=True)
class Place:
    """A relate on these servers, with a watch-list that every story meets."""

    folder: Path
    servers: Servers

    @contextmanager
    def running(self, *command: str) -> Iterator[subprocess.Popen[bytes]]:
        environment = {
            **os.environ,
            **self.servers.environment,
            "AIRWIRE_CLAIM_STORE": str(self.folder / "claims"),
            "AIRWIRE_WATCHLIST": str(self.folder / "watchlist.yaml"),
        }
        with (self.folder / "relate.log").open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, *command], env=environment, stdout=log, stderr=log
            )
            try:
                yield process
            finally:
                process.terminate()
                process.wait(30)

    def told(self, topic: str) -> list[dict[str, Any]]:
        read = outsider.read_topic(self.servers.bootstrap_servers, topic)
        return [json.loads(record.value()) for record in read.records]

    def has_told_all(self) -> bool:
        return len(self.told(CLUSTER)) >= STORIES and len(self.told(MATCH)) >= STORIES


def stories_and_copies() -> tuple[list[EnrichedTranscript], list[EnrichedTranscript]]:
    rng = random.Random(11)
    kinds = sorted(KINDS)
    stories = [a_story(rng, thing="harbour") for _ in range(STORIES)]
    copies = [KINDS[kinds[n % len(kinds)]](story, rng) for n, story in enumerate(stories)]
    return (
        [an_enriched(story.text, published="2026-03-01") for story in stories],
        [an_enriched(copy.text, published="2026-03-02") for copy in copies],
    )


@pytest.mark.parametrize("step", STEPS)
def test_killed_at_any_step_nothing_is_told_twice_and_nothing_left_out(
    fresh_servers: Servers, tmp_path: Path, step: str
) -> None:
    place = Place(tmp_path, fresh_servers)
    (tmp_path / "watchlist.yaml").write_text("rules: [{name: harbour, terms: [harbour]}]\n")
    stories, copies = stories_and_copies()
    log = tmp_path / "killed"

    asyncio.run(record_transcripts(fresh_servers, stories))
    with place.running(str(CRASHING), step, str(log), "2") as crashing:
        # A second transaction, should the first be all of the stories.
        wait_until(
            lambda: log.exists() or len(place.told(MATCH)) >= STORIES,
            "something is told",
            within=PATIENCE_SECONDS,
        )
        asyncio.run(record_transcripts(fresh_servers, copies))
        wait_until(lambda: crashing.poll() is not None, step, within=PATIENCE_SECONDS)
        assert crashing.returncode == -9, (tmp_path / "relate.log").read_text()[-2000:]
    with place.running("-m", "airwire_relate"):
        wait_until(place.has_told_all, "all is told", within=PATIENCE_SECONDS)

    # Partitions are read in no order: of a story and its copy either may have come first.
    pair = {
        name: number
        for number, both in enumerate(zip(stories, copies, strict=True))
        for name in (transcript.transcript_id for transcript in both)
    }
    changes = place.told(CLUSTER)
    assert sorted(pair[change["cause"]] for change in changes) == list(range(STORIES))
    for change in changes:
        numbers = [pair[member["transcript_id"]] for member in change["members"]]
        assert numbers == [pair[change["cause"]]] * 2
    matched = [pair[match["transcript_id"]] for match in place.told(MATCH)]
    assert sorted(matched) == list(range(STORIES))
