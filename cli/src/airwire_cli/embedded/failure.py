"""Why a child of ours did not start or did not stay, and what to do about it."""

import shutil
from pathlib import Path

from airwire_cli.embedded.child import Child
from airwire_runtime.errors import UnavailableError

_TAKEN = ("Address already in use",)
_FULL = ("No space left on device", "Disk quota exceeded")
_MEMORY = ("Cannot allocate memory", "OutOfMemoryError", "insufficient memory")


def explained(child: Child, *, port: int, folder: Path, remedy: str) -> UnavailableError:
    """The error to raise about a child that failed; `remedy` is the setting that avoids it."""
    words = child.last_words()
    name = child.name.capitalize()
    if any(sign in words for sign in _TAKEN):
        return UnavailableError(
            f"{name} can't have port {port} of this machine: another program took it. Start "
            "again, and another one is chosen.",
            reason="port_taken",
        )
    if any(sign in words for sign in _FULL):
        return UnavailableError(
            f"{name} has no space left in {folder} ({_free(folder)} free). Free some, or let "
            "--data-dir name another disk.",
            reason="disk_full",
        )
    if any(sign in words for sign in _MEMORY):
        return UnavailableError(
            f"{name} has not enough memory. Free some, or let {remedy} name a server elsewhere.",
            reason="memory",
        )
    return UnavailableError(
        f"{name} {ending(child)}; its last words: {_last_line(words)!r}. All it said is in "
        f"{child.log}.",
        reason=f"{child.name}_failed",
    )


def ending(child: Child) -> str:
    """How it ended, as the rest of a sentence about it."""
    code = child.exit_code()
    if code is None:
        return "does not answer"
    return f"was ended by signal {-code}" if code < 0 else f"ended with code {code}"


def _last_line(words: str) -> str:
    lines = [line.strip() for line in words.splitlines() if line.strip()]
    return lines[-1] if lines else ""


def _free(folder: Path) -> str:
    return f"{shutil.disk_usage(folder).free // 2**20} MiB"
