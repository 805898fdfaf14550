"""Parsing takes time in proportion to the length, also on text built to provoke backtracking."""

import time
from contextlib import suppress

import pytest
from support.outcomes import parsed
from support.provocations import provocation, provocations

from airwire_enrich.parsing.bounds import MOST_LINES, MOST_NAMES, MOST_TURNS
from airwire_enrich.parsing.uncollected import uncollected
from airwire_runtime.errors import ParseError

PREFIX = "ANN LEE: Hello.\n\nTOM OKORO: Hello.\n\nANN LEE: "
SHORT, LONG = 4_000, 40_000
# Ten times the text should take ten times as long; what is quadratic takes a hundred times.
MOST = 25.0
# Below this a measurement is noise.
FLOOR_SECONDS = 0.01
ROUNDS = 4


def _seconds(text: str) -> float:
    """Processor time: what others do on the machine is not counted."""
    begin = time.process_time()
    # As documents are parsed: a search for cycles goes through all that other tests have left.
    with uncollected(), suppress(ParseError):
        parsed(text)
    return time.process_time() - begin


@pytest.mark.parametrize("name", provocations())
@pytest.mark.parametrize("prefix", ["", PREFIX], ids=["alone", "behind_a_talk"])
def test_ten_times_the_text_takes_about_ten_times_as_long(name: str, prefix: str) -> None:
    short, long = prefix + provocation(name, SHORT), prefix + provocation(name, LONG)
    fastest_short = fastest_long = float("inf")
    # A busy machine only ever makes things slower, so the fastest of some rounds is the truest.
    for _ in range(ROUNDS):
        fastest_short = min(fastest_short, _seconds(short))
        fastest_long = min(fastest_long, _seconds(long))
        if fastest_long <= MOST * max(fastest_short, FLOOR_SECONDS):
            return
    pytest.fail(f"{fastest_short:.3f} s became {fastest_long:.3f} s")


def test_a_text_of_more_turns_than_anybody_spoke_is_refused_by_name() -> None:
    with pytest.raises(ParseError, match=f"transcript.txt.*more than {MOST_TURNS} turns") as error:
        parsed("Ann Lee: so\n" * (MOST_TURNS + 1))

    assert error.value.reason == "too_many_pieces"


def test_a_text_of_more_lines_than_anybody_wrote_is_refused_by_name() -> None:
    with pytest.raises(ParseError, match=f"more than {MOST_LINES} lines"):
        parsed("so\n" * (MOST_LINES + 1))


def test_a_text_of_more_names_than_anybody_has_guests_is_refused_by_name() -> None:
    digits = str.maketrans("0123456789", "BCDEFGHKLM")
    talk = [f"N{n:05}".translate(digits) + " LEE: So it is.\n" for n in range(MOST_NAMES)]

    assert parsed("".join(talk))
    with pytest.raises(ParseError, match=f"more than {MOST_NAMES} names") as error:
        parsed("".join([*talk, "ANN LEE: So it is.\n"]))
    assert error.value.reason == "too_many_pieces"
