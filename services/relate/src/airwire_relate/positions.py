"""Where on the enriched topic each transcript stands."""

from collections.abc import Iterable

from airwire_schemas.keys import document_of, partition_for
from airwire_schemas.topics import TOPICS, Topic

# 12 bytes of a SHA-256 tell a thousand million documents apart.
_DIGEST_BYTES = 12


def partition_of(key: str) -> int:
    """The partition of a document's transcripts."""
    return partition_for(key.encode(), range(TOPICS[Topic.ENRICHED].partitions))


class Positions:
    """Offsets by transcript id: some hundred bytes each, for as long as the process lives."""

    def __init__(self) -> None:
        self._offsets: dict[bytes, dict[int, int]] = {}
        """By document, then by the transcript's number in it, 0 where it is the only one."""
        self._withdrawn: set[bytes] = set()
        self.complete: set[int] = set()
        """Partitions that were read from their beginning: who is not known here is not there."""

    def put(self, transcript_id: str, offset: int) -> None:
        document, number = _parts(transcript_id)
        self._offsets.setdefault(document, {})[number] = offset

    def put_older(self, transcript_id: str, offset: int) -> None:
        """The same, unless it is known already from a later record."""
        document, number = _parts(transcript_id)
        if document not in self._withdrawn:
            self._offsets.setdefault(document, {}).setdefault(number, offset)

    def withdraw(self, transcript_id: str) -> None:
        self.forget(transcript_id)
        document, _ = _parts(transcript_id)
        if document not in self._offsets:
            self._withdrawn.add(document)

    def forget(self, transcript_id: str) -> None:
        """Know no more of a transcript than if none of its records had been read."""
        document, number = _parts(transcript_id)
        known = self._offsets.get(document, {})
        known.pop(number, None)
        if not known:
            self._offsets.pop(document, None)

    def of(self, transcript_id: str) -> int | None:
        document, number = _parts(transcript_id)
        return self._offsets.get(document, {}).get(number)

    def of_document(self, document_id: str) -> Iterable[tuple[str, int]]:
        """Ids and offsets of a document's transcripts, in their order."""
        known = self._offsets.get(_parts(document_id)[0], {})
        for number, offset in sorted(known.items()):
            yield (f"{document_id}/{number}" if number else document_id), offset

    def was_withdrawn(self, document_id: str) -> bool:
        return _parts(document_id)[0] in self._withdrawn


def _parts(transcript_id: str) -> tuple[bytes, int]:
    number = transcript_id.partition("/")[2]
    return bytes.fromhex(document_of(transcript_id))[:_DIGEST_BYTES], int(number or 0)
