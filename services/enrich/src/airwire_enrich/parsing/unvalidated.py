"""The contract's values made without validation, where their parts are right by construction.

Validation is a good part of what a transcript of a hundred thousand spans costs, and finds nothing
that the partition does not already promise. `tests/unit/enrich/parsing/test_unvalidated.py` holds
what is made here to what the models themselves make and take.
"""

from pydantic import BaseModel

from airwire_schemas.transcript import Evidence, Span, SpanKind, Turn, TurnKind

_SPAN = frozenset(Span.model_fields)
_TURN = frozenset(Turn.model_fields)
# Set as `model_construct` does; the names of the fields are shared by all values: they are frozen.
_new = object.__new__
_set_values = BaseModel.__dict__["__dict__"].__set__
_set_fields = BaseModel.__dict__["__pydantic_fields_set__"].__set__
_set_extra = BaseModel.__dict__["__pydantic_extra__"].__set__
_set_private = BaseModel.__dict__["__pydantic_private__"].__set__


def span_of(kind: SpanKind, start: int, end: int, turn: int | None) -> Span:
    """A span that holds something; speech only with its turn."""
    span = _new(Span)
    _set_values(span, {"kind": kind, "start": start, "end": end, "turn": turn})
    _set_fields(span, _SPAN)
    _set_extra(span, None)
    _set_private(span, None)
    return span


def turn_of(
    *,
    index: int,
    speaker_id: str | None,
    text: str,
    kind: TurnKind,
    start: int,
    end: int,
    start_time: float | None,
    end_time: float | None,
    evidence: tuple[Evidence, ...],
) -> Turn:
    """A turn with all of its fields, which the contract writes in this order."""
    turn = _new(Turn)
    _set_values(
        turn,
        {
            "index": index,
            "speaker_id": speaker_id,
            "text": text,
            "kind": kind,
            "start": start,
            "end": end,
            "start_time": start_time,
            "end_time": end_time,
            "evidence": evidence,
        },
    )
    _set_fields(turn, _TURN)
    _set_extra(turn, None)
    _set_private(turn, None)
    return turn
