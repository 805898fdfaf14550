from airwire_cli.embedded.kafka_properties import server_properties
from airwire_schemas.topics import TOPICS


def properties(*, after_a_crash: bool = False) -> dict[str, str]:
    text = server_properties(port=9092, controller_port=9093, after_a_crash=after_a_crash)
    return dict(line.split("=", 1) for line in text.splitlines())


def test_nothing_listens_beyond_loopback() -> None:
    for name in ("listeners", "advertised.listeners"):
        addresses = properties()[name].split(",")
        assert {address.split("://")[1].rpartition(":")[0] for address in addresses} == {
            "127.0.0.1"
        }


def test_every_topics_largest_batch_is_taken() -> None:
    largest = max(spec.max_message_bytes for spec in TOPICS.values())
    assert int(properties()["message.max.bytes"]) > largest
    assert int(properties()["replica.fetch.max.bytes"]) > largest


def test_topics_are_never_created_by_the_broker() -> None:
    assert properties()["auto.create.topics.enable"] == "false"


def test_only_after_a_crash_the_session_of_the_dead_broker_is_cut_short() -> None:
    assert "broker.session.timeout.ms" not in properties()
    assert int(properties(after_a_crash=True)["broker.session.timeout.ms"]) <= 1000
