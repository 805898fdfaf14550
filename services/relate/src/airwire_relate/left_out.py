"""Records of the enriched topic that could not be related, by their offsets.

They are kept with the offsets that are committed: a restart that took such a transcript up would go
on from another state than the one that was told. Pure.
"""

import json

# Kafka takes 4,096 bytes with an offset.
_MOST = 256


class LeftOut:
    """Offsets by partition; the newest few hundred of each outlive the process."""

    def __init__(self) -> None:
        self._offsets: dict[int, set[int]] = {}

    def __contains__(self, place: tuple[int, int]) -> bool:
        """Whether the record of this partition and offset is one of them."""
        partition, offset = place
        return offset in self._offsets.get(partition, ())

    def add(self, partition: int, offset: int) -> None:
        self._offsets.setdefault(partition, set()).add(offset)

    def packed(self, partition: int) -> str:
        """What is committed with the offset of a partition."""
        offsets = sorted(self._offsets.get(partition, ()))[-_MOST:]
        return json.dumps(offsets, separators=(",", ":")) if offsets else ""

    def unpack(self, partition: int, packed: str) -> None:
        """Take up what was committed; nothing where that is not ours, as after a reset."""
        try:
            offsets = json.loads(packed or "[]")
        except ValueError:
            return
        if isinstance(offsets, list):
            for offset in offsets:
                if isinstance(offset, int):
                    self.add(partition, offset)
