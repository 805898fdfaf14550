"""Times as JSON transcripts write them."""

from airwire_enrich.parsing.caption_lines import seconds_of
from airwire_enrich.parsing.json_places import Json, field, number_at

_LONGEST = 20


def seconds_at(value: Json, *keys: str) -> float | None:
    """Seconds under the first of `keys` that holds a time.

    Keys that end in `_ms` hold milliseconds; a string may hold `00:01:02.5` or `12.5s`.
    """
    for key in keys:
        number = number_at(value, key)
        if number is not None:
            return number / 1000 if key.endswith("_ms") else number
        written = field(value, key)
        if isinstance(written, str) and (seconds := _read(written.strip())) is not None:
            return seconds
    return None


def _read(written: str) -> float | None:
    if not written or len(written) > _LONGEST or not written.isascii():
        return None
    try:
        return float(written[:-1]) if written.endswith("s") else seconds_of(written)
    except ValueError:
        return None


def milliseconds_at(value: Json, key: str) -> float | None:
    """Seconds under `key`, which holds milliseconds."""
    number = number_at(value, key)
    return None if number is None else number / 1000
