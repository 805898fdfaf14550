"""Two stores that say different things of one document."""

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What is not as it should be."""

    RAW_MISSING = "raw_missing"
    RAW_UNSEEN = "raw_unseen"
    DOCUMENT_LOST = "document_lost"
    TRANSCRIPT_MISSING = "transcript_missing"
    TRANSCRIPT_UNACCOUNTED = "transcript_unaccounted"
    DEAD_LETTER_MISSING = "dead_letter_missing"
    WITHDRAWN_STILL_THERE = "withdrawn_still_there"
    BOOKS_UNBALANCED = "books_unbalanced"
    RECORD_UNREADABLE = "record_unreadable"
    TOPIC_SETTINGS = "topic_settings"
    REDIS_MISSING = "redis_missing"
    REDIS_DIFFERS = "redis_differs"
    REDIS_SURPLUS = "redis_surplus"
    CLAIM_MISSING = "claim_missing"
    CLAIM_DAMAGED = "claim_damaged"
    CLAIM_UNREFERENCED = "claim_unreferenced"
    RECEIPT_MISSING = "receipt_missing"
    RECEIPT_DOUBLED = "receipt_doubled"
    RECEIPT_UNKNOWN = "receipt_unknown"
    RECEIPT_UNREADABLE = "receipt_unreadable"
    FILE_MISSING = "file_missing"
    FILE_CHANGED = "file_changed"
    FILE_UNKNOWN = "file_unknown"
    FILE_NOT_MOVED = "file_not_moved"
    REASON_MISSING = "reason_missing"


REMEDIES = {
    Kind.RAW_MISSING: "its record is gone from the raw topic. What was made of it stands, but it "
    "can't be enriched again: restore the topic, or withdraw the document and put it in anew under "
    "a changed form",
    Kind.RAW_UNSEEN: "it stands on the raw topic, but no file was seen that it is of: somebody "
    "else wrote it. `airwire withdraw` takes it back",
    Kind.DOCUMENT_LOST: "enrich went past its record and told nothing of it. Report this; stop "
    "enrich and set the group airwire-enrich back to the record's offset to have it done",
    Kind.TRANSCRIPT_MISSING: "its document says that it was enriched to it, but it is not on the "
    "enriched topic. `airwire re-enrich` makes it again",
    Kind.TRANSCRIPT_UNACCOUNTED: "it is on the enriched topic, but its document does not say so. "
    "`airwire re-enrich` of the document, or `airwire withdraw` where there is none",
    Kind.DEAD_LETTER_MISSING: "its document is said to be a dead letter, but there is none: "
    "restore the topic, or withdraw the document",
    Kind.WITHDRAWN_STILL_THERE: "it was withdrawn and is still there. Run `airwire withdraw` again",
    Kind.BOOKS_UNBALANCED: "the books don't balance: something is counted twice or not at all. "
    "`airwire books` shows the sums",
    Kind.RECORD_UNREADABLE: "it is not what its topic promises: somebody else wrote it, or it is "
    "damaged. Airwire passes it over",
    Kind.TOPIC_SETTINGS: "the topic still has the settings of a purge that was cut off. `airwire "
    "withdraw --purge` of the same document finishes it and sets the topic back",
    Kind.REDIS_MISSING: "it is on the enriched topic, and Redis has read past it without keeping "
    "it. `airwire rebuild-cache`",
    Kind.REDIS_DIFFERS: "Redis holds other bytes than the enriched topic. `airwire rebuild-cache`",
    Kind.REDIS_SURPLUS: "Redis holds it, the enriched topic does not. `airwire rebuild-cache`",
    Kind.CLAIM_MISSING: "a record refers to it, and it is not in the claim store. Check "
    "AIRWIRE_CLAIM_STORE; restore the store",
    Kind.CLAIM_DAMAGED: "it no longer holds the bytes it was made for. Restore it",
    Kind.CLAIM_UNREFERENCED: "no record refers to it: it was replaced, or left by a crash. It only "
    "takes space and can be deleted",
    Kind.RECEIPT_MISSING: "the file came to its end, and the receipts journal has no line of it. "
    "Restore the journal",
    Kind.RECEIPT_DOUBLED: "the receipts journal has more than one line of it. Remove all but one",
    Kind.RECEIPT_UNKNOWN: "the receipts journal has a line of it, and the status topic knows "
    "nothing of it: the journal is of another cluster, or the topic lost records",
    Kind.RECEIPT_UNREADABLE: "a line of the receipts journal is no receipt. Remove it",
    Kind.FILE_MISSING: "a receipt names it, and it is not there. If nobody moved it on purpose, "
    "`airwire raw` writes its bytes",
    Kind.FILE_CHANGED: "it no longer holds the bytes that were published. `airwire raw` writes "
    "them",
    Kind.FILE_UNKNOWN: "no receipt names it: somebody put it there, or a crash left it. Move it to "
    "the inbox to have it taken, or delete it",
    Kind.FILE_NOT_MOVED: "it came to its end and still lies in the inbox. `airwire where` tells "
    "why",
    Kind.REASON_MISSING: "the reason beside the rejected file is gone. `airwire where` tells it",
}


@dataclass(frozen=True, slots=True, order=True)
class Discrepancy:
    """Something that is not as it should be, by its kind and the name of what it is about."""

    kind: Kind
    subject: str
    """An id, a path, or a place on a topic."""

    @property
    def remedy(self) -> str:
        return REMEDIES[self.kind]

    def as_json(self) -> dict[str, str]:
        return {"kind": self.kind, "subject": self.subject, "remedy": self.remedy}
