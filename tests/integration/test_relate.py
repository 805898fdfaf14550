"""relate on a real Kafka: clusters, watch-list, versions, withdrawals, restarts."""

import random
from dataclasses import replace
from pathlib import Path

import pytest
from structlog.testing import capture_logs
from support.enriched import an_enriched, record_transcripts
from support.outsider import CLUSTER, MATCH, VERSION
from support.relating import committed, events, members, relate_running, until
from support.stack import Servers
from support.stories import KINDS, Story, a_story

from airwire_relate.app import Relate
from airwire_schemas.events import EnrichedTranscript

pytestmark = [pytest.mark.kafka]


def copies_of(story: Story, *kinds: str, seed: int = 0) -> list[EnrichedTranscript]:
    rng = random.Random(seed)
    return [
        an_enriched(KINDS[kind](story, rng).text, path=f"{kind}.txt", published="2026-03-02")
        for kind in kinds
    ]


async def test_clusters_form_grow_and_pass_the_origin_on_when_it_is_withdrawn(
    fresh_servers: Servers, tmp_path: Path
) -> None:
    story = a_story(random.Random(1))
    origin = an_enriched(story.text, published="2026-03-01")
    other = an_enriched(a_story(random.Random(2)).text, published="2026-03-01")
    copy, excerpt = copies_of(story, "re-cased", "excerpt of 40 %")
    async with relate_running(fresh_servers, tmp_path):
        await record_transcripts(fresh_servers, [origin, other])
        await record_transcripts(fresh_servers, [copy])
        await until("a cluster forms", lambda: len(events(fresh_servers, CLUSTER)) == 1)
        await record_transcripts(fresh_servers, [excerpt])
        await until("it grows", lambda: len(events(fresh_servers, CLUSTER)) == 2)
        await record_transcripts(fresh_servers, [], withdrawn=[origin.transcript_id])
        await until("it is reduced", lambda: len(events(fresh_servers, CLUSTER)) == 3)
    formed, grown, reduced = events(fresh_servers, CLUSTER)
    assert formed
    assert grown
    assert reduced
    assert [e["change"] for e in (formed, grown, reduced)] == ["formed", "grown", "reduced"]
    assert len({e["cluster_id"] for e in (formed, grown, reduced)}) == 1
    assert members(grown) == {
        origin.transcript_id: "origin",
        copy.transcript_id: "copy",
        excerpt.transcript_id: "excerpt",
    }
    assert members(reduced) == {copy.transcript_id: "origin", excerpt.transcript_id: "excerpt"}


async def test_two_clusters_merge_when_the_whole_of_their_excerpts_arrives(
    fresh_servers: Servers, tmp_path: Path
) -> None:
    story = a_story(random.Random(3), sentences=60)
    half = len(story.turns) // 2
    parts = [replace(story, turns=story.turns[:half]), replace(story, turns=story.turns[half:])]
    singles = [an_enriched(part.text, published="2026-03-02") for part in parts]
    doubles = [
        an_enriched(KINDS["re-cased"](part, random.Random(0)).text, published="2026-03-02")
        for part in parts
    ]
    whole = an_enriched(story.text, published="2026-03-01")
    async with relate_running(fresh_servers, tmp_path):
        await record_transcripts(fresh_servers, [*singles, *doubles])
        await until("two clusters form", lambda: len(events(fresh_servers, CLUSTER)) == 2)
        await record_transcripts(fresh_servers, [whole])
        await until("they merge", lambda: len(events(fresh_servers, CLUSTER)) == 4)
    told = [event for event in events(fresh_servers, CLUSTER)[2:] if event]
    (gone,) = [event for event in told if event["change"] == "merged"]
    (grown,) = [event for event in told if event["change"] == "grown"]
    assert gone["merged_into"] == grown["cluster_id"]
    assert gone["members"] == []
    assert members(grown)[whole.transcript_id] == "origin"
    assert len(members(grown)) == 5


