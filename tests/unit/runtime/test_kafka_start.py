"""When a Kafka client counts as started."""

from types import SimpleNamespace
from typing import Any

import pytest
from aiokafka.errors import KafkaConnectionError

from airwire_runtime.errors import UnavailableError
from airwire_runtime.kafka import started


class Client:
    """An aiokafka client as far as `started` looks at it."""

    def __init__(self, *, brokers: set[int], error: BaseException | None = None) -> None:
        cluster = SimpleNamespace(brokers=lambda: brokers)
        self._client = SimpleNamespace(cluster=cluster)
        self._error = error
        self.is_stopped = False

    async def start(self) -> None:
        if self._error is not None:
            raise self._error

    async def stop(self) -> None:
        self.is_stopped = True


async def test_a_client_that_knows_a_broker_is_started() -> None:
    client: Any = Client(brokers={1})
    assert await started(client) is client
    assert not client.is_stopped


@pytest.mark.parametrize(
    "client",
    [
        pytest.param(Client(brokers=set()), id="a broker that does not count itself yet"),
        pytest.param(Client(brokers={1}, error=KafkaConnectionError("no")), id="no broker"),
        pytest.param(Client(brokers={1}, error=AssertionError("no")), id="one that went away"),
    ],
)
async def test_a_client_without_a_broker_is_let_go_and_tried_again(client: Client) -> None:
    with pytest.raises(UnavailableError):
        await started(client)
    assert client.is_stopped
