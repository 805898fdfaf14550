"""Clusters: who joins whom, in whatever order they come, and what happens when one leaves."""

import random
from dataclasses import replace
from datetime import timedelta
from itertools import permutations

import pytest
from support.likeness import DAY, NAMES, World, an_id
from support.stories import KINDS, Story, a_story

from airwire_relate.likeness.clusters import Change, Ended
from airwire_relate.likeness.group import Arrival
from airwire_relate.likeness.relation import Dated
from airwire_schemas.relations import Relation, TranscriptCluster


def made(kind: str, story: Story, seed: int = 0) -> str:
    return KINDS[kind](story, random.Random(seed)).text


def kinds_of(changes: list[Change]) -> list[str]:
    return [
        change.change if isinstance(change, TranscriptCluster) else "ended" for change in changes
    ]


STORY = a_story(random.Random(1), sentences=50, thing="ferry")
OTHER = a_story(random.Random(2), sentences=50, thing="ferry")


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_of_copy_joins_its_story(kind: str) -> None:
    world = World()
    assert world.arrives("story", STORY.text) == []
    changes = world.arrives("copy", made(kind, STORY), day=1)
    assert kinds_of(changes) == ["formed"]
    assert world.relations("story").keys() == {"story", "copy"}
    assert world.relations("story")["story"] == "origin"


def test_two_stories_on_one_subject_never_join() -> None:
    world = World()
    for number in range(40):
        story = a_story(random.Random(number), sentences=30, thing="ferry")
        assert world.arrives(f"story {number}", story.text) == []


@pytest.mark.parametrize("seed", range(8))
def test_the_order_of_arrival_does_not_matter(seed: int) -> None:
    rng = random.Random(seed)
    arrivals = [("story", STORY.text, 0), ("other", OTHER.text, 0)]
    for story, name in ((STORY, "story"), (OTHER, "other")):
        arrivals += [(f"{name} {kind}", made(kind, story), 1) for kind in KINDS]
    rng.shuffle(arrivals)
    world = World()
    for name, text, day in arrivals:
        world.arrives(name, text, day=day)
    for name in ("story", "other"):
        found = world.relations(name)
        assert found.keys() == {name, *(f"{name} {kind}" for kind in KINDS)}
        assert found[name] == "origin"
        assert found[f"{name} re-cased"] == "copy"
        assert found[f"{name} cut middle"] == "edited_copy"
        assert found[f"{name} excerpt of 20 %"] == "excerpt"


def test_the_same_again_changes_nothing() -> None:
    world = World()
    world.arrives("story", STORY.text)
    world.arrives("copy", made("re-cased", STORY))
    assert world.arrives("copy", made("re-cased", STORY)) == []
    assert world.arrives("story", STORY.text) == []


def test_passages_hold_the_shared_words_of_both_texts() -> None:
    world = World()
    text = made("excerpt of 40 %", STORY)
    world.arrives("story", STORY.text)
    (change,) = world.arrives("excerpt", text, day=1)
    assert isinstance(change, TranscriptCluster)
    (passage,) = change.members[1].passages
    mine = text[passage.start : passage.end]
    theirs = STORY.text[passage.source_start : passage.source_end]
    assert mine.split()[:5] == theirs.split()[:5]
    assert mine.split()[-5:] == theirs.split()[-5:]


@pytest.mark.parametrize("seed", range(6))
def test_clusters_merge_when_the_whole_arrives_and_one_id_remains(seed: int) -> None:
    world = World()
    story = a_story(random.Random(seed), sentences=60)
    half = len(story.turns) // 2
    for name, turns in (("first", story.turns[:half]), ("second", story.turns[half:])):
        part = replace(story, turns=turns)
        world.arrives(name, part.text)
        assert kinds_of(world.arrives(f"{name} again", made("re-cased", part))) == ["formed"]
    changes = world.arrives("whole", story.text)
    assert sorted(kinds_of(changes)) == ["grown", "merged"]
    assert len(world.relations("whole")) == 5
    assert world.relations("whole")["whole"] == "origin"


def test_a_later_round_up_of_two_stories_does_not_join_them() -> None:
    world = World()
    world.arrives("story", STORY.text, day=0)
    world.arrives("other", OTHER.text, day=0)
    both = replace(STORY, turns=STORY.turns + OTHER.turns)
    assert world.arrives("round-up", both.text, day=2) == []


@pytest.mark.parametrize("order", list(permutations(["statement", "story", "other"])))
def test_two_stories_that_quote_the_same_statement_do_not_join_through_it(
    order: tuple[str, ...],
) -> None:
    statement = a_story(random.Random(9), sentences=8)
    texts = {
        "statement": statement.text,
        "story": replace(STORY, turns=STORY.turns[:4] + statement.turns + STORY.turns[4:]).text,
        "other": replace(OTHER, turns=OTHER.turns[:3] + statement.turns + OTHER.turns[3:]).text,
    }
    world = World()
    for name in order:
        world.arrives(name, texts[name])
    assert len(world.relations("statement")) == 2
    assert "other" not in world.relations("story")


