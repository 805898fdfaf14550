"""JSON with the place of every string in the raw text.

No JSON library tells where a string stands. But string literals come in the same order in the text
and in the values that `json` makes of it, so one pass over each finds every string its place.
"""

import json
import math
import re
from collections.abc import Callable, Iterable, Iterator

from airwire_enrich.parsing.draft import SourceText
from airwire_enrich.parsing.logical import Piece
from airwire_runtime.errors import ParseError

_LITERAL = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+"', re.DOTALL)
_ESCAPE = re.compile(
    r"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|\\u[0-9a-fA-F]{4}|\\."
)
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")
_DEEPEST = 100


class Placed(str):
    """A string of a JSON document, and where it stands between its quotes."""

    __slots__ = ("end", "start")
    start: int
    end: int


class PlacedObject(dict[str, "Json"]):
    """An object of a JSON document, and where the key begins that stands first in it."""

    __slots__ = ("start",)
    start: int


Json = PlacedObject | list["Json"] | Placed | int | float | bool | None


_Unplaced = (
    str | tuple[tuple[str, "_Unplaced"], ...] | list["_Unplaced"] | int | float | bool | None
)


def read_json(source: SourceText, start: int = 0, end: int | None = None) -> Json:
    """Read the JSON value that `source` holds from `start` to `end`.

    Raises `ParseError` (`damaged_json`) naming the line that is wrong.
    """
    stop = len(source.text) if end is None else end
    if source.text.startswith("\ufeff", start):
        start += 1
    text = source.text if (start, stop) == (0, len(source.text)) else source.text[start:stop]
    try:
        value: _Unplaced = json.loads(text, object_pairs_hook=tuple, parse_constant=_refused)
        return _placed(value, _LITERAL.finditer(text).__next__, start)
    except json.JSONDecodeError as error:
        where, what = error.pos + start, error.msg
        line = source.text.count("\n", 0, where) + 1
        raise _damaged(source, f"line {line} (character {where}) is wrong: {what}") from error
    except ValueError as error:
        raise _damaged(source, f"a number is wrong: {error}") from error
    except RecursionError as error:
        raise _damaged(source, f"it is nested more than {_DEEPEST} deep") from error


def _refused(constant: str) -> None:
    """`NaN` and `Infinity` are no times."""
    del constant


def _damaged(source: SourceText, what: str) -> ParseError:
    return ParseError(
        f"{source.name} is damaged JSON: {what}. Export it again and put that in.",
        reason="damaged_json",
    )


def _placed(
    value: _Unplaced, literal: Callable[[], re.Match[str]], base: int, depth: int = 0
) -> Json:
    if isinstance(value, str):
        placed = Placed(value)
        placed.start, placed.end = literal().span()
        placed.start += base + 1
        placed.end += base - 1
        return placed
    if isinstance(value, tuple):
        return _placed_object(value, literal, base, depth + 1)
    if isinstance(value, list):
        if depth > _DEEPEST:
            raise RecursionError
        return [_placed(inner, literal, base, depth + 1) for inner in value]
    return value


def _placed_object(
    pairs: tuple[tuple[str, _Unplaced], ...],
    literal: Callable[[], re.Match[str]],
    base: int,
    depth: int,
) -> PlacedObject:
    if depth > _DEEPEST:
        raise RecursionError
    placed = PlacedObject()
    placed.start = -1
    for key, value in pairs:
        start = literal().start()
        if placed.start < 0:
            placed.start = base + start
        placed[key] = _placed(value, literal, base, depth)
    return placed


def pieces_of(text: str, value: Placed) -> Iterator[Piece]:
    """How a string reads, with its raw places; an escape that is no character is left out."""
    if text.find("\\", value.start, value.end) < 0:
        yield Piece(text=text[value.start : value.end], start=value.start, end=value.end)
        return
    at = value.start
    for escape in _ESCAPE.finditer(text, value.start, value.end):
        if escape.start() > at:
            yield Piece(text=text[at : escape.start()], start=at, end=escape.start())
        at = escape.end()
        character = str(json.loads(f'"{escape.group()}"'))
        if _LONE_SURROGATE.match(character) is None:
            yield Piece(text=character, start=escape.start(), end=at)
    if at < value.end:
        yield Piece(text=text[at : value.end], start=at, end=value.end)


def field(value: Json, *path: str) -> Json:
    """What stands under the keys of `path`; null where one of them is missing."""
    for key in path:
        if not isinstance(value, dict):
            return None
        value = value.get(key)
    return value


def text_at(value: Json, *path: str) -> Placed | None:
    """The string under `path`, if there is one."""
    found = field(value, *path)
    return found if isinstance(found, Placed) else None


def items_at(value: Json, *path: str) -> list[Json]:
    """The array under `path`; empty where there is none."""
    found = field(value, *path)
    return found if isinstance(found, list) else []


def number_at(value: Json, *path: str) -> float | None:
    """The finite number under `path`, also if it stands in a string."""
    found = field(value, *path)
    if isinstance(found, bool):
        return None
    if isinstance(found, str):
        try:
            found = float(found)
        except ValueError:
            return None
    if not isinstance(found, int | float):
        return None
    try:
        number = float(found)
    except OverflowError:
        return None
    return number if math.isfinite(number) else None


def first_text(value: Json, keys: Iterable[str]) -> Placed | None:
    """The string under the first of `keys` that holds one."""
    return next((found for key in keys if (found := text_at(value, key)) is not None), None)
