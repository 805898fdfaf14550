"""One member has everything, and keeps it."""

from typing import Any

from aiokafka.coordinator.protocol import ConsumerProtocolMemberAssignment as Assignment

from airwire_relate.sole_assignor import SoleAssignor

TOPIC = "transcripts.enriched.v1"


class Cluster:
    def partitions_for_topic(self, topic: str) -> set[int]:
        assert topic == TOPIC
        return set(range(8))


def assigned(members: dict[str, SoleAssignor]) -> str:
    """Who gets the partitions; everybody hears of it, as over the wire."""
    told: dict[str, Any] = {name: each.metadata([TOPIC]) for name, each in members.items()}
    made = SoleAssignor().assign(Cluster(), told)
    for name, member in members.items():
        member.on_assignment(Assignment.decode(made[name].encode()))
    (holder,) = [name for name, given in made.items() if given.partitions()]
    assert len(made[holder].partitions()) == 8
    return holder


def test_one_gets_all_and_keeps_it_when_others_come() -> None:
    members = {"m": SoleAssignor()}
    assert assigned(members) == "m"
    members |= {"a": SoleAssignor(), "z": SoleAssignor()}
    assert assigned(members) == "m"
    assert assigned(members) == "m"


def test_who_was_away_does_not_take_it_back() -> None:
    members = {"m": SoleAssignor(), "z": SoleAssignor()}
    first = assigned(members)
    away = members.pop(first)
    (second,) = members
    assert assigned(members) == second
    members[first] = away
    assert assigned(members) == second
