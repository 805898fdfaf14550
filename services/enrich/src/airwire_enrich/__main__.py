"""Run enrich: `airwire-enrich`, or `python -m airwire_enrich`."""

import asyncio
import signal

from airwire_enrich.app import run
from airwire_enrich.ending import Ending
from airwire_enrich.settings import Settings, read_settings
from airwire_runtime.process import run_service
from airwire_runtime.telemetry import configure_logging


def main() -> None:
    """Run until asked to end. For the exit codes see `airwire_runtime.process`."""

    def work() -> None:
        settings = read_settings()
        configure_logging(service="enrich", level=settings.logs.level)
        asyncio.run(_until_asked(settings))

    run_service("enrich", work)


async def _until_asked(settings: Settings) -> None:
    ending = Ending()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, ending.ask)
    await run(settings, ending)


if __name__ == "__main__":
    main()
