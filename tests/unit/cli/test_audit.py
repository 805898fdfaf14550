"""Each thing that two stores can disagree on is named; what agrees, or is on its way, is not."""

import hashlib
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from airwire_cli.audit.claims import compare_claims
from airwire_cli.audit.discrepancy import REMEDIES, Discrepancy, Kind
from airwire_cli.audit.documents import compare_topics
from airwire_cli.audit.folders import compare_folders
from airwire_cli.audit.reading import HOLDING, Place, Reading, Sighted, Told
from airwire_runtime.claims import FolderClaimStore
from airwire_schemas.events import DocumentState
from airwire_schemas.topics import Topic

CONTENT = b"NINA OKAFOR: Good morning.\n"
DOCUMENT = hashlib.sha256(CONTENT).hexdigest()
TRANSCRIPT = f"{DOCUMENT}/1"
SIGHTING = "1" * 32
PAST_ALL = dict.fromkeys(range(8), 1_000)


def a_place(*datarefs: str) -> Place:
    return Place(0, 10, 0, b"", datarefs)


def a_reading(
    state: DocumentState | None = DocumentState.ENRICHED,
    *,
    live: Iterable[Topic] = (Topic.RAW, Topic.ENRICHED),
    sighted: DocumentState = DocumentState.PUBLISHED,
    transcripts: tuple[str, ...] = (TRANSCRIPT,),
    datarefs: tuple[str, ...] = (),
) -> Reading:
    """One document, seen once; as it should be unless told otherwise."""
    reading = Reading(live={topic: {} for topic in HOLDING})
    for topic in live:
        key = TRANSCRIPT if topic is Topic.ENRICHED else DOCUMENT
        reading.live[topic][key] = a_place(*datarefs)
    reading.sightings[SIGHTING] = Sighted(DOCUMENT, "story.txt", sighted, 10)
    if state is not None:
        reading.documents[DOCUMENT] = Told(
            state, transcripts if state is DocumentState.ENRICHED else ()
        )
    return reading


def found_in(reading: Reading) -> list[Discrepancy]:
    return list(compare_topics(reading, done=PAST_ALL))


@pytest.mark.parametrize(
    "reading",
    [
        a_reading(),
        a_reading(DocumentState.DEAD_LETTERED, live=[Topic.RAW, Topic.DEAD_LETTER]),
        a_reading(DocumentState.WITHDRAWN, live=[]),
        a_reading(live=[Topic.RAW, Topic.ENRICHED, Topic.BACKFILL, Topic.DEAD_LETTER]),
        a_reading(None, live=[], sighted=DocumentState.REJECTED),
        a_reading(DocumentState.PUBLISHED, live=[Topic.RAW, Topic.DEAD_LETTER]),
    ],
)
def test_topics_that_agree_have_no_discrepancy(reading: Reading) -> None:
    assert found_in(reading) == []


def test_a_document_that_enrich_has_not_come_to_is_on_its_way() -> None:
    reading = a_reading(None, live=[Topic.RAW])
    assert list(compare_topics(reading, done={})) == []
    assert found_in(reading) == [Discrepancy(Kind.DOCUMENT_LOST, DOCUMENT)]


@pytest.mark.parametrize(
    ("reading", "kind", "subject"),
    [
        (a_reading(live=[Topic.ENRICHED]), Kind.RAW_MISSING, DOCUMENT),
        (a_reading(sighted=DocumentState.REJECTED), Kind.RAW_UNSEEN, DOCUMENT),
        (a_reading(live=[Topic.RAW]), Kind.TRANSCRIPT_MISSING, TRANSCRIPT),
        (a_reading(transcripts=()), Kind.TRANSCRIPT_UNACCOUNTED, TRANSCRIPT),
        (
            a_reading(DocumentState.DEAD_LETTERED, live=[Topic.RAW]),
            Kind.DEAD_LETTER_MISSING,
            DOCUMENT,
        ),
        *(
            (
                a_reading(DocumentState.WITHDRAWN, live=[topic]),
                Kind.WITHDRAWN_STILL_THERE,
                f"{topic} {TRANSCRIPT if topic is Topic.ENRICHED else DOCUMENT}",
            )
            for topic in HOLDING
        ),
    ],
)
def test_topics_that_disagree_are_named(reading: Reading, kind: Kind, subject: str) -> None:
    assert found_in(reading) == [Discrepancy(kind, subject)]


def test_a_status_that_can_not_be_read_and_books_that_do_not_balance_are_named() -> None:
    reading = a_reading()
    reading.unreadable.append("transcripts.status.v1/0/7")
    reading.tally._surplus = 1
    assert found_in(reading) == [
        Discrepancy(Kind.RECORD_UNREADABLE, "transcripts.status.v1/0/7"),
        Discrepancy(Kind.BOOKS_UNBALANCED, "-1"),
    ]


