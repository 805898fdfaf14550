"""Parsing takes time in proportion to the length, also on text built to provoke backtracking."""

import time
from contextlib import suppress

import pytest
from support.outcomes import parsed

from airwire_runtime.errors import ParseError

PROVOCATIONS = {
    "colons": ":",
    "capitals": "A",
    "programme_in_capitals": "this is AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAa",
    "hyphens": "A-",
    "names": "JOHN SMITH, ",
    "initials": "A. ",
    "brackets": "(",
    "nested_brackets": "([",
    "closed_brackets": "(a)",
    "chevrons": ">> ",
    "times": "00:",
    "titles": "Mr. ",
    "white_space": " ",
    "no_break_spaces": "A:\xa0",
    "new_lines": "\n",
    "spaced_lines": " \n",
    "labels": "Ann Lee: \n",
    "distinct_labels": "N{n} SMITH: so it is\n\n",
    "clips": "[ARCHIVE CLIP, A: ",
    "quotes": '"',
    "stars": "**",
    "sentences": "So it is. ",
    "rights": "Copyright NPR. ",
    "half_rights": "Transcript provided by ",
    "programmes": "this is THE THE THE ",
    "sign_ons": "I'm Ann Ann ",
    "music": "♪",
}


def _seconds(text: str) -> float:
    begin = time.process_time()
    with suppress(ParseError):
        parsed(text)
    return time.process_time() - begin


def _text(unit: str, length: int) -> str:
    times = length // len(unit)
    if "{n}" in unit:
        return "".join(unit.format(n=n) for n in range(times))[:length]
    return unit * times


@pytest.mark.parametrize("unit", PROVOCATIONS.values(), ids=PROVOCATIONS.keys())
@pytest.mark.parametrize("prefix", ["", "ANN LEE: Hello.\n\nTOM OKORO: Hello.\n\nANN LEE: "])
def test_ten_times_the_text_takes_about_ten_times_as_long(unit: str, prefix: str) -> None:
    short = min(_seconds(prefix + _text(unit, 4_000)) for _ in range(2))
    long = _seconds(prefix + _text(unit, 40_000))

    assert long <= 20 * short + 0.25
