"""Processes of this machine, as `ps` tells."""

import subprocess


def descendants_of(pid: int) -> set[int]:
    """Everything that `pid` started, and what that started."""
    children: dict[int, set[int]] = {}
    for number, parent, _ in _processes():
        children.setdefault(parent, set()).add(number)
    found: set[int] = set()
    pending = [pid]
    while pending:
        pending += (below := children.get(pending.pop(), set()) - found)
        found |= below
    return found


def alive(pids: set[int]) -> set[int]:
    """Those that still run; a zombie doesn't."""
    return {number for number, _, state in _processes() if not state.startswith("Z")} & pids


def _processes() -> list[tuple[int, int, str]]:
    said = subprocess.run(
        ["ps", "-A", "-o", "pid=,ppid=,stat="], capture_output=True, text=True, check=True
    )
    rows = (line.split() for line in said.stdout.splitlines())
    return [(int(pid), int(parent), state) for pid, parent, state in rows]
