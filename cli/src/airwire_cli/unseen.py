"""Files in the inbox that the books don't hold: passed over, or not taken up yet."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from airwire_ingest.names import printable
from airwire_ingest.scanning import Tree
from airwire_ingest.settings import InboxSettings


@dataclass(frozen=True, slots=True, kw_only=True)
class Unseen:
    """Paths relative to the inbox."""

    settling: tuple[str, ...]
    """Still growing, or arrived since the last look."""
    ignored: tuple[str, ...]
    """Under names that are passed over."""


def unseen_files(inbox: Path, *, has_seen: Callable[[str], bool]) -> Unseen:
    """Look through the inbox; `has_seen` tells whether the books hold a sighting."""
    settings = InboxSettings.from_environment(inbox=inbox)
    tree = Tree.of(inbox, settings.done_folder(), settings.rejected_folder())
    settling: list[str] = []
    ignored: list[str] = []
    for chunk in tree.walk():
        ignored += [printable(found.path) for found in chunk.ignored]
        settling += [
            printable(found.path) for found in chunk.found if not has_seen(found.sighting_id)
        ]
    return Unseen(settling=tuple(sorted(settling)), ignored=tuple(sorted(ignored)))
