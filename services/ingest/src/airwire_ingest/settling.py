"""Is somebody still writing it? Decided from stamps and clocks alone; no I/O."""

from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass

from airwire_ingest.found import Found, Stamp

_MOST_WAITING = 20_000
"""Files remembered while they settle. What is beyond that is seen by a later rescan, whose first
look already finds it unchanged for long enough."""
_MOST_PARTIALS = 10_000
_CLOCK_JUMP_SECONDS = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Instant:
    """Now, by both clocks."""

    monotonic: float
    """Seconds; never jumps."""
    wall: float
    """Seconds since 1970; may jump."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """A file that may be read."""

    found: Found
    seen_at: float
    """Wall clock, seconds since 1970."""
    settled_at: float


@dataclass(slots=True)
class _Waiting:
    stamp: Stamp
    unchanged_since: float
    first_seen: Instant


class Settling:
    """Remembers what is still changing."""

    def __init__(self, *, quiet_seconds: float, trusts_file_times: bool) -> None:
        """`trusts_file_times`: the inbox's file system has the clock of this machine."""
        self._quiet = quiet_seconds
        self._trusts_file_times = trusts_file_times
        self._waiting: OrderedDict[str, _Waiting] = OrderedDict()
        self._partials: OrderedDict[Stamp, None] = OrderedDict()
        self._clock_offset: float | None = None
        self._distrust_until = 0.0

    def note_partial(self, stamp: Stamp) -> None:
        """A file stands under a name that is passed over; it may get its final name later."""
        self._partials[stamp] = None
        if len(self._partials) > _MOST_PARTIALS:
            self._partials.popitem(last=False)

    def look(self, found: Found, now: Instant, *, moved: bool = False) -> Settled | None:
        """Look at a file once more. `moved`: it came under this name whole, by a rename.

        A file is settled when it was moved in, when it is the very file that stood under a
        partial name, when nothing about it has changed for the quiet period by the file system's
        own account, or when it looked the same throughout the quiet period.
        """
        earlier = self._waiting.get(found.path)
        first_seen = now if earlier is None else earlier.first_seen
        if (
            moved
            or found.stamp in self._partials
            or self._is_old(found, now)
            or (
                earlier is not None
                and earlier.stamp == found.stamp
                and now.monotonic - earlier.unchanged_since >= self._quiet
            )
        ):
            self.forget(found.path)
            self._partials.pop(found.stamp, None)
            return Settled(found=found, seen_at=first_seen.wall, settled_at=now.wall)
        if earlier is None or earlier.stamp != found.stamp:
            self._wait(found, now, first_seen)
        return None

    def _wait(self, found: Found, now: Instant, first_seen: Instant) -> None:
        self._waiting.pop(found.path, None)
        if len(self._waiting) < _MOST_WAITING:
            self._waiting[found.path] = _Waiting(found.stamp, now.monotonic, first_seen)

    def _is_old(self, found: Found, now: Instant) -> bool:
        """No write and no rename has touched it for the quiet period: both set ctime."""
        offset = now.wall - now.monotonic
        if self._clock_offset is None:
            self._clock_offset = offset
        elif abs(offset - self._clock_offset) > _CLOCK_JUMP_SECONDS:
            self._clock_offset = offset
            self._distrust_until = now.monotonic + self._quiet
        if not self._trusts_file_times or now.monotonic < self._distrust_until:
            return False
        return now.wall - found.ctime_ns / 1e9 >= self._quiet

    def reset(self) -> None:
        """Forget all files; they are looked at afresh."""
        self._waiting.clear()
        self._partials.clear()

    def forget(self, path: str) -> None:
        """It is gone, or taken."""
        self._waiting.pop(path, None)

    def due(self, now: Instant) -> list[str]:
        """Paths that will have settled if they still look the same now."""
        due = []
        # Ordered by the time of the last change, for whatever changes is put at the end.
        for path, waiting in self._waiting.items():
            if now.monotonic - waiting.unchanged_since < self._quiet:
                break
            due.append(path)
        return due

    def waiting(self, now: Instant) -> Iterator[tuple[str, float]]:
        """What is still settling: path, and for how many seconds."""
        for path, waiting in self._waiting.items():
            yield path, now.monotonic - waiting.first_seen.monotonic

    def __len__(self) -> int:
        return len(self._waiting)
