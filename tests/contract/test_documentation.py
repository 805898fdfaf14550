"""What the documentation says is there, and what is there is documented."""

import re
from pathlib import Path

import pytest

from airwire_cli.embedded.settings import DataFolderSettings, EmbeddedSettings
from airwire_enrich.settings import EnrichSettings
from airwire_ingest.settings import InboxSettings
from airwire_relate.settings import RelateSettings
from airwire_runtime.settings import (
    ClaimSettings,
    Fragment,
    HealthSettings,
    KafkaSettings,
    LogSettings,
    RedisSettings,
)

ROOT = Path(__file__).parents[2]
FRAGMENTS: list[type[Fragment]] = [
    KafkaSettings,
    RedisSettings,
    ClaimSettings,
    HealthSettings,
    LogSettings,
    InboxSettings,
    EnrichSettings,
    RelateSettings,
    DataFolderSettings,
    EmbeddedSettings,
]


def variables() -> set[str]:
    return {
        f"{fragment.model_config.get('env_prefix', '')}{name}".upper()
        for fragment in FRAGMENTS
        for name in fragment.model_fields
    }


def test_every_setting_is_in_the_manual_and_the_manual_names_no_other() -> None:
    manual = (ROOT / "docs" / "operations.md").read_text("utf-8")
    assert set(re.findall(r"^\| `(AIRWIRE_[A-Z_]+)`", manual, re.MULTILINE)) == variables()


def pages() -> list[Path]:
    return sorted(
        page
        for page in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
        if not any(part.startswith(".") for part in page.relative_to(ROOT).parts)
    )


@pytest.mark.parametrize("page", pages(), ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_link_within_the_project_leads_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#:]+)\)", page.read_text("utf-8")):
        assert (page.parent / target).exists(), f"{page.name} links to {target}"
