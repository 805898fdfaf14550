from itertools import product

import numpy as np
import numpy.typing as npt
from hypothesis import given
from hypothesis import strategies as st

from airwire_enrich.tagging.entities.tag_path import best_path
from airwire_enrich.tagging.entities.tagset import KINDS, TAGS, can_follow, tag_number

FOLLOWS = np.array([[can_follow(tag, after) for after in range(TAGS)] for tag in range(TAGS)])


def _is_allowed(tags: tuple[int, ...]) -> bool:
    return all(can_follow(a, b) for a, b in zip((0, *tags), (*tags, 0), strict=True))


def _scores(rows: list[dict[int, int]]) -> npt.NDArray[np.int32]:
    scores = np.full((len(rows), TAGS), -1000, dtype=np.int32)
    scores[:, 0] = 0
    for place, row in enumerate(rows):
        for tag, value in row.items():
            scores[place, tag] = value
    return scores


@given(st.lists(st.lists(st.integers(-50, 50), min_size=5, max_size=5), min_size=1, max_size=5))
def test_the_path_is_allowed_and_no_allowed_one_is_better_where_words_are_consecutive(
    rows: list[list[int]],
) -> None:
    """One kind of name only, so that every sequence can be tried."""
    scores = _scores([dict(enumerate(row)) for row in rows])
    places = np.arange(len(rows))
    path = tuple(best_path(places, scores, FOLLOWS).tolist())
    assert _is_allowed(path)
    first_choice = tuple(scores.argmax(axis=1).tolist())
    if _is_allowed(first_choice):
        assert path == first_choice
    if all(first_choice):
        best = max(
            sum(int(scores[at, tag]) for at, tag in enumerate(tags))
            for tags in product(range(5), repeat=len(rows))
            if _is_allowed(tags)
        )
        assert sum(int(scores[at, tag]) for at, tag in enumerate(path)) == best


def test_a_name_does_not_reach_over_words_that_were_not_asked_about() -> None:
    opens = tag_number("PER", opens=True, closes=False)
    closes = tag_number("PER", opens=False, closes=True)
    only = tag_number("PER", opens=True, closes=True)
    scores = _scores([{opens: 9, only: 5}, {closes: 9, only: 6}])
    joined = best_path(np.array([3, 4]), scores, FOLLOWS)
    parted = best_path(np.array([3, 7]), scores, FOLLOWS)
    assert joined.tolist() == [opens, closes]
    assert parted.tolist() == [only, only]


def test_every_part_of_every_kind_has_its_own_tag() -> None:
    numbers = {
        tag_number(kind, opens=opens, closes=closes)
        for kind in KINDS
        for opens in (True, False)
        for closes in (True, False)
    }
    assert numbers == set(range(1, TAGS))


def test_nothing_was_asked_about() -> None:
    assert best_path(np.arange(0), _scores([]), FOLLOWS).tolist() == []
