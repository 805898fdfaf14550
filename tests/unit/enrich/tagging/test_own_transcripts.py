"""Ten transcripts of our own in ten layouts, and what a careful reader finds in them."""

import itertools
import json
from pathlib import Path
from typing import Any

import pytest
from support.tagged import entity_named, tags_of, written

from airwire_enrich.tagging.entities.titles import HONORIFICS, folded
from airwire_enrich.tagging.tags import Tags
from airwire_schemas.transcript import EntityKind

FOLDER = Path(__file__).with_name("transcripts")
EXPECTED: dict[str, dict[str, Any]] = json.loads((FOLDER / "expected.json").read_text("utf-8"))


def _text(name: str) -> str:
    return (FOLDER / name).read_text("utf-8")


@pytest.fixture(params=sorted(EXPECTED))
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def tags(name: str) -> Tags:
    return tags_of(_text(name))


def test_every_person_is_one_entity_under_the_fullest_name(name: str, tags: Tags) -> None:
    found = [one.name for one in tags.entities if one.kind is EntityKind.PERSON]
    assert sorted(found) == sorted(EXPECTED[name]["persons"])


def test_roles_are_those_that_the_text_gives(name: str, tags: Tags) -> None:
    for person, role in EXPECTED[name]["persons"].items():
        told = entity_named(tags, person).role
        assert told == role or (role is None and told and folded(told) in HONORIFICS)


def test_every_country_has_its_code(name: str, tags: Tags) -> None:
    for country, code in EXPECTED[name]["countries"].items():
        assert entity_named(tags, country).country == code


def test_subjects_are_found_and_no_head_is_wrong(name: str, tags: Tags) -> None:
    codes = {one.id.removeprefix("medtop:") for one in tags.subjects}
    heads = {(one.ancestors or (one.id,))[-1].removeprefix("medtop:") for one in tags.subjects}
    assert len(codes & set(EXPECTED[name]["subjects"])) >= 4
    assert heads <= set(EXPECTED[name]["heads"])


def test_the_summary_is_made_of_speech_only(name: str, tags: Tags) -> None:
    text = _text(name)
    assert tags.summary
    for one in tags.summary:
        raw = " ".join(text[one.start : one.end].split())
        assert raw == one.text
        assert "BYLINE" not in raw
        assert "HOST" not in raw


def test_mentions_stand_where_they_say(name: str, tags: Tags) -> None:
    text = _text(name)
    for entity in tags.entities:
        for words in written(text, entity):
            assert words == words.strip()
            assert any(letter.isalnum() for letter in words)
        places = [mention.start for mention in entity.mentions]
        assert places == sorted(set(places))


def test_no_two_mentions_overlap(tags: Tags) -> None:
    mentions = sorted((m.start, m.end) for entity in tags.entities for m in entity.mentions)
    assert all(before[1] <= after[0] for before, after in itertools.pairwise(mentions))


def test_the_same_transcript_gets_the_same_tags(name: str, tags: Tags) -> None:
    assert tags_of(_text(name)) == tags


def test_capitals_lose_no_person() -> None:
    text = _text("treaty.txt")
    shouted = tags_of(text.upper())
    found = {one.name.upper() for one in shouted.entities if one.kind is EntityKind.PERSON}
    assert {person.upper() for person in EXPECTED["treaty.txt"]["persons"]} <= found
