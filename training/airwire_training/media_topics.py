"""The compact table of IPTC Media Topics that enrich ships, from IPTC's own file."""

import json
from pathlib import Path
from typing import Any


def compact(source: Path) -> list[str]:
    """Lines `code<TAB>parent's code or -<TAB>label` of all concepts in use, under IPTC's notice."""
    vocabulary = json.loads(source.read_text(encoding="utf-8"))
    live = [concept for concept in vocabulary["conceptSet"] if not concept.get("retired")]
    head = [
        "# IPTC Media Topics NewsCodes. Copyright IPTC, International Press Telecommunications",
        "# Council, https://iptc.org. Licensed under CC BY 4.0,",
        f"# {vocabulary['licenceLink']}. Changed: reduced to codes, parents, English labels.",
        f"# Release {vocabulary['dateReleased'][:10]}.",
    ]
    return head + sorted("\t".join(_row(concept)) for concept in live)


def _row(concept: dict[str, Any]) -> tuple[str, str, str]:
    code = concept["qcode"].removeprefix("medtop:")
    above = [uri.rsplit("/", 1)[1] for uri in concept.get("broader", ())]
    labels = concept["prefLabel"]
    return code, above[0] if above else "-", labels.get("en-US") or next(iter(labels.values()))
