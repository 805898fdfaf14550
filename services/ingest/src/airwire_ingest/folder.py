"""What the path of a file tells about it."""

import re
from datetime import date

from airwire_schemas.events import FolderMetadata

_FIELDS = ("network", "station", "programme")
_DATE = re.compile(r"(?<!\d)((?:19|20)\d{2})(-?)(\d{2})\2(\d{2})(?!\d)")
_NESTED_DATE = re.compile(r"(?:^|/)((?:19|20)\d{2})/(\d{2})/(\d{2})(?=/)")


def metadata_of(path: str) -> FolderMetadata:
    """Read `path`, relative to the inbox, parts joined by `/`.

    Folders `network=…`, `station=…`, `programme=…` give these fields, the innermost of a kind
    wins. The date is that of the file's name, else of the innermost folder that holds one, else
    of nested folders `YYYY/MM/DD`; a name with two different dates gives none.
    """
    *folders, name = path.split("/")
    found: dict[str, str] = {}
    for folder in folders:
        field, is_assigned, value = folder.partition("=")
        if is_assigned and field.lower() in _FIELDS and value.strip():
            found[field.lower()] = value.strip()
    return FolderMetadata(published=_date_of(name, folders, path), **found)


def _date_of(name: str, folders: list[str], path: str) -> str | None:
    for part in (name, *reversed(folders)):
        dates = {_valid(match[1], match[3], match[4]) for match in _DATE.finditer(part)} - {None}
        if len(dates) == 1:
            return dates.pop()
        if dates:
            return None
    nested = [_valid(*match.groups()) for match in _NESTED_DATE.finditer(path)]
    return nested[-1] if nested else None


def _valid(year: str, month: str, day: str) -> str | None:
    try:
        return date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        return None
