"""Run relate: `airwire-relate`, or `python -m airwire_relate`."""

import asyncio
import signal
from contextlib import suppress

from airwire_relate.app import Relate
from airwire_relate.settings import Settings, read_settings
from airwire_runtime.process import run_service
from airwire_runtime.telemetry import configure_logging


def main() -> None:
    """Run until asked to end. For the exit codes see `airwire_runtime.process`."""

    def work() -> None:
        settings = read_settings()
        configure_logging(service="relate", level=settings.logs.level)
        asyncio.run(_until_asked(settings))

    run_service("relate", work)


async def _until_asked(settings: Settings) -> None:
    running = asyncio.ensure_future(Relate(settings).run())
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, running.cancel)
    with suppress(asyncio.CancelledError):
        await running


if __name__ == "__main__":
    main()
