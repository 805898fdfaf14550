import hashlib
import json
import os
from pathlib import Path

import pytest
from support.inbox_files import a_settled_file, a_taken_file

from airwire_ingest.decision import Decision, Known, decide
from airwire_ingest.events import outcome_event, raw_event, seen_event
from airwire_ingest.reader import Reader
from airwire_runtime.claims import FolderClaimStore
from airwire_schemas.content import content_bytes
from airwire_schemas.events import DocumentStatus, RawDocument, RawPosition
from airwire_schemas.topics import INLINE_RECORD_BYTES

NOTHING = Known(outcomes={}, receipted=frozenset(), documents=frozenset(), latest={})
SPEECH = b"ANNA: Good evening.\n"


def a_decision(root: Path, path: str, content: bytes, at: float = 0.0) -> Decision:
    taken = Reader(root, max_file_bytes=2**26).read(a_settled_file(root, path, content, at))
    (decision,) = decide([taken], NOTHING, path_of={path: path})
    return decision


def nothing_kept(_content: bytes) -> str:
    raise AssertionError("a small document needs no claim")


@pytest.mark.parametrize(
    "content", [SPEECH, b"\xef\xbb\xbf" + SPEECH, "It’s café\r\n".encode("cp1252"), b"\x1f\x8b\x08"]
)
def test_the_raw_record_restores_the_exact_bytes(content: bytes, tmp_path: Path) -> None:
    event = raw_event(a_decision(tmp_path, "a.txt", content), keep=nothing_kept)
    document = RawDocument.read(event.value)
    assert content_bytes(document.content, fetch=lambda _: b"") == content
    assert document.document_id == hashlib.sha256(content).hexdigest()
    assert event.key == document.document_id.encode()


def test_the_same_file_gives_the_same_record_at_any_time(tmp_path: Path) -> None:
    first = raw_event(a_decision(tmp_path, "a.txt", SPEECH, at=1_000.0), keep=nothing_kept)
    second = raw_event(a_decision(tmp_path, "a.txt", SPEECH, at=2_000.0), keep=nothing_kept)
    assert first == second
    headers = dict(first.headers)
    assert headers["ce_id"] == first.key
    assert headers["traceparent"] == b"00-" + first.key[:32] + b"-" + first.key[32:48] + b"-01"


@pytest.mark.parametrize(
    "content",
    [
        b"a" * (INLINE_RECORD_BYTES + 1),
        # Short enough, but each of these takes two bytes in JSON.
        b"ANNA: hi\n" + b'"' * (INLINE_RECORD_BYTES - 100),
    ],
    ids=["long", "much_escaped"],
)
def test_what_is_too_large_for_a_record_is_kept_in_the_claim_store(
    content: bytes, tmp_path: Path
) -> None:
    store = FolderClaimStore(tmp_path / "claims")
    event = raw_event(a_decision(tmp_path / "inbox", "a.txt", content), keep=store.put)
    assert len(event.value) < 2_000
    assert content_bytes(RawDocument.read(event.value).content, fetch=store.get) == content


def test_status_records_of_a_sighting_share_a_key_and_tell_their_state(tmp_path: Path) -> None:
    decision = a_decision(tmp_path, "a.txt", SPEECH)
    seen = seen_event(decision)
    raw = RawPosition(partition=3, offset=7)
    published = outcome_event(decision, raw=raw, published_at=1_700_000_000.0)
    assert seen.key == published.key
    assert dict(seen.headers)["ce_id"] == f"{decision.sighting_id}:seen".encode()
    assert dict(published.headers)["ce_id"] == f"{decision.sighting_id}:published".encode()
    status = DocumentStatus.read(published.value)
    assert status.raw == raw
    assert [time.stage for time in status.times] == ["modified", "seen", "settled", "published"]


def test_names_that_are_no_text_are_written_all_the_same(tmp_path: Path) -> None:
    name = os.fsdecode(b"latin\xe9\n.txt")
    (tmp_path / name).write_bytes(SPEECH)
    taken = a_taken_file(tmp_path, name)
    (decision,) = decide([taken], NOTHING, path_of={name: name})
    assert json.loads(seen_event(decision).value)["sighting"]["path"] == "latin\\xe9\n.txt"
