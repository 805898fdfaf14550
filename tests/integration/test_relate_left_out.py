"""A record at which relate breaks down, on a real Kafka: it is left out, the others go on."""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from structlog.testing import capture_logs
from support.enriched import an_enriched, record_transcripts
from support.outsider import CLUSTER, MATCH
from support.relating import committed, events, members, relate_running, until
from support.stack import Servers
from support.stories import KINDS, a_story

from airwire_relate.matches import Matches
from airwire_relate.relating import Relating
from airwire_relate.watching.matcher import Matcher
from airwire_schemas.events import EnrichedTranscript

pytestmark = [pytest.mark.kafka]

RULES = "rules: [{name: harbour, terms: [harbour]}]\n"


@contextmanager
def breaking_at(transcript_id: str, owner: type, method: str) -> Iterator[None]:
    """A collaborator with a defect that one transcript brings out."""
    original = getattr(owner, method)

    def defective(self: Any, transcript: EnrichedTranscript, **kwargs: Any) -> Any:
        if transcript.transcript_id == transcript_id:
            raise ZeroDivisionError("no such share")
        return original(self, transcript, **kwargs)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(owner, method, defective)
        yield


def a_story_and_copies() -> list[EnrichedTranscript]:
    story = a_story(random.Random(21), thing="harbour")
    kinds = ("other furniture", "re-cased", "re-punctuated", "excerpt of 80 %")
    copies = [KINDS[kind](story, random.Random(2)).text for kind in kinds]
    return [
        an_enriched(story.text, published="2026-03-01"),
        *(an_enriched(text, published="2026-03-02") for text in copies),
    ]


@pytest.mark.parametrize("is_restarted", [False, True])
async def test_it_is_in_no_cluster_until_it_is_recorded_again_also_after_a_restart(
    fresh_servers: Servers, tmp_path: Path, is_restarted: bool
) -> None:
    origin, poison, first, second, third = a_story_and_copies()
    (tmp_path / "watchlist.yaml").write_text(RULES)

    async def tell_the_rest(told: int) -> None:
        await record_transcripts(fresh_servers, [second])
        await until("it grows", lambda: len(events(fresh_servers, CLUSTER)) == told + 1)
        await record_transcripts(fresh_servers, [poison])
        await until("it is related", lambda: len(events(fresh_servers, CLUSTER)) == told + 2)
        await record_transcripts(fresh_servers, [third])
        await until("it grows on", lambda: len(events(fresh_servers, CLUSTER)) == told + 3)

    with capture_logs() as logs:
        async with relate_running(fresh_servers, tmp_path):
            # The watch-list is asked after the clusters: what it breaks is half done.
            with breaking_at(poison.transcript_id, Matcher, "match"):
                await record_transcripts(fresh_servers, [origin])
                await until("it matches", lambda: len(events(fresh_servers, MATCH)) == 1)
                before = committed(fresh_servers)
                await record_transcripts(fresh_servers, [poison])
                await until("it is left", lambda: committed(fresh_servers) > before)
                await record_transcripts(fresh_servers, [first])
                await until("a cluster forms", lambda: len(events(fresh_servers, CLUSTER)) == 1)
            if not is_restarted:
                await tell_the_rest(1)
        if is_restarted:
            async with relate_running(fresh_servers, tmp_path):
                await tell_the_rest(1)
    formed, grown, again, last = events(fresh_servers, CLUSTER)
    assert members(formed).keys() == {origin.transcript_id, first.transcript_id}
    assert members(grown).keys() == members(formed).keys() | {second.transcript_id}
    assert members(again).keys() == members(grown).keys() | {poison.transcript_id}
    assert members(last).keys() == members(again).keys() | {third.transcript_id}
    (said,) = [line for line in logs if line["event"] == "transcript_not_related"]
    assert said["transcript_id"] == poison.transcript_id
    assert said["topic"] == "transcripts.enriched.v1"
    assert {"partition", "offset"} <= said.keys()
    assert said["error"].startswith("ZeroDivisionError: no such share (")
    assert "airwire re-enrich" in said["remedy"]


async def test_restoring_goes_on_past_a_transcript_and_an_event_that_break_it(
    fresh_servers: Servers, tmp_path: Path
) -> None:
    origin, poison, first, second, _ = a_story_and_copies()
    (tmp_path / "watchlist.yaml").write_text(RULES)
    async with relate_running(fresh_servers, tmp_path):
        await record_transcripts(fresh_servers, [origin, poison, first])
        await until("all is told", lambda: len(events(fresh_servers, CLUSTER)) == 2)
    (match,) = [event for event in events(fresh_servers, MATCH) if event]
    with (
        capture_logs() as logs,
        breaking_at(poison.transcript_id, Relating, "remember"),
        breaking_at(match["transcript_id"], Matches, "restore"),
    ):
        async with relate_running(fresh_servers, tmp_path):
            await record_transcripts(fresh_servers, [second])
            await until("it grows", lambda: len(events(fresh_servers, CLUSTER)) == 3)
    # It stands in its cluster on, as one from before the window.
    assert members(events(fresh_servers, CLUSTER)[-1]).keys() == {
        one.transcript_id for one in (origin, poison, first, second)
    }
    failures = {
        line["event"]: line for line in logs if line["event"].endswith(("not_related", "left_out"))
    }
    assert failures["transcript_not_related"]["transcript_id"] == poison.transcript_id
    assert failures["event_left_out"]["topic"] == MATCH
    # A match that could not be taken up counts as never told.
    assert len(events(fresh_servers, MATCH)) == 2