async def test_a_rule_matches_a_story_once_and_not_again_after_a_restart(
    fresh_servers: Servers, tmp_path: Path
) -> None:
    story = a_story(random.Random(4), thing="lighthouse")
    origin = an_enriched(story.text, published="2026-03-01")
    first, second = copies_of(story, "other furniture", "re-punctuated")
    other = an_enriched(a_story(random.Random(5), thing="lighthouse").text, published="2026-03-02")
    (tmp_path / "watchlist.yaml").write_text("rules:\n  - {name: coast, terms: [The Lighthouse]}\n")
    async with relate_running(fresh_servers, tmp_path):
        await record_transcripts(fresh_servers, [origin])
        await until("it matches", lambda: len(events(fresh_servers, MATCH)) == 1)
        await record_transcripts(fresh_servers, [first])
        await until("its copy is told", lambda: len(events(fresh_servers, CLUSTER)) == 1)
    async with relate_running(fresh_servers, tmp_path):
        await record_transcripts(fresh_servers, [second, other])
        await until("the other story matches", lambda: len(events(fresh_servers, MATCH)) >= 2)
        await until("the second copy is told", lambda: len(events(fresh_servers, CLUSTER)) == 2)
    matches = [event for event in events(fresh_servers, MATCH) if event]
    assert [match["transcript_id"] for match in matches] == [
        origin.transcript_id,
        other.transcript_id,
    ]
    (hit,) = matches[0]["hits"]
    assert hit["wanted"] == "The Lighthouse"
    found = story.text[hit["start"] : hit["end"]]
    assert found.lower() == "the lighthouse"
    assert origin.turns[hit["turn"]].text.lower().count("the lighthouse") > 0


async def test_a_changed_watch_list_holds_at_once_and_a_broken_one_never(
    fresh_servers: Servers, tmp_path: Path
) -> None:
    watchlist = tmp_path / "watchlist.yaml"
    watchlist.write_text("rules:\n  - {name: first, terms: [Overstrand]}\n")

    def text(number: int) -> str:
        return (
            f"NINA OKAFOR: This is story {number}.\n\nTOM BRANDT: I am in Overstrand and Ghent.\n"
        )

    def rules() -> list[str]:
        return [event["rule"] for event in events(fresh_servers, MATCH) if event]

    async with relate_running(fresh_servers, tmp_path) as relate:
        await record_transcripts(fresh_servers, [an_enriched(text(1))])
        await until("the first rule matches", lambda: rules() == ["first"])
        watchlist.write_text("rules:\n  - {name: second, terms: [Ghent]}\n")
        await until("it is read", lambda: names(relate) == ["second"])
        await record_transcripts(fresh_servers, [an_enriched(text(2))])
        await until("the second rule matches", lambda: rules() == ["first", "second"])
        watchlist.write_text("rules:\n  - {name: third, words: [Ghent]}\n")
        await until("it is refused", lambda: "line 2" in (relate.watchlist.problem or ""))
        await record_transcripts(fresh_servers, [an_enriched(text(3))])
        await until("the second rule still holds", lambda: len(rules()) == 3)
    assert rules() == ["first", "second", "second"]


async def test_a_withdrawn_transcript_has_its_match_marked_and_its_cluster_stays_matched(
    fresh_servers: Servers, tmp_path: Path
) -> None:
    story = a_story(random.Random(6), thing="vineyard")
    origin = an_enriched(story.text, published="2026-03-01")
    first, second = copies_of(story, "re-cased", "re-punctuated")
    (tmp_path / "watchlist.yaml").write_text("rules: [{name: wine, terms: [vineyard]}]\n")
    async with relate_running(fresh_servers, tmp_path):
        await record_transcripts(fresh_servers, [origin])
        await until("it matches", lambda: len(events(fresh_servers, MATCH)) == 1)
        await record_transcripts(fresh_servers, [first])
        await until("its copy is told", lambda: len(events(fresh_servers, CLUSTER)) == 1)
        await record_transcripts(fresh_servers, [], withdrawn=[origin.transcript_id])
        await until("the match is marked", lambda: len(events(fresh_servers, MATCH)) == 2)
    async with relate_running(fresh_servers, tmp_path):
        await record_transcripts(fresh_servers, [second])
        await until("the next copy is told", lambda: len(events(fresh_servers, CLUSTER)) == 3)
    before, after = (event for event in events(fresh_servers, MATCH) if event)
    assert (before["withdrawn"], after["withdrawn"]) == (False, True)
    assert before["hits"] == after["hits"]


