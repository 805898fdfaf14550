"""`python -m airwire_enrich`: read the settings, run until told to end, say how it went."""

import asyncio
import signal
import sys

import structlog

from airwire_enrich.app import run
from airwire_enrich.ending import Ending
from airwire_enrich.settings import Settings, read_settings
from airwire_runtime.errors import FatalError, UsageError
from airwire_runtime.telemetry import configure_logging

EXIT_USAGE = 2
EXIT_FATAL = 3

log = structlog.get_logger()


def main() -> None:
    """Exit with 0 when told to end, 2 where a setting is wrong, 3 to be started again."""
    try:
        settings = read_settings()
        configure_logging(service="enrich", level=settings.logs.level)
        asyncio.run(_run(settings))
    except UsageError as error:
        print(error, file=sys.stderr)  # noqa: T201  before there is a log, and for a person
        sys.exit(EXIT_USAGE)
    except FatalError as error:
        log.error("enrich_ended", reason=error.reason)
        sys.exit(EXIT_FATAL)
    except Exception as error:  # noqa: BLE001  the last line: a log entry, no traceback
        log.error(
            "enrich_ended", reason="unexpected_error", error=f"{type(error).__name__}: {error}"
        )
        sys.exit(EXIT_FATAL)


async def _run(settings: Settings) -> None:
    ending = Ending()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, ending.ask)
    await run(settings, ending)
    log.info("enrich_ended", reason="asked")


if __name__ == "__main__":
    main()
