"""Where a partition is to be read on, so that no record is passed over after a jump.

aiokafka hands records over that it fetched before an assignment or a `seek`, and the offsets of a
compacted, transactional topic have holes, so neither a hole nor a first offset tells whether
something was missed. What does tell is order: the consume loop fetches a batch, hands it over and
waits before it fetches the next. So the first batch after a jump is thrown away and fetched again
from the right offset; every later one follows on.
"""

from collections.abc import Sequence
from typing import Any

from airwire_runtime.kafka import Record


class Cursor:
    """The next offset of one partition that has not been taken yet."""

    def __init__(self, next_offset: int) -> None:
        self.next_offset = next_offset
        self._aligned = False

    def jump(self, consumer: Any, partition: Any, next_offset: int) -> None:
        """Read on at `next_offset`."""
        self.next_offset = next_offset
        self._aligned = False
        consumer.seek(partition, next_offset)

    def take(self, consumer: Any, partition: Any, records: Sequence[Record]) -> Sequence[Record]:
        """Take what follows on from `next_offset`; after a jump nothing, once."""
        if not self._aligned:
            self._aligned = True
            consumer.seek(partition, self.next_offset)
            return ()
        taken = [record for record in records if record.offset >= self.next_offset]
        if taken:
            self.next_offset = taken[-1].offset + 1
        return taken
