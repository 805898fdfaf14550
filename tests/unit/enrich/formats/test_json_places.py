import json
from collections.abc import Iterator
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.formats import a_source

from airwire_enrich.parsing.json_places import (
    Json,
    Placed,
    PlacedObject,
    number_at,
    pieces_of,
    read_json,
)
from airwire_runtime.errors import ParseError

VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


def strings(value: Json) -> Iterator[Placed]:
    if isinstance(value, Placed):
        yield value
    elif isinstance(value, list):
        for item in value:
            yield from strings(item)
    elif isinstance(value, PlacedObject):
        for item in value.values():
            yield from strings(item)


@given(VALUES, st.booleans(), st.sampled_from([None, 2]))
def test_every_string_knows_where_it_stands(value: object, ascii_only: bool, indent: int) -> None:
    text = " " + json.dumps(value, ensure_ascii=ascii_only, indent=indent)
    source = a_source(text)

    read = read_json(source)

    assert read == value
    for string in strings(read):
        assert text[string.start - 1] == text[string.end] == '"'
        assert json.loads(text[string.start - 1 : string.end + 1]) == string


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"])), st.booleans())
def test_the_pieces_of_a_string_read_as_the_string(value: str, ascii_only: bool) -> None:
    source = a_source(json.dumps([value], ensure_ascii=ascii_only))
    (placed,) = strings(read_json(source))

    pieces = list(pieces_of(source.text, placed))

    assert "".join(piece.text for piece in pieces) == value
    assert all(a.end <= b.start for a, b in pairwise(pieces))


def test_half_a_surrogate_pair_is_left_out_of_what_is_said() -> None:
    source = a_source(r'["a\ud83db\ud83d\ude00"]')
    (placed,) = strings(read_json(source))

    assert "".join(piece.text for piece in pieces_of(source.text, placed)) == "ab😀"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{"a":\n[1,}', "line 2"),
        ('{"a": "b', "line 1"),
        ("[" * 100_000, "nested"),
        ("[" * 102 + '"a"' + "]" * 102, "nested"),
        ("[1" + "0" * 5000 + "]", "number"),
    ],
)
def test_damaged_json_is_refused_with_its_place(text: str, message: str) -> None:
    with pytest.raises(ParseError, match=message) as caught:
        read_json(a_source(text, name="talk.json"))

    assert caught.value.reason == "damaged_json"
    assert str(caught.value).startswith("talk.json ")


@pytest.mark.parametrize(
    ("written", "number"),
    [("1.5", 1.5), ('"2.5"', 2.5), ("NaN", None), ("1e999", None), ("true", None), ('"x"', None)],
)
def test_only_finite_numbers_are_times(written: str, number: float | None) -> None:
    assert number_at(read_json(a_source(f'{{"at": {written}}}')), "at") == number
