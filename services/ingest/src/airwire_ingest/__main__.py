"""Run ingest: `airwire-ingest`, or `python -m airwire_ingest`."""

import asyncio
from collections.abc import Callable

from airwire_ingest.app import Parts, run
from airwire_ingest.settings import Settings
from airwire_runtime.process import run_service
from airwire_runtime.telemetry import configure_logging


def main(build: Callable[[Settings], Parts] = Parts.of) -> None:
    """Run until asked to end. For the exit codes see `airwire_runtime.process`."""

    def work() -> None:
        settings = Settings.from_environment()
        configure_logging(service="ingest", level=settings.logs.level)
        asyncio.run(run(settings, build=build))

    run_service("ingest", work)


if __name__ == "__main__":
    main()
