"""A process that outlives its parent by a moment, to end what the parent started.

`python guard.py`, standard library only. Standard input names process groups, a line each: `+N`
to end with the parent, `-N` no longer. The parent's death, of whatever kind, closes the pipe.
"""

import contextlib
import os
import signal
import sys
import time

_GONE_SECONDS = 5.0


def main() -> None:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    groups: set[int] = set()
    for line in sys.stdin:
        group = int(line[1:])
        if line[0] == "+":
            groups.add(group)
        else:
            groups.discard(group)
    _end(groups)


def _end(groups: set[int]) -> None:
    deadline = time.monotonic() + _GONE_SECONDS
    # Waits for them, because whoever waits for this process takes over what they held.
    while groups and time.monotonic() < deadline:
        groups = {group for group in groups if _is_there(group)}
        time.sleep(0.01)


def _is_there(group: int) -> bool:
    try:
        os.killpg(group, signal.SIGKILL)
    except ProcessLookupError:
        return False
    except PermissionError:  # macOS, where only zombies are left
        return False
    return True


if __name__ == "__main__":
    with contextlib.suppress(BrokenPipeError):
        main()
