"""How a service ends: one line in the log, and an exit code that its supervisor understands."""

import sys
from collections.abc import Callable

import structlog

from airwire_runtime.errors import AirwireError, UsageError
from airwire_runtime.telemetry import configure_logging

EXIT_FAULT = 1
"""A fault of ours; the log's last line has its traceback. Start it again."""
EXIT_USAGE = 2
"""A setting is wrong. Starting it again changes nothing."""
EXIT_FATAL = 3
"""Going on could do harm, for the reason that the log's last line names. Start it again."""


def run_service(service: str, work: Callable[[], None]) -> None:
    """Do `work`, and end the process with the code that fits; return where it was asked to end."""
    # Settings say how much is told; that they are wrong is told whatever they say.
    configure_logging(service=service, level="info")
    log = structlog.get_logger()
    try:
        work()
    except UsageError as error:
        log.error("service_ended", reason=error.reason, error=str(error))
        sys.exit(EXIT_USAGE)
    except AirwireError as error:
        log.error("service_ended", reason=error.reason, error=str(error))
        sys.exit(EXIT_FATAL)
    except Exception:
        log.exception("service_ended", reason="fault")
        sys.exit(EXIT_FAULT)
    log.info("service_ended", reason="asked")
