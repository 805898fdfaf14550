"""A watch-list is read whole, or every line that is wrong is named."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from airwire_relate.watching.watchlist import MOST_BYTES, Watchlist, read_watchlist
from airwire_runtime.errors import UsageError


def read(text: str) -> Watchlist:
    return read_watchlist(text.encode(), name="watch.yaml")


def test_every_criterion_is_read_as_written() -> None:
    (rule,) = read("""
rules:
  - name: harbour
    terms: [harbour  bridge, 1984, NO]
    people: [Ruth Adeyemi]
    places: [Lisbon, PT]
    programmes: [Morning Desk]
    subjects: [Transport, medtop:04000000]
""").rules
    assert [(w.criterion, w.written) for w in rule.wanted] == [
        ("term", "harbour bridge"),
        ("term", "1984"),
        ("term", "NO"),
        ("person", "Ruth Adeyemi"),
        ("place", "Lisbon"),
        ("place", "PT"),
        ("programme", "Morning Desk"),
        ("subject", "Transport"),
        ("subject", "medtop:04000000"),
    ]
    assert rule.wanted[7].sought.startswith("medtop:")


def test_nothing_to_watch_is_said_so() -> None:
    assert read("rules: []").rules == ()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "it is empty"),
        ("- a", "line 1: the file has to be a mapping"),
        ("rulez: []", "line 1: the file has no 'rulez'"),
        ("rules:\n  name: a", "line 2: `rules` has to be a list"),
        ("rules:\n- terms: [a]", "line 2: a rule without a name"),
        ("rules:\n- name: a", "line 2: rule a looks for nothing"),
        ("rules:\n- name: Big Name\n  terms: [a]", "line 2: 'Big Name' is no name"),
        ("rules:\n- name: a\n  words: [b]", "line 3: a rule has no 'words'"),
        ("rules:\n- name: a\n  terms: b", "line 3: `terms` has to be a list"),
        ("rules:\n- name: a\n  terms: [[b]]", "line 3: `terms` takes words"),
        ("rules:\n- name: a\n  terms: ['--']", "line 3: '--' has no word in it"),
        ("rules:\n- name: a\n  subjects: [knitting circles]", "line 3: no IPTC Media Topic"),
        ("rules:\n- {name: a, terms: [b]}\n- {name: a, terms: [c]}", "line 3: rule a is there"),
        ("rules:\n- name: a\n  name: b\n  terms: [c]", "line 3: `name` stands there twice"),
        ("rules: [\n", "no YAML"),
        ("rules: *nothing", "line 1: no YAML"),
    ],
)
def test_what_is_wrong_is_named_with_its_line(text: str, told: str) -> None:
    with pytest.raises(UsageError) as refused:
        read(text)
    assert told in str(refused.value)
    assert "watch.yaml" in str(refused.value)


def test_all_wrong_lines_are_named_at_once() -> None:
    with pytest.raises(UsageError) as refused:
        read("rules:\n- name: a\n  words: [b]\n- name: B\n  terms: [c]\n")
    assert "line 3" in str(refused.value)
    assert "line 4" in str(refused.value)


def test_a_file_beyond_measure_is_not_parsed() -> None:
    with pytest.raises(UsageError, match="split it"):
        read_watchlist(b" " * (MOST_BYTES + 1), name="watch.yaml")


def test_aliases_within_aliases_are_no_bomb() -> None:
    lines = ["a0: &a0 [x, x]"]
    lines += [f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]" for n in range(1, 60)]
    with pytest.raises(UsageError):
        read("\n".join([*lines, "rules: [{name: a, terms: *a59}]"]))


@given(st.binary(max_size=300) | st.text(max_size=300).map(str.encode))
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    with suppress(UsageError):
        read_watchlist(content, name="watch.yaml")
