"""Which index keys name a transcript."""

import re

from support.transcripts import a_speaker, a_subject, a_transcript, an_entity, sourced

from airwire_runtime.read_model import index_entries
from airwire_schemas.keys import bucket_of, transcript_key, written_key
from airwire_schemas.transcript import EntityKind


def test_all_keys_of_a_transcript_share_one_hash_tag() -> None:
    transcript = a_transcript(
        entities=(an_entity("Nina Okafor"),), programme=sourced("{01} Tide"), published="2026-01-02"
    )
    keys = [
        transcript_key(transcript.transcript_id),
        written_key(transcript.transcript_id),
        *index_entries(transcript),
    ]
    tags = {re.search(r"\{(.*?)\}", key)[1] for key in keys}  # type: ignore[index]
    assert tags == {f"{bucket_of(transcript.transcript_id):02d}"}


def test_each_key_stands_once_however_often_a_name_is_given() -> None:
    transcript = a_transcript(
        entities=(an_entity("Okafor", id="a"), an_entity("OKAFOR", id="b")),
    )
    entries = index_entries(transcript)
    assert [entry.partition("index:")[2] for entry in entries] == ["person:okafor"]


def test_only_people_organisations_and_places_are_indexed_of_all_entities() -> None:
    transcript = a_transcript(
        entities=tuple(an_entity(str(kind), kind) for kind in EntityKind),
    )
    kinds = {entry.split(":")[3] for entry in index_entries(transcript)}
    assert kinds == {"person", "organisation", "place"}


def test_a_subject_is_indexed_with_all_above_it() -> None:
    transcript = a_transcript(
        subjects=(a_subject("strike", "medtop:20000001", "medtop:20000000", "medtop:09000000"),)
    )
    assert [entry.partition("subject:")[2] for entry in index_entries(transcript)] == [
        "medtop:09000000",
        "medtop:20000000",
        "medtop:20000001",
        "strike",
    ]


def test_a_speaker_without_a_name_is_not_indexed() -> None:
    assert index_entries(a_transcript(speakers=(a_speaker(None), a_speaker("  ")))) == []
