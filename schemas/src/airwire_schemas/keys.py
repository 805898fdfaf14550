"""Where things are: record keys on Kafka, and the key layout of the read model in Redis.

**Records.** A document's records on the raw and dead-letter topics are keyed by its document id,
a transcript's on the enriched topic by its transcript id. On the status topic two writers speak
of one document, and compaction keeps one record a key, so each has its own keys: enrich writes
the document's state under `<document id>`, ingest the state of each sighting of it under
`<document id>/<sighting id>` (`-` stands for the document id where a file could not be read).
A replayed dead letter is `published` again under `<document id>`, until enrich says more.
All keys of one document share a partition: see `partition_for`.

**Redis.** Everything of one transcript, its value, its record of what was written and its index
entries, lives in one of `BUCKETS` buckets. The bucket is the hash tag of the key, so one script
can change all of it at once, on a single server and in a cluster alike:

===============================================  ==========================================
`airwire:{07}:transcript:<transcript id>`        string: the transcript's JSON
`airwire:{07}:written:<transcript id>`           hash: `recipe`, `partition`, `offset` of the
                                                 record it came from, `published`, and
                                                 `entries`, the JSON list of the index keys
                                                 that name it
`airwire:{07}:index:<kind>:<folded name>`        sorted set of transcript ids, scored by the
                                                 time each expires (Unix ms; +inf: never)
`airwire:{07}:index:date:<YYYY-MM-DD>`           the same, for the day of publication
`airwire:{07}:position`                          hash: partition of the enriched topic to the
                                                 next offset that this bucket has not seen
===============================================  ==========================================
"""

import unicodedata
import zlib
from collections.abc import Sequence
from enum import StrEnum

BUCKETS = 16
"""Fixed: another number would orphan what is there. A query asks all of them in one round trip."""


class Index(StrEnum):
    """What transcripts can be found by."""

    PERSON = "person"
    ORGANISATION = "organisation"
    PLACE = "place"
    SUBJECT = "subject"
    PROGRAMME = "programme"
    SPEAKER = "speaker"
    DATE = "date"


def bucket_of(transcript_id: str) -> int:
    """The bucket of a transcript: CRC-32 of its id, modulo `BUCKETS`."""
    return zlib.crc32(transcript_id.encode()) % BUCKETS


def _prefix(bucket: int) -> str:
    return f"airwire:{{{bucket:02d}}}"


def transcript_key(transcript_id: str) -> str:
    return f"{_prefix(bucket_of(transcript_id))}:transcript:{transcript_id}"


def written_key(transcript_id: str) -> str:
    return f"{_prefix(bucket_of(transcript_id))}:written:{transcript_id}"


def index_key(bucket: int, index: Index, name: str) -> str:
    return f"{_prefix(bucket)}:index:{index}:{folded(name)}"


def position_key(bucket: int) -> str:
    return f"{_prefix(bucket)}:position"


def folded(name: str) -> str:
    """How a name is compared: without accents, case or surplus white space."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))
    return " ".join(plain.casefold().split())


def document_of(key: str) -> str:
    """The document id in a transcript id or in the key of any of our records."""
    return key.partition("/")[0]


def status_key(document_id: str | None, sighting_id: str | None = None) -> str:
    document = document_id or "-"
    return document if sighting_id is None else f"{document}/{sighting_id}"


def partition_for(key: bytes, partitions: Sequence[int]) -> int:
    """The partition of a record: CRC-32 of its key up to the first `/`, modulo their number.

    So all that is said of one document stands in one partition, in the order it was said. Keys
    that name no document (`-/…`) are spread by the whole key.
    """
    document = key.partition(b"/")[0]
    basis = key if document == b"-" else document
    return partitions[zlib.crc32(basis) % len(partitions)]
