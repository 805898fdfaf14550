"""An unexpected error stays with its record: that is left out, and the others go on."""

import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import structlog

from airwire_relate.archive import TopicArchive
from airwire_relate.relating import Relating
from airwire_runtime.errors import FatalError, UnavailableError
from airwire_runtime.kafka import Record

log = structlog.get_logger()


@contextmanager
def isolated(
    record: Record, transcript_id: str, *, relating: Relating, archive: TopicArchive
) -> Iterator[None]:
    """Do what a record of the enriched topic asks for, or be as if there were no such transcript.

    What was told of it by an earlier record stands, as for one from before the window.
    """
    try:
        with relating.as_one():
            yield
    except (FatalError, UnavailableError):
        # Of the world, not of the record.
        raise
    except Exception as error:  # noqa: BLE001  whatever it is, the next start would meet it again
        archive.leave_out(transcript_id, record)
        relating.forget(transcript_id)
        again = "airwire withdraw" if record.value is None else "airwire re-enrich"
        log.error(
            "transcript_not_related",
            transcript_id=transcript_id,
            topic=record.topic,
            partition=record.partition,
            offset=record.offset,
            error=described(error),
            remedy=f"tell us of the error; once it is mended, `{again}` brings it here again",
        )


def described(error: Exception) -> str:
    """What it is and where it came from; never what was in hand there."""
    said = str(error).partition("\n")[0]
    *_, place = traceback.extract_tb(error.__traceback__)
    return f"{type(error).__name__}: {said} ({Path(place.filename).name}:{place.lineno})"
