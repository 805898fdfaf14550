"""Whether somebody is there who will do what a command waits for."""

from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import KafkaError

from airwire_enrich.lanes import Lane
from airwire_runtime.errors import UnavailableError
from airwire_runtime.kafka import connection, started
from airwire_runtime.settings import KafkaSettings


async def require_enrich(settings: KafkaSettings, lane: Lane, *, otherwise: str) -> None:
    """Raise `UnavailableError` unless some enrich takes records from `lane`.

    `otherwise` says what then is the case, and what to do.
    """
    admin = await started(AIOKafkaAdminClient(**connection(settings)))
    try:
        (response,) = await admin.describe_consumer_groups([lane.group])
    except (KafkaError, OSError) as error:
        raise UnavailableError(
            f"Kafka does not tell who takes from {lane.topic}: {error}. Try again.",
            reason="kafka_unavailable",
        ) from error
    finally:
        await admin.close()
    if not any(group[-1] for group in response.groups):
        raise UnavailableError(
            f"No enrich takes records from {lane.topic}; one that has just been started needs some "
            f"seconds before it does. {otherwise}",
            reason="enrich_not_running",
        )
