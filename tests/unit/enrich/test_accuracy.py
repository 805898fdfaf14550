"""The accuracy card counts words, people and starts as its description says."""

import json

import pytest

from airwire_enrich.accuracy import card
from airwire_enrich.alignment import align, tokens
from airwire_enrich.people import is_same_person

TEXT = "ANN LEE: Good morning to all of you.\n\nTOM OKORO: And to you, Ann, on this fine day.\n"
GOLD = [
    {"speaker": "Ann Lee", "text": "Good morning to all of you."},
    {"speaker": "Tom Okoro", "text": "And to you, Ann, on this fine day."},
]


def _line(gold: list[dict[str, str]], text: str = TEXT, **more: str) -> str:
    return json.dumps({"id": "a", "layout": "l", "raw_text": text, "gold_turns": gold, **more})


def test_a_perfect_result_has_ones_everywhere() -> None:
    figures = card([_line(GOLD)]).total

    assert (figures.kept, figures.clean, figures.attributed) == (1, 1, 1)
    assert (figures.f1, figures.starts, figures.roles) == (1, 1, None)


def test_a_word_of_the_wrong_person_counts_against_attribution_only() -> None:
    wrong = [{**GOLD[0], "speaker": "Somebody Else"}, GOLD[1]]
    figures = card([_line(wrong)]).total

    assert (figures.kept, figures.clean) == (1, 1)
    assert figures.attributed == pytest.approx(8 / 14)
    assert figures.f1 == pytest.approx(8 / 14)


def test_a_word_let_in_counts_against_cleanness() -> None:
    figures = card([_line(GOLD[:1])]).total

    assert figures.kept == 1
    assert figures.clean == pytest.approx(6 / 14)
    assert figures.starts == pytest.approx(2 / 3)


def test_a_document_without_a_result_counts_with_zeros_and_its_reason() -> None:
    found = card([_line(GOLD, text="0:00\n"), _line(GOLD, layout="m")])

    assert "nobody speaks" in found.failures["a"]
    assert found.groups["l"].f1 == 0
    assert found.mean.f1 == pytest.approx(0.5)


def test_roles_and_kinds_are_counted_where_the_gold_has_them() -> None:
    told = [{**GOLD[0], "role": "host"}, {**GOLD[1], "role": "live"}]

    assert card([_line(told)]).total.roles == pytest.approx(0.5)


def test_alignment_keeps_the_order_and_pairs_each_word_once() -> None:
    first, second = tokens("a b c d e f g"), tokens("x a b c y e f g d")

    matches = align(first, second)

    assert matches == {0: 1, 1: 2, 2: 3, 4: 5, 5: 6, 6: 7}


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        ("ANN LEE, HOST", "Lee", True),
        ("Ann Lee", "A. LEE:", True),
        ("Ann Lee", "Bea Lee", False),
        ("Senator ANN LEE (D-IL)", "Ann Lee", True),
        ("José Díaz", "JOSE DIAZ", True),
        ("", "Ann Lee", False),
    ],
)
def test_labels_name_the_same_person_or_not(first: str, second: str, same: bool) -> None:
    assert is_same_person(first, second) is same
