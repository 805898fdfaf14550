"""Aligning words: what is shared is shared, whatever stands around it."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from airwire_relate.likeness.overlap import overlap_of
from airwire_relate.likeness.shingles import WINDOW, selected, shingles_of
from airwire_relate.likeness.words import Numbers


def numbers(values: list[int]) -> Numbers:
    return np.array(values, np.uint64)


words = st.lists(st.integers(0, 30), max_size=120)


@given(words, words)
def test_blocks_hold_the_same_words_and_never_overlap(one: list[int], other: list[int]) -> None:
    overlap = overlap_of(numbers(one), numbers(other))
    at = 0
    for block in overlap.blocks:
        assert block.start >= at
        assert block.length > 0
        mine = one[block.start : block.end]
        assert mine == other[block.source_start : block.source_end]
        at = block.end
    assert overlap.words == sum(block.length for block in overlap.blocks) <= len(one)
    assert 0 <= overlap.share <= 1
    assert 0 <= overlap.source_share <= 1
    assert 0 <= overlap.similarity <= 1


@given(words.filter(lambda it: len(it) >= 5))
def test_a_text_shares_all_of_itself(text: list[int]) -> None:
    overlap = overlap_of(numbers(text), numbers(text))
    assert (overlap.share, overlap.replaced) == (1.0, 0.0)


@given(st.lists(st.integers(100, 10**9), unique=True, min_size=60, max_size=90), st.data())
def test_a_cut_and_an_addition_replace_nothing(text: list[int], data: st.DataObject) -> None:
    cut = data.draw(st.integers(10, 40))
    edited = [*text[:cut], 1, 2, 3, *text[cut + 7 :]] if cut % 2 else text[:cut] + text[cut + 7 :]
    overlap = overlap_of(numbers(edited), numbers(text))
    assert overlap.words == len(text) - 7
    assert overlap.replaced <= 3 / overlap.words


@given(
    st.lists(st.integers(0, 2**63), min_size=WINDOW + 4, max_size=WINDOW + 4),
    st.lists(st.integers(0, 2**63), max_size=40),
    st.lists(st.integers(0, 2**63), max_size=40),
)
def test_whatever_sixteen_words_are_shared_a_selected_shingle_is(
    shared: list[int], before: list[int], after: list[int]
) -> None:
    one = selected(shingles_of(numbers(before + shared)))
    other = selected(shingles_of(numbers(shared + after)))
    assert set(one.tolist()) & set(other.tolist())
