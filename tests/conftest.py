"""Fixtures; what they do is in `tests/support`."""

from collections.abc import Iterator

import pytest
import pytest_asyncio
from support.stack import ServerFactory, Servers, chosen_source, emptied, running_servers


def pytest_report_header() -> str:
    source, why = chosen_source()
    return f"kafka and redis: {source} ({why})"


@pytest.fixture(scope="session")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Servers]:
    """A Kafka and a Redis for all tests; they may hold what other tests left."""
    with running_servers(tmp_path_factory.mktemp("servers")) as running:
        yield running


@pytest_asyncio.fixture
async def fresh_servers(servers: Servers) -> Servers:
    """The same, with our topics and Redis empty."""
    await emptied(servers)
    return servers


@pytest.fixture
def server_factory(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerFactory]:
    """For servers of the test's own."""
    factory = ServerFactory(tmp_path_factory.mktemp("own"))
    try:
        yield factory
    finally:
        factory.close()
