"""Dates as pages write them, read into ISO 8601."""

import re
from datetime import date, datetime

_MONTHS = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
]
_MONTH = r"(?P<month>Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Sept|Oct|Nov|Dec)[a-z]{0,6}\.?"
_DATE = re.compile(
    rf"\b(?:{_MONTH} (?P<day>\d{{1,2}})(?:st|nd|rd|th)?,? (?P<year>\d{{4}})|"
    rf"(?P<day2>\d{{1,2}})(?:st|nd|rd|th)? {_MONTH.replace('month', 'month2')},? "
    rf"(?P<year2>\d{{4}})|"
    r"(?P<year3>\d{4})-(?P<month3>\d{2})-(?P<day3>\d{2})(?:T[\d:+.Z-]{5,25})?|"
    r"(?P<a>\d{1,2})[/.](?P<b>\d{1,2})[/.](?P<year4>\d{4}))(?=\d{1,2}:\d{2}|\D|$)",
    re.IGNORECASE,
)


def find_date(text: str, start: int = 0, end: int | None = None) -> tuple[str, int, int] | None:
    """The first date in `text[start:end]`: ISO 8601, start, end.

    Written `a/b/yyyy` it is read month first, as American stations do, unless only day first is
    possible or full stops part it.
    """
    for found in _DATE.finditer(text, start, len(text) if end is None else end):
        day = _day(found)
        if day is not None:
            return day.isoformat(), found.start(), found.end()
    return None


def has_date(text: str) -> bool:
    return find_date(text) is not None


def _day(found: re.Match[str]) -> date | None:
    try:
        if found["year"]:
            return date(int(found["year"]), _month(found["month"]), int(found["day"]))
        if found["year2"]:
            return date(int(found["year2"]), _month(found["month2"]), int(found["day2"]))
        if found["year3"]:
            return datetime(int(found["year3"]), int(found["month3"]), int(found["day3"])).date()  # noqa: DTZ001
        first, second = int(found["a"]), int(found["b"])
        if first > 12 or "." in found.group():
            first, second = second, first
        return date(int(found["year4"]), first, second)
    except ValueError:
        return None


def _month(name: str) -> int:
    return next(n for n, full in enumerate(_MONTHS, 1) if full.startswith(name.casefold()[:3]))