async def test_a_version_event_says_what_changed_also_after_a_restart(
    fresh_servers: Servers, tmp_path: Path
) -> None:
    old_text = "NINA OKAFOR: Good morning.\n\nTOM BRANDT: The dam holds.\n\nOKAFOR: Thank you.\n"
    new_text = old_text.replace("The dam holds.", "The dam no longer holds.").replace(
        "OKAFOR: Thank you.", "OKAFOR: Stay safe.\n\nBRANDT: I will."
    )
    old = an_enriched(old_text)
    new = an_enriched(new_text, version=2, supersedes=old.document_id)
    async with relate_running(fresh_servers, tmp_path):
        await record_transcripts(fresh_servers, [old])
        await until("it is dealt with", lambda: committed(fresh_servers) > 0)
    async with relate_running(fresh_servers, tmp_path):
        await record_transcripts(fresh_servers, [new])
        await until("the version is told", lambda: len(events(fresh_servers, VERSION)) == 1)
        await record_transcripts(fresh_servers, [], withdrawn=[new.transcript_id])
        await until("and taken back", lambda: len(events(fresh_servers, VERSION)) == 2)
    told, gone = events(fresh_servers, VERSION)
    assert gone is None
    assert told is not None
    assert (told["previous"], told["previous_transcript"]) == ("compared", old.transcript_id)
    assert told["unchanged"] == 1
    changed = [change for change in told["changes"] if change["change"] == "changed"]
    assert new_text[changed[0]["start"] : changed[0]["end"]] == "The dam no longer holds."
    was = changed[0]
    assert old_text[was["previous_start"] : was["previous_end"]] == "The dam holds."


async def test_a_version_that_comes_before_what_it_replaces_is_told_again_afterwards(
    fresh_servers: Servers, tmp_path: Path
) -> None:
    old = an_enriched("NINA OKAFOR: Good morning.\n\nTOM BRANDT: All is well.\n")
    new = an_enriched(
        "NINA OKAFOR: Good morning.\n\nTOM BRANDT: All is lost.\n",
        version=2,
        supersedes=old.document_id,
    )
    async with relate_running(fresh_servers, tmp_path):
        await record_transcripts(fresh_servers, [new])
        await until("the version is told", lambda: len(events(fresh_servers, VERSION)) == 1)
        await record_transcripts(fresh_servers, [old])
        await until("it is told again", lambda: len(events(fresh_servers, VERSION)) == 2)
    told = [event["previous"] for event in events(fresh_servers, VERSION) if event]
    assert told == ["missing", "compared"]


async def test_a_second_instance_stands_by_and_takes_over(
    fresh_servers: Servers, tmp_path: Path
) -> None:
    story = a_story(random.Random(7))
    origin = an_enriched(story.text, published="2026-03-01")
    first, second = copies_of(story, "re-cased", "re-punctuated")
    async with relate_running(fresh_servers, tmp_path):
        async with relate_running(fresh_servers, tmp_path):
            await record_transcripts(fresh_servers, [origin, first])
            await until("a cluster forms", lambda: len(events(fresh_servers, CLUSTER)) == 1)
        await record_transcripts(fresh_servers, [second])
        await until("it grows", lambda: len(events(fresh_servers, CLUSTER)) == 2)
    formed, grown = (event for event in events(fresh_servers, CLUSTER) if event)
    assert formed["cluster_id"] == grown["cluster_id"]
    assert len(members(grown)) == 3


async def test_one_that_joins_or_leaves_costs_the_active_one_no_restoring(
    fresh_servers: Servers, tmp_path: Path
) -> None:
    with capture_logs() as said:

        def told(event: str) -> int:
            return sum(line["event"] == event for line in said)

        async with relate_running(fresh_servers, tmp_path):
            await until("one is active", lambda: told("relations_restored") == 1)
            async with relate_running(fresh_servers, tmp_path):
                await until("the other stands by", lambda: told("standing_by") == 1)
            copies = copies_of(a_story(random.Random(7)), "re-cased", "re-punctuated")
            await record_transcripts(fresh_servers, copies)
            await until("a cluster forms", lambda: len(events(fresh_servers, CLUSTER)) == 1)
    assert told("relations_restored") == 1


def names(relate: Relate) -> list[str]:
    return [rule.name for rule in relate.watchlist.watchlist.rules]
