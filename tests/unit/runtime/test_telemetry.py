import json
import logging
from collections.abc import Iterator

import pytest
import structlog

from airwire_runtime.telemetry import configure_logging


@pytest.fixture
def usual_logging() -> Iterator[None]:
    """Put back what a service's configuration changed."""
    handlers, level = logging.root.handlers[:], logging.root.level
    yield
    structlog.reset_defaults()
    logging.captureWarnings(False)
    logging.basicConfig(handlers=handlers, level=level, force=True)


@pytest.mark.parametrize("through", ["structlog", "logging"])
def test_an_exception_is_told_with_its_place_and_without_what_the_variables_held(
    through: str, usual_logging: None, capsys: pytest.CaptureFixture[str]
) -> None:
    configure_logging(service="enrich", level="info")
    said = "ANNA: Good evening."
    try:
        raise ValueError(len(said))
    except ValueError:
        if through == "structlog":
            structlog.get_logger().exception("service_ended")
        else:
            logging.getLogger("somebody").exception("service_ended")
    told = capsys.readouterr().err
    assert "Good evening" not in told
    (line,) = map(json.loads, told.splitlines())
    assert line["service"] == "enrich"
    assert line["exception"][0]["exc_type"] == "ValueError"
    assert line["exception"][0]["frames"][0]["name"].startswith("test_an_exception")
