"""Which transcripts have a shingle: an inverted index of eight bytes an entry."""

from collections.abc import Callable, Iterable

import numpy as np

from airwire_relate.likeness.words import Numbers

COMMON = 24
"""A shingle of more stories than this is a formula of the trade and tells nothing."""

_NUMBER_BITS = 28
_SHIFT = np.uint64(_NUMBER_BITS)
_NUMBER_MASK = np.uint64((1 << _NUMBER_BITS) - 1)
BUFFERED = 16_384
# A run is merged into its older neighbour once it is no smaller than this part of it.
_MERGE_RATIO = 2


class Postings:
    """A log-structured merge of sorted runs: adding and asking cost the logarithm of the size.

    An entry is the upper 36 bits of a shingle and 28 bits of the number that it was posted under.
    Two shingles with the same 36 bits are taken for one; what is found is compared word by word.
    """

    def __init__(self, is_live: Callable[[int], bool]) -> None:
        self._is_live = is_live
        self._buffer: dict[int, list[int]] = {}
        self._buffered = 0
        self._runs: list[Numbers] = []
        """Sorted, the largest first."""

    def __len__(self) -> int:
        return self._buffered + sum(len(run) for run in self._runs)

    def add(self, shingles: Iterable[int], number: int) -> None:
        for shingle in shingles:
            self._buffer.setdefault(int(shingle) >> _NUMBER_BITS, []).append(number)
            self._buffered += 1
        if self._buffered >= BUFFERED:
            self.flush()

    def find(self, shingles: Numbers) -> list[tuple[int, list[int]]]:
        """For each shingle that is there and not common, the numbers that it was posted under."""
        heads = shingles >> _SHIFT
        found: dict[int, list[int]] = {}
        for place, head in enumerate(heads.tolist()):
            if head in self._buffer:
                found[place] = list(self._buffer[head])
        for run in self._runs:
            first = np.searchsorted(run, heads << _SHIFT)
            last = np.searchsorted(run, (heads << _SHIFT) | _NUMBER_MASK, side="right")
            for at in np.flatnonzero(last > first):
                part = run[first[at] : min(last[at], first[at] + COMMON + 1)]
                found.setdefault(int(at), []).extend((part & _NUMBER_MASK).tolist())
        return [
            (int(shingles[at]), numbers) for at, numbers in found.items() if len(numbers) <= COMMON
        ]

    def flush(self) -> None:
        """Turn what was added last into a sorted run."""
        entries = [
            head << _NUMBER_BITS | number
            for head, numbers in self._buffer.items()
            for number in numbers
        ]
        self._buffer, self._buffered = {}, 0
        self._runs.append(np.sort(np.array(entries, np.uint64)))
        while len(self._runs) > 1 and len(self._runs[-1]) * _MERGE_RATIO >= len(self._runs[-2]):
            younger, older = self._runs.pop(), self._runs.pop()
            # Two sorted runs one after the other: a stable sort merges them in linear time.
            merged = np.sort(np.concatenate((older, younger)), kind="stable")
            self._runs.append(self._kept(merged))

    def _kept(self, run: Numbers) -> Numbers:
        """Without what is gone, and of a common shingle no more than shows that it is."""
        numbers = run & _NUMBER_MASK
        distinct = np.unique(numbers)
        live = np.fromiter(map(self._is_live, distinct.tolist()), bool, len(distinct))
        run = run[live[np.searchsorted(distinct, numbers)]]
        heads = run >> _SHIFT
        places = np.arange(len(run))
        begins = np.ones(len(run), bool)
        begins[1:] = heads[1:] != heads[:-1]
        rank = places - np.maximum.accumulate(np.where(begins, places, 0))
        return run[rank <= COMMON]
