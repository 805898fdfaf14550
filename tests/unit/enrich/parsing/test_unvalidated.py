"""Values made without validation are what the models would have made."""

from typing import Any

from airwire_enrich.parsing.unvalidated import span_of, turn_of
from airwire_schemas.transcript import Evidence, Span, SpanKind, Turn, TurnKind


def test_a_span_is_what_the_model_makes() -> None:
    made = span_of(SpanKind.SPEECH, 3, 7, 0)
    validated = Span(kind=SpanKind.SPEECH, start=3, end=7, turn=0)

    assert made == validated
    assert made.body() == validated.body()
    assert Span.read(made.body()) == made


def test_a_turn_is_what_the_model_makes_whatever_the_order_of_its_fields() -> None:
    fields: dict[str, Any] = {
        "evidence": (Evidence(rule="sign_on", start=0, end=2),),
        "index": 0,
        "speaker_id": "s1",
        "text": "so it is",
        "kind": TurnKind.CLIP,
        "end": 9,
        "start": 1,
        "start_time": 1.5,
        "end_time": None,
    }
    made, validated = turn_of(**fields), Turn.model_validate(fields)

    assert made == validated
    assert made.body() == validated.body()
    assert Turn.read(made.body()) == made
