"""The manual lists every metric, and no other."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
WAITING = ROOT / "libs" / "runtime" / "src" / "airwire_runtime" / "lag.py"
"""What enrich and relate both measure of it."""


@pytest.mark.parametrize("service", ["ingest", "enrich", "relate"])
def test_every_metric_is_in_the_manual_and_the_manual_names_no_other(service: str) -> None:
    path = ROOT / "services" / service / "src" / f"airwire_{service}" / "metrics.py"
    source = path.read_text("utf-8")
    if "waiting_gauges(" in source:
        source += WAITING.read_text("utf-8")
    measured = set(re.findall(r'"(transcripts_[a-z_]+)"', source))
    manual = (ROOT / "docs" / "operations.md").read_text("utf-8")
    section = re.search(
        rf"^### What {service} measures\n(.*?)(?=^##)", manual, re.MULTILINE | re.DOTALL
    )
    assert section is not None
    listed = set(re.findall(r"^\| `(transcripts_[a-z_]+?)(?:_total)?`", section[1], re.MULTILINE))
    assert listed == measured
