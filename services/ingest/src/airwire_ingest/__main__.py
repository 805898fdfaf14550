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
    """Exit status: 0 when asked to stop, 1 a fault of ours, 2 wrong settings, 3 ended by Kafka."""
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
    except Exception:
        # A fault of ours: one line that says all, like every other, for whoever starts us again.
        log.exception("ingest_failed")
        sys.exit(1)


if __name__ == "__main__":
    main()
