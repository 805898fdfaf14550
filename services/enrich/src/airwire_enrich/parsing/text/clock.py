"""Clock times beside labels and speech."""

import re

TIME = r"(?:\d{1,2}:)?\d{1,2}:\d{2}(?:[.,:]\d{1,3})?"
"""Hours, minutes, seconds and fractions as transcripts write them."""

_PARTS = re.compile(r"\d+")


def seconds_of(written: str) -> float | None:
    """Seconds from the start, for `1:02:03.4`, `02:03`; null for what is no such time."""
    body = written.replace(",", ".")
    whole, _, fraction = body.partition(".")
    numbers = [int(part) for part in _PARTS.findall(whole)]
    if not 2 <= len(numbers) <= 4:
        return None
    if len(numbers) == 4:
        fraction = str(numbers.pop())
    if any(number > 59 for number in numbers[1:]):
        return None
    total = 0
    for number in numbers:
        total = total * 60 + number
    return float(f"{total}.{fraction}") if fraction.isdigit() else float(total)
