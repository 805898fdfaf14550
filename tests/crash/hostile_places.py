"""Where each hostile file came to lie, held against where the documentation says it may."""

import os
from collections.abc import Sequence
from pathlib import Path

from crash.counting import Observed, document_of
from crash.hostile_feeding import Placed, by_inode
from crash.hostile_files import Place

_REASON = ".reason.json"
_FOLDERS: dict[str, Place] = {"inbox": "left", "done": "done", "rejected": "rejected"}


def misplaced(folder: Path, placed: Sequence[Placed], seen: Observed) -> list[str]:
    """What is wrong, a line each: a wrong place, no reason beside, published and without an end."""
    where = {
        inode: (place, path)
        for name, place in _FOLDERS.items()
        for inode, path in by_inode(folder / name)
    }
    ended = {document_of(key) for key in [*seen.enriched, *seen.dead]}
    wrong = []
    for each in placed:
        place, path = where.get(each.inode, ("gone", None))
        if place not in each.places:
            wrong.append(f"{each.kind}: {each.path!r} is {place}")
        elif place == "rejected" and path is not None and not _has_reason(path):
            wrong.append(f"{each.kind}: {each.path!r} lies in rejected/ without a reason")
        elif place == "done" and each.document_id is not None and each.document_id not in ended:
            wrong.append(f"{each.kind}: {each.path!r} is done and has no end")
    return wrong


def _has_reason(path: Path) -> bool:
    """A long name is cut to make room for the suffix."""
    room = 255 - len(_REASON)
    name = os.fsencode(path.name)[:room]
    return any(
        (path.parent / (os.fsdecode(name[: len(name) - cut]) + _REASON)).exists()
        for cut in range(4 if len(os.fsencode(path.name)) > room else 1)
    )
