"""The contract's values made without validation, where their parts are right by construction.

Validation is a good part of what a transcript of a hundred thousand spans costs, and finds nothing
that the partition does not already promise. `tests/unit/enrich/parsing/test_unvalidated.py` holds
what is made here to what the models themselves make and take.
"""

from typing import Any, TypeVar

from airwire_schemas.contract import Contract
from airwire_schemas.transcript import Span, SpanKind, Turn

_Value = TypeVar("_Value", bound=Contract)

_SPAN = frozenset(Span.model_fields)
_TURN_FIELDS = tuple(Turn.model_fields)
_TURN = frozenset(_TURN_FIELDS)
_new = object.__new__
_set = object.__setattr__


def _made(model: type[_Value], told: frozenset[str], fields: dict[str, Any]) -> _Value:
    """As `model_construct` does; `told` is shared by all values, which are frozen."""
    value = _new(model)
    _set(value, "__dict__", fields)
    _set(value, "__pydantic_fields_set__", told)
    _set(value, "__pydantic_extra__", None)
    _set(value, "__pydantic_private__", None)
    return value


def span_of(kind: SpanKind, start: int, end: int, turn: int | None) -> Span:
    """A span that holds something; speech only with its turn."""
    return _made(Span, _SPAN, {"kind": kind, "start": start, "end": end, "turn": turn})


def turn_of(**fields: Any) -> Turn:
    """A turn with all of its fields."""
    return _made(Turn, _TURN, {name: fields[name] for name in _TURN_FIELDS})
