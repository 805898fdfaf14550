"""Who said which words, compared with who should have: the figures of `airwire evaluate`."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from airwire_cli.scoring import (
    Counts,
    Speech,
    aligned,
    figures,
    is_one_person,
    mean,
    score,
    words_of,
)

ONE = "the ships stay in the harbour for another week"
TWO = "nobody will load them before they are paid for the nights"


def said(name: str | None, text: str) -> Speech:
    return Speech(() if name is None else (name,), text)


def test_the_same_turns_score_one_everywhere() -> None:
    turns = [said("Jane Doe", ONE), said("Piet Visser", TWO)]
    shown = figures(score(turns, turns))
    assert (shown.kept, shown.clean, shown.attributed, shown.f1, shown.starts) == (1, 1, 1, 1, 1)


def test_nothing_predicted_scores_nothing() -> None:
    shown = figures(score([said("Jane Doe", ONE)], []))
    assert (shown.kept, shown.clean, shown.attributed, shown.f1, shown.starts) == (0, 0, 0, 0, 0)


def test_words_of_the_wrong_person_are_kept_and_not_attributed() -> None:
    gold = [said("Jane Doe", ONE), said("Piet Visser", TWO)]
    counts = score(gold, [said("Jane Doe", f"{ONE} {TWO}")])
    assert counts.matched == counts.gold_words
    assert counts.attributed == len(words_of(ONE))
    assert figures(counts).f1 == pytest.approx(len(words_of(ONE)) / counts.gold_words)


def test_words_that_nobody_is_named_for_can_be_given_to_anybody() -> None:
    counts = score([said(None, ONE)], [said("Jane Doe", ONE)])
    assert (counts.named, counts.right) == (0, counts.gold_words)


def test_furniture_that_was_let_in_is_not_clean() -> None:
    counts = score([said("Jane Doe", ONE)], [said("Jane Doe", f"{ONE} subscribe to us now")])
    assert figures(counts).kept == 1
    assert figures(counts).clean == pytest.approx(len(words_of(ONE)) / (len(words_of(ONE)) + 4))


def test_a_turn_that_is_cut_in_two_costs_a_start() -> None:
    cut = [said("Jane Doe", ONE[:29]), said("Jane Doe", ONE[29:])]
    counts = score([said("Jane Doe", ONE)], cut)
    assert figures(counts).f1 == 1
    assert (counts.gold_starts, counts.starts, counts.matched_starts) == (1, 2, 1)


@pytest.mark.parametrize(
    ("name", "other", "is_same"),
    [
        ("Jane Doe", "JANE DOE, HOST", True),
        ("Jane Doe", "Doe", True),
        ("Jane Doe", "J. Doe", True),
        ("Jane Doe", "John Smith Doe", True),
        ("Jane Doe", "Peter Doe", False),
        ("Jane Doe", "Jane Roe", False),
        ("Sen. Jane Doe", "Senator Doe (by phone)", True),
        ("Ángela Muñoz", "ANGELA MUNOZ", True),
        ("President", "PRESIDENT", True),
        ("", "", False),
    ],
)
def test_who_is_one_person(name: str, other: str, is_same: bool) -> None:
    assert is_one_person(name, [other]) is is_same


def test_words_are_compared_without_accents_case_and_kind_of_apostrophe() -> None:
    assert words_of("Don’t — CAFÉ!") == ["don't", "cafe"]


WORDS = st.lists(st.sampled_from("abcdefgh"), max_size=60)


@settings(deadline=None)  # machines that run tests are busy
@given(WORDS, WORDS)
def test_an_alignment_is_in_range_and_pairs_equal_words_once(a: list[str], b: list[str]) -> None:
    match = aligned(a, b)
    assert all(a[i] == b[j] for i, j in match.items())
    assert len(set(match.values())) == len(match)


def test_the_mean_counts_every_group_alike() -> None:
    good = figures(score([said("A", ONE)], [said("A", ONE)]))
    bad = figures(score([said("A", ONE)], []))
    assert mean([good, bad]).f1 == 0.5
    assert mean([]).f1 == 0


def test_counts_of_documents_add_up() -> None:
    one = score([said("A", ONE)], [said("A", ONE)])
    assert (one + one).documents == 2
    assert Counts() + one == one
