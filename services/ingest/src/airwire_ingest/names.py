"""Names of files: which are passed over, how any name is written down, how one is made longer."""

import os

IGNORED_PREFIXES = (".", "~", "#")
"""Hidden files, and the scratch files of editors and office programs."""

IGNORED_SUFFIXES = (
    "~",
    ".part",
    ".partial",
    ".filepart",
    ".crdownload",
    ".download",
    ".opdownload",
    ".!ut",
    ".!qb",
    ".aria2",
    ".tmp",
    ".temp",
    ".swp",
    ".swx",
    ".lock",
    ".lck",
    ".uploading",
    ".writing",
)
"""What uploads, downloads and editors call a file until it is whole; upper or lower case."""

IGNORED_NAMES = frozenset({"thumbs.db", "desktop.ini", "$recycle.bin", "lost+found", "@eadir"})
"""What systems leave in any folder; upper or lower case."""

_LONGEST_NAME_BYTES = 255


def is_ignored(name: str) -> bool:
    """Whether a file or folder of this name is passed over, and all that is in it."""
    folded = name.lower()
    return (
        folded.startswith(IGNORED_PREFIXES)
        or folded.endswith(IGNORED_SUFFIXES)
        or folded in IGNORED_NAMES
    )


def printable(path: str) -> str:
    r"""A path as it may stand in any record: bytes that are not UTF-8 are written `\xNN`."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")


def with_infix(name: str, infix: str) -> str:
    """`story.txt` with `3fa1` is `story.3fa1.txt`."""
    stem, dot, extension = name.rpartition(".")
    if not stem:
        return with_suffix(name, f".{infix}")
    return with_suffix(stem, f".{infix}{dot}{extension}")


def with_suffix(name: str, suffix: str) -> str:
    """`name` and `suffix`, `name` cut where a file system would refuse the length."""
    room = _LONGEST_NAME_BYTES - len(os.fsencode(suffix))
    kept = os.fsencode(name)[: max(room, 1)]
    # A cut within a character would leave a name that is no text.
    while kept and room < len(os.fsencode(name)) and os.fsencode(name)[len(kept)] & 0xC0 == 0x80:
        kept = kept[:-1]
    return os.fsdecode(kept) + suffix
