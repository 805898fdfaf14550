from hypothesis import given
from hypothesis import strategies as st

from airwire_schemas.keys import (
    BUCKETS,
    Index,
    bucket_of,
    document_of,
    folded,
    index_key,
    partition_for,
    status_key,
    transcript_key,
    written_key,
)

DOCUMENT = "ab" * 32


def test_all_that_is_said_of_a_document_stands_in_one_partition() -> None:
    keys = [DOCUMENT, f"{DOCUMENT}/1", f"{DOCUMENT}/2", status_key(DOCUMENT, "cd" * 16)]
    assert len({partition_for(key.encode(), range(8)) for key in keys}) == 1
    assert {document_of(key) for key in keys} == {DOCUMENT}


def test_sightings_that_name_no_document_are_spread() -> None:
    keys = [status_key(None, f"{n:032x}") for n in range(200)]
    assert len({partition_for(key.encode(), range(8)) for key in keys}) == 8


@given(st.text(), st.text())
def test_a_transcript_and_its_index_entries_share_a_hash_tag(transcript_id: str, name: str) -> None:
    bucket = bucket_of(transcript_id)
    assert 0 <= bucket < BUCKETS
    tag = f"airwire:{{{bucket:02d}}}:"
    for key in (
        transcript_key(transcript_id),
        written_key(transcript_id),
        index_key(bucket, Index.PERSON, name),
    ):
        assert key.startswith(tag)


def test_names_are_compared_without_accents_case_or_surplus_space() -> None:
    assert folded("  Ana   NÚÑEZ ") == folded("ana nunez")
