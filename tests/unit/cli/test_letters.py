"""Which dead letters are meant."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from airwire_cli.letters import Filed, Wanted, can_be_replayed, duration
from airwire_runtime.errors import UsageError
from airwire_schemas.events import DocumentState, RawPosition

NOW = datetime(2026, 1, 2, tzinfo=UTC)


def a_letter(**changes: Any) -> Filed:
    return Filed(
        **{
            "document_id": "a" * 64,
            "path": "story.txt",
            "reason": "no_speech",
            "stage": "parsing",
            "message": "Nobody speaks.",
            "exception": None,
            "attempts": 1,
            "recipe": 3,
            "failed_at": NOW - timedelta(hours=2),
            "raw": RawPosition(partition=0, offset=0),
            "partition": 0,
            "offset": 0,
            "state": DocumentState.DEAD_LETTERED,
            **changes,
        }
    )


@pytest.mark.parametrize(
    ("wanted", "takes"),
    [
        (Wanted(), True),
        (Wanted(ids=frozenset({"a" * 64})), True),
        (Wanted(ids=frozenset({"b" * 64})), False),
        (Wanted(reasons=frozenset({"no_speech", "binary"})), True),
        (Wanted(reasons=frozenset({"binary"})), False),
        (Wanted(older_than=timedelta(hours=1)), True),
        (Wanted(older_than=timedelta(hours=3)), False),
        (Wanted(recipe=3), True),
        (Wanted(recipe=2), False),
        (Wanted(recipe=3, reasons=frozenset({"binary"})), False),
    ],
)
def test_a_letter_is_meant_if_it_meets_everything(wanted: Wanted, takes: bool) -> None:
    assert wanted.takes(a_letter(), now=NOW) is takes


def test_only_no_criterion_at_all_means_everything() -> None:
    assert Wanted().is_everything
    assert not Wanted(older_than=timedelta(0)).is_everything


@pytest.mark.parametrize(
    ("text", "seconds"), [("90s", 90), ("30m", 1800), ("12h", 43200), ("7d", 604800)]
)
def test_spans_of_time(text: str, seconds: int) -> None:
    assert duration(text).total_seconds() == seconds


@pytest.mark.parametrize("text", ["", "7", "d", "-1d", "1.5h", "1h30m", "1y"])
def test_what_is_no_span_of_time_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(UsageError, match="30m, 12h, 7d"):
        duration(text)


def test_a_letter_whose_key_is_not_known_can_not_be_replayed() -> None:
    assert can_be_replayed(a_letter())
    assert not can_be_replayed(a_letter(document_id="\\xff"))
