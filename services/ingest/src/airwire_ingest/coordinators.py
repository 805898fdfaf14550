"""Kafka's coordinators of groups and of transactions, asked for before they are needed."""

import asyncio
from contextlib import suppress

from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.client import CoordinationType

from airwire_ingest.leadership import GROUP
from airwire_ingest.publisher import TRANSACTIONAL_ID
from airwire_runtime.errors import UnavailableError
from airwire_runtime.kafka import CONNECTION_ERRORS, connection, started
from airwire_runtime.settings import KafkaSettings


async def awaken_coordinators(settings: KafkaSettings) -> None:
    """Have a new Kafka make its own topics for groups and transactions, both at once.

    It makes each when it is first asked for, and whoever asks waits. One that is away is no
    matter here.
    """
    with suppress(UnavailableError, *CONNECTION_ERRORS):
        admin = await started(AIOKafkaAdminClient(**connection(settings)))
        try:
            await asyncio.gather(
                admin.find_coordinator(GROUP, CoordinationType.GROUP),
                admin.find_coordinator(TRANSACTIONAL_ID, CoordinationType.TRANSACTION),
                return_exceptions=True,
            )
        finally:
            await admin.close()