def test_an_earlier_origin_takes_the_role_over() -> None:
    world = World()
    world.arrives("late", made("re-cased", STORY), day=3)
    world.arrives("later", made("re-punctuated", STORY), day=4)
    (change,) = world.arrives("early", STORY.text, day=1)
    assert isinstance(change, TranscriptCluster)
    assert change.members[0].relation is Relation.ORIGIN
    assert world.relations("early")["early"] == "origin"
    assert {member.source for member in change.members[1:]} == {an_id("early")}


def test_a_withdrawn_origin_passes_the_role_on_and_the_id_stays() -> None:
    world = World()
    world.arrives("story", STORY.text)
    (formed,) = world.arrives("copy", made("re-cased", STORY), day=1)
    world.arrives("excerpt", made("excerpt of 40 %", STORY), day=2)
    (reduced,) = world.is_withdrawn("story")
    assert isinstance(formed, TranscriptCluster)
    assert isinstance(reduced, TranscriptCluster)
    assert reduced.cluster_id == formed.cluster_id
    assert world.relations("copy") == {"copy": "origin", "excerpt": "excerpt"}


def test_who_is_related_to_nobody_any_more_leaves_and_the_last_ends_the_cluster() -> None:
    world = World()
    world.arrives("story", STORY.text)
    quarter = len(STORY.turns) // 4
    world.arrives("begin", replace(STORY, turns=STORY.turns[: 2 * quarter]).text, day=1)
    world.arrives("end", replace(STORY, turns=STORY.turns[3 * quarter :]).text, day=1)
    assert len(world.relations("story")) == 3
    assert kinds_of(world.is_withdrawn("story")) == ["reduced"]
    left = [name for name in ("begin", "end") if world.relations(name)]
    assert len(left) == 1
    (ended,) = world.is_withdrawn(left[0])
    assert isinstance(ended, Ended)
    # Who left alone is found again.
    other = "end" if left == ["begin"] else "begin"
    text = STORY.turns[3 * quarter :] if other == "end" else STORY.turns[: 2 * quarter]
    again = made("re-cased", replace(STORY, turns=text))
    assert kinds_of(world.arrives("again", again, day=2)) == ["formed"]


def test_what_is_enriched_again_with_other_words_leaves_its_cluster() -> None:
    world = World()
    world.arrives("story", STORY.text)
    world.arrives("copy", made("re-cased", STORY), day=1)
    world.arrives("third", made("re-punctuated", STORY), day=1)
    assert kinds_of(world.arrives("copy", OTHER.text, day=1)) == ["reduced"]
    assert world.relations("story").keys() == {"story", "third"}
    assert world.relations("copy") == {}


def test_copies_dated_further_apart_than_the_window_are_not_compared() -> None:
    world = World(days=3)
    world.arrives("story", STORY.text, day=0)
    assert world.arrives("copy", made("re-cased", STORY), day=4) == []


def test_a_copy_is_found_by_another_copy_when_the_origin_has_left_the_window() -> None:
    world = World()
    world.arrives("story", STORY.text)
    world.arrives("copy", made("re-cased", STORY), day=1)
    world.holdings.expire(before_ms=2)
    assert world.holdings.group_of(an_id("story")) is None
    (grown,) = world.arrives("second", made("re-punctuated", STORY), day=2)
    assert isinstance(grown, TranscriptCluster)
    assert world.relations("second").keys() == {"story", "copy", "second"}
    assert world.relations("second")["story"] == "origin"


def test_what_left_the_window_keeps_its_relations_when_it_is_enriched_again() -> None:
    world = World()
    world.arrives("story", STORY.text)
    (formed,) = world.arrives("copy", made("re-cased", STORY), day=1)
    world.holdings.expire(before_ms=100)
    assert len(world.holdings) == 0
    world.count = 100
    assert world.arrives("story", STORY.text) == []
    assert world.arrives("copy", made("re-cased", STORY), day=1) == []
    assert isinstance(formed, TranscriptCluster)
    group = world.holdings.group_of(an_id("copy"))
    assert group is not None
    assert group.cluster == formed


def test_a_withdrawal_reaches_clusters_from_before_the_window() -> None:
    world = World()
    world.arrives("story", STORY.text)
    world.arrives("copy", made("re-cased", STORY), day=1)
    world.arrives("third", made("re-punctuated", STORY), day=2)
    world.holdings.expire(before_ms=100)
    (reduced,) = world.is_withdrawn("story")
    assert isinstance(reduced, TranscriptCluster)
    assert [NAMES[m.transcript_id] for m in reduced.members] == ["copy", "third"]
    assert reduced.members[0].relation is Relation.ORIGIN


def test_restored_clusters_go_on_as_they_were() -> None:
    world = World()
    world.arrives("story", STORY.text)
    (formed,) = world.arrives("copy", made("re-cased", STORY), day=1)
    again = World()
    assert isinstance(formed, TranscriptCluster)
    again.clusters.restore(formed)
    again.speeches = world.speeches
    for number, name in enumerate(("story", "copy")):
        dated = Dated(transcript_id=an_id(name), at=DAY + timedelta(days=number), by="publication")
        again.clusters.remember(
            Arrival(dated=dated, recorded_ms=number, speech=world.speeches[an_id(name)])
        )
    text = made("excerpt of 40 %", STORY)
    assert again.arrives("excerpt", text, day=2) == world.arrives("excerpt", text, day=2)
