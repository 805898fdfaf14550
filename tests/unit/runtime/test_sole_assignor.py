from collections.abc import Iterable
from typing import Any

from aiokafka import TopicPartition

from airwire_runtime.sole_assignor import SoleAssignor

PARTITIONS = [TopicPartition("a-topic", number) for number in range(3)]
TOPIC = "a-topic"


def a_member(cause: str = "one") -> SoleAssignor:
    return SoleAssignor(PARTITIONS, cause=cause)


def elected(members: dict[str, SoleAssignor]) -> str:
    """Have the group elect, as Kafka would by any of its members; return who holds it."""
    told: dict[str, Any] = {
        name: _sent(member.metadata([TOPIC])) for name, member in members.items()
    }
    leader = next(iter(members.values()))
    assigned = leader.assign(None, told)
    assert set(assigned) == set(members)
    holders = [name for name, given in assigned.items() if given.partitions() == PARTITIONS]
    for name, member in members.items():
        member.on_assignment(_sent(assigned[name]))
    (holder,) = holders
    assert all(not given.partitions() for name, given in assigned.items() if name != holder)
    return holder


def _sent(struct: Any) -> Any:
    return type(struct).decode(struct.encode())


def the_rest(members: dict[str, SoleAssignor], without: Iterable[str]) -> dict[str, SoleAssignor]:
    return {name: member for name, member in members.items() if name not in without}


def test_one_member_holds_all_and_goes_on_holding_them_when_others_join() -> None:
    members = {"m": a_member()}
    assert elected(members) == "m"
    assert elected({"a": a_member(), **members, "z": a_member()}) == "m"


def test_when_it_leaves_another_takes_over() -> None:
    members = {"a": a_member(), "b": a_member()}
    first = elected(members)
    assert elected(the_rest(members, [first])) != first


def test_a_member_back_from_a_long_pause_does_not_get_it_again() -> None:
    members = {"a": a_member(), "b": a_member()}
    paused = elected(members)
    successor = elected(the_rest(members, [paused]))
    assert elected(members) == successor


def test_every_member_learns_the_term_and_whose_cause_it_serves() -> None:
    active, standby = a_member("one"), a_member("two")
    elected({"a": active})
    elected({"a": active, "b": standby})
    assert active.current == standby.current
    assert standby.current.cause == "one"
    assert standby.current.number == 2


def test_a_member_that_says_nothing_we_understand_is_as_good_as_new() -> None:
    members: dict[str, Any] = {"a": a_member().metadata([TOPIC]), "b": None}
    members["b"] = type(members["a"])(0, [TOPIC], b"\xff[1]")
    assigned = a_member().assign(None, members)
    assert sum(bool(given.partitions()) for given in assigned.values()) == 1
