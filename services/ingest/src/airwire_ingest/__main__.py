"""Run ingest: `airwire-ingest`, or `python -m airwire_ingest`."""

import asyncio
import sys
from collections.abc import Callable

import structlog

from airwire_ingest.app import Parts, run
from airwire_ingest.settings import Settings
from airwire_runtime.errors import AirwireError, UsageError
from airwire_runtime.telemetry import configure_logging

EXIT_USAGE = 2
EXIT_FATAL = 3


def main(build: Callable[[Settings], Parts] = Parts.of) -> None:
    """Exit status: 0 when asked to stop, 2 where settings are wrong, 3 where Kafka ended it."""
    configure_logging(service="ingest", level="info")
    log = structlog.get_logger()
    try:
        settings = Settings.from_environment()
        configure_logging(service="ingest", level=settings.logs.level)
        asyncio.run(run(settings, build=build))
    except UsageError as error:
        log.error("usage_error", reason=error.reason, error=str(error))
        sys.exit(EXIT_USAGE)
    except AirwireError as error:
        log.error("ingest_ended", reason=error.reason, error=str(error))
        sys.exit(EXIT_FATAL)


if __name__ == "__main__":
    main()