def test_claims_are_compared_with_the_records_that_refer_to_them(tmp_path: Path) -> None:
    store = FolderClaimStore(tmp_path)
    kept, damaged, nobodys = (store.put(content) for content in (b"one", b"two", b"three"))
    gone = f"claim:sha256/{'0' * 64}"
    digest = damaged.rpartition("/")[2]
    (tmp_path / digest[:2] / digest).write_bytes(b"something else")
    reading = a_reading(datarefs=(kept, damaged, gone))
    assert set(compare_claims(reading, store)) == {
        Discrepancy(Kind.CLAIM_DAMAGED, damaged),
        Discrepancy(Kind.CLAIM_UNREFERENCED, nobodys),
        Discrepancy(Kind.CLAIM_MISSING, gone),
    }


@dataclass(frozen=True, slots=True)
class Folders:
    """An inbox with a file that was taken from it, and its receipt."""

    root: Path

    @property
    def inbox(self) -> Path:
        return self.root / "inbox"

    @property
    def file(self) -> Path:
        return self.root / "done" / "story.txt"

    @property
    def journal(self) -> Path:
        return self.root / "done" / "receipts.jsonl"

    def receipt(self, **changes: Any) -> bytes:
        line = {"sighting_id": SIGHTING, "document_id": DOCUMENT, "final_path": str(self.file)}
        return json.dumps({**line, **changes}).encode() + b"\n"

    def found(self, reading: Reading | None = None) -> set[Discrepancy]:
        return set(compare_folders(reading or a_reading(), self.inbox))


@pytest.fixture
def folders(tmp_path: Path) -> Folders:
    folders = Folders(tmp_path)
    folders.inbox.mkdir()
    folders.file.parent.mkdir()
    folders.file.write_bytes(CONTENT)
    folders.journal.write_bytes(folders.receipt())
    (folders.root / "done" / ".airwire.lock").touch()
    return folders


def test_folders_that_agree_have_no_discrepancy(folders: Folders) -> None:
    assert folders.found() == set()
    folders.file.unlink()
    assert folders.found(a_reading(DocumentState.WITHDRAWN, live=[])) == set()


Harm = Callable[[Folders], object]


@pytest.mark.parametrize(
    ("harm", "kind", "subject"),
    [
        (lambda f: f.journal.write_bytes(b""), Kind.RECEIPT_MISSING, f"{SIGHTING} story.txt"),
        (lambda f: f.journal.write_bytes(f.receipt() * 2), Kind.RECEIPT_DOUBLED, SIGHTING),
        (
            lambda f: f.journal.write_bytes(f.receipt() + f.receipt(sighting_id="2" * 32)),
            Kind.RECEIPT_UNKNOWN,
            "2" * 32,
        ),
        (
            lambda f: f.journal.write_bytes(f.receipt() + b"nonsense\n"),
            Kind.RECEIPT_UNREADABLE,
            "{done}/receipts.jsonl, line 2",
        ),
        (lambda f: f.file.unlink(), Kind.FILE_MISSING, "{done}/story.txt"),
        (lambda f: f.file.write_bytes(b"else"), Kind.FILE_CHANGED, "{done}/story.txt"),
        (
            lambda f: (f.root / "done" / "new.txt").touch(),
            Kind.FILE_UNKNOWN,
            "{done}/new.txt",
        ),
    ],
)
def test_folders_that_disagree_are_named(
    folders: Folders, harm: Harm, kind: Kind, subject: str
) -> None:
    harm(folders)
    found = {each for each in folders.found() if each.kind is kind}
    assert found == {Discrepancy(kind, subject.format(done=folders.file.parent))}


def test_a_file_that_stayed_in_the_inbox_is_named(folders: Folders) -> None:
    from airwire_ingest.scanning import Tree

    folders.file.rename(folders.inbox / "story.txt")
    (chunk,) = Tree.of(folders.inbox).walk()
    sighting_id = chunk.found[0].sighting_id
    folders.journal.write_bytes(folders.receipt(sighting_id=sighting_id))
    reading = a_reading()
    reading.sightings = {sighting_id: reading.sightings[SIGHTING]}
    assert folders.found(reading) == {
        Discrepancy(Kind.FILE_NOT_MOVED, str(folders.inbox / "story.txt"))
    }


def test_a_rejected_file_has_its_reason_beside_it(folders: Folders) -> None:
    rejected = folders.root / "rejected" / "story.txt"
    rejected.parent.mkdir()
    folders.file.rename(rejected)
    folders.journal.write_bytes(folders.receipt(final_path=str(rejected)))
    reading = a_reading(None, live=[], sighted=DocumentState.REJECTED)
    assert folders.found(reading) == {Discrepancy(Kind.REASON_MISSING, str(rejected))}
    rejected.with_name("story.txt.reason.json").touch()
    assert folders.found(reading) == set()


def test_a_file_of_a_withdrawn_document_is_named(folders: Folders) -> None:
    reading = a_reading(DocumentState.WITHDRAWN, live=[])
    assert folders.found(reading) == {Discrepancy(Kind.WITHDRAWN_STILL_THERE, str(folders.file))}
    # The same bytes dropped again are refused, and lie where refused files do.
    refused = replace(reading.sightings[SIGHTING], state=DocumentState.REJECTED)
    reading.sightings[SIGHTING] = refused
    assert Kind.WITHDRAWN_STILL_THERE not in {each.kind for each in folders.found(reading)}


def test_every_kind_says_what_can_be_done() -> None:
    assert REMEDIES.keys() == set(Kind)
