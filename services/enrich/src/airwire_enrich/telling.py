"""One line in the log for a document, after its end is certain."""

import structlog

from airwire_enrich.handed_on import Withdrawal
from airwire_enrich.policy import GiveUp
from airwire_enrich.records import Result
from airwire_enrich.workers import Understood
from airwire_runtime.kafka import Record
from airwire_schemas.headers import AIRWIRE_STATUS
from airwire_schemas.topics import Topic

log = structlog.get_logger()


def tell(record: Record, result: Result | None) -> None:
    """Say what became of a record."""
    is_again = record.topic == Topic.BACKFILL
    place = {"partition": record.partition, "offset": record.offset}
    match result:
        case Understood():
            log.info(
                "document_enriched_again" if is_again else "document_enriched",
                document_id=result.document_id,
                path=result.path,
                transcripts=len(result.transcripts),
                turns=sum(made.turns for made in result.transcripts),
                entities=sum(made.entities for made in result.transcripts),
                **place,
            )
        case GiveUp():
            log.warning(
                "document_not_enriched_again" if is_again else "document_dead_lettered",
                document_id=(record.key or b"").decode("utf-8", "backslashreplace"),
                reason=result.failure.reason,
                stage=result.failure.stage,
                error=result.failure.message,
                attempts=result.attempts,
                **place,
            )
        case Withdrawal():
            log.info("document_withdrawn", document_id=result.status.document_id, **place)
        case None if record.value is not None or AIRWIRE_STATUS in dict(record.headers):
            log.error(
                "record_unreadable",
                topic=record.topic,
                error=f"its header {AIRWIRE_STATUS} is missing, or does not fit the record",
                **place,
            )
