"""The IPTC Media Topics by label: how a rule may name a subject."""

from collections.abc import Mapping
from importlib.resources import files


def codes_by_label() -> Mapping[str, str]:
    """Each subject's code, `medtop:…`, by its folded English label."""
    text = files("airwire_relate.watching").joinpath("data/media_topics.tsv").read_text("utf-8")
    rows = (line.split("\t") for line in text.splitlines() if line and not line.startswith("#"))
    return {label.casefold(): f"medtop:{code}" for code, _, label in rows}
