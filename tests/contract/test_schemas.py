"""The published JSON Schemas are those of the models, and bodies validate against them."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from airwire_schemas.contract import Contract
from airwire_schemas.headers import event_headers, traceparent_for
from airwire_schemas.publish import EVENTS, schema_of
from airwire_schemas.topics import TOPICS, Topic

PUBLISHED = Path(__file__).parents[2] / "schemas" / "json"


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: event.__name__)
def test_the_published_schema_is_the_models(event: type[Contract]) -> None:
    published = (PUBLISHED / f"{event.__name__}.v1.schema.json").read_text("utf-8")
    assert published == schema_of(event), "run `make schemas` and say why in CHANGELOG.md"


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: event.__name__)
def test_every_field_is_documented(event: type[Contract]) -> None:
    schema = event.model_json_schema(mode="serialization")
    for name, part in {event.__name__: schema, **schema.get("$defs", {})}.items():
        for field, described in part.get("properties", {}).items():
            assert described.get("description"), f"{name}.{field} has no docstring"


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: event.__name__)
def test_producers_are_held_to_the_schema_and_readers_are_not(event: type[Contract]) -> None:
    assert event.model_json_schema()["additionalProperties"] is False
    with pytest.raises(ValidationError) as refused:
        event.read('{"a_field_of_a_later_version": 1}')
    assert not [e for e in refused.value.errors() if e["type"] == "extra_forbidden"]


def test_every_topic_is_compacted_and_kept_for_ever() -> None:
    for topic in Topic:
        assert TOPICS[topic].config["cleanup.policy"] == "compact"
        assert TOPICS[topic].config["retention.ms"] == "-1"


def test_headers_follow_from_the_content_alone() -> None:
    made = [
        event_headers(
            Topic.RAW,
            event_id="abc",
            source="ingest",
            subject="abc",
            traceparent=traceparent_for("abc"),
        )
        for _ in range(2)
    ]
    assert made[0] == made[1]
    assert dict(made[0])["ce_type"] == b"airwire.transcripts.raw.v1"


def test_a_trace_is_carried_on_and_a_malformed_one_replaced() -> None:
    parent = traceparent_for("raw")
    child = traceparent_for("enriched", parent=parent)
    assert child[3:35] == parent[3:35]
    assert child != parent
    assert traceparent_for("enriched", parent="nonsense") == traceparent_for("enriched")
