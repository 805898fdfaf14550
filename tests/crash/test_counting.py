"""The counter itself: it sees what is lost, doubled, stuck; a clean end is all zeros."""

import json
from collections import Counter
from dataclasses import replace

import pytest
from crash.counting import Observed, Verdict, unlike_the_stories, verdict
from crash.documents import Document

STORY = Document(path="story.txt", content=b"ANNA: Good morning.\n")
AGAIN = Document(path="again.txt", content=STORY.content, kind="duplicate")
EMPTY = Document(path="empty.txt", content=b"", kind="empty")
DROPPED = [STORY, AGAIN, EMPTY]
ID = STORY.document_id

CLEAN = Observed(
    raw=Counter([ID]),
    enriched=Counter([ID]),
    dead=Counter(),
    repeated_events=0,
    states={f"{ID}/1": "published", f"{ID}/2": "duplicate_of", "-/3": "rejected", ID: "enriched"},
    enriched_bodies={ID: b"{}"},
    redis={ID: b"{}"},
    inbox=(),
    done=(ID, ID),
    rejected=(EMPTY.document_id,),
    receipts=("1", "2", "3"),
)


def judge(**changes: object) -> Verdict:
    return verdict(DROPPED, replace(CLEAN, **changes))  # type: ignore[arg-type]


def test_where_all_is_well_all_are_zero() -> None:
    assert judge().is_clean


def test_a_document_that_is_nowhere_is_lost() -> None:
    assert judge(raw=Counter(), enriched=Counter(), enriched_bodies={}, redis={}).lost == 1


def test_a_file_that_lies_nowhere_is_lost() -> None:
    assert judge(done=(ID,)).lost == 1


def test_a_file_without_a_receipt_is_lost() -> None:
    assert judge(receipts=("1", "2")).lost == 1


@pytest.mark.parametrize(
    "changes",
    [
        {"raw": Counter({ID: 2})},
        {"enriched": Counter({ID: 2})},
        {"dead": Counter([ID])},
        {"repeated_events": 1},
        {"done": (ID, ID, ID)},
        {"receipts": ("1", "2", "3", "3")},
    ],
    ids=["raw", "enriched", "two ends", "event", "file", "receipt"],
)
def test_what_is_there_once_too_often_is_doubled(changes: dict[str, object]) -> None:
    assert judge(**changes).doubled == 1


def test_a_file_that_stays_in_the_inbox_is_stuck_and_not_lost() -> None:
    left = judge(inbox=(ID,), done=(ID,))
    assert (left.stuck, left.lost, left.doubled) == (1, 0, 0)


def test_a_published_document_without_an_end_is_stuck() -> None:
    states = {**CLEAN.states, ID: "published"}
    left = judge(enriched=Counter(), enriched_bodies={}, redis={}, states=states)
    assert (left.stuck, left.lost, left.books) == (1, 0, 1)


def test_a_good_document_among_the_dead_letters_is_given_up() -> None:
    assert judge(enriched=Counter(), dead=Counter([ID])).given_up == 1


@pytest.mark.parametrize("redis", [{}, {ID: b"{ }"}, {ID: b"{}", "other": b"{}"}])
def test_redis_must_hold_exactly_what_the_topic_holds(redis: dict[str, bytes]) -> None:
    assert judge(redis=redis).redis_differs == 1


def test_a_sighting_that_nobody_told_of_shows_in_the_books() -> None:
    states = {key: state for key, state in CLEAN.states.items() if key != f"{ID}/2"}
    assert judge(states=states).books == 1


def a_document_of(story: int, text: str) -> Document:
    return Document(path=f"{text}.txt", content=text.encode(), story=story)


ORIGIN, COPY, OTHER = a_document_of(1, "a"), a_document_of(1, "b"), a_document_of(2, "c")


def related(clusters: list[list[Document]], matches: list[Document]) -> list[str]:
    told = {
        f"cluster-{number}": json.dumps(
            {"members": [{"transcript_id": each.document_id} for each in members]}
        ).encode()
        for number, members in enumerate(clusters)
    }
    met = {f"{each.document_id}/all": b"{}" for each in matches}
    return unlike_the_stories([ORIGIN, COPY, OTHER], told, met)


def test_a_story_and_its_copy_are_one_cluster_and_met_the_rule_once() -> None:
    assert related([[COPY, ORIGIN], []], [COPY, OTHER]) == []


@pytest.mark.parametrize(
    "clusters", [[], [[ORIGIN]], [[ORIGIN, COPY, OTHER]], [[ORIGIN], [COPY]]], ids=range(4)
)
def test_a_story_in_another_cluster_or_none_is_seen(clusters: list[list[Document]]) -> None:
    assert related(clusters, [ORIGIN, OTHER]) == ["1 stories in no cluster of their own"]


@pytest.mark.parametrize("matches", [[ORIGIN], [ORIGIN, COPY, OTHER]], ids=range(2))
def test_a_story_that_met_the_rule_never_or_twice_is_seen(matches: list[Document]) -> None:
    assert related([[ORIGIN, COPY]], matches) == ["1 stories matched other than once"]
