"""Learn an outlet's furniture: lines that many of its documents show at their top or end."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field

from airwire_enrich.parsing.draft import SourceText
from airwire_enrich.parsing.formats import format_of
from airwire_enrich.parsing.formats.html import HTML, content_text
from airwire_enrich.parsing.formats.plain_text import PLAIN_TEXT
from airwire_enrich.parsing.label import LabelKind, read_label
from airwire_enrich.parsing.learned_furniture import (
    REACH,
    FurnitureSnapshot,
    LearnedLine,
    OutletFurniture,
    line_key,
)
from airwire_enrich.parsing.text.cues import bare_cue
from airwire_enrich.parsing.text.opening import names_somebody
from airwire_enrich.parsing.text.page import Page

FEWEST_DOCUMENTS = 5
"""From so many documents of an outlet on a line that they share tells something."""

LEAST_SHARE = 0.4
"""Share of an outlet's documents that must show a line: layouts change, and old pages stay."""

_SHORTEST = 3


@dataclass(slots=True)
class _Seen:
    documents: int = 0
    head: Counter[str] = field(default_factory=Counter)
    tail: Counter[str] = field(default_factory=Counter)
    examples: dict[str, str] = field(default_factory=dict)


class FurnitureLearning:
    """Gathers what documents show; order and repetition of documents change nothing."""

    def __init__(self) -> None:
        self._seen: dict[str, _Seen] = defaultdict(_Seen)
        self._known: set[tuple[str, str]] = set()

    def add(self, outlet: str, document_id: str, source: SourceText) -> bool:
        """Learn from a document; returns whether it was a page, and one not seen before."""
        text = _page_text(source)
        if text is None or (outlet, document_id) in self._known:
            return False
        self._known.add((outlet, document_id))
        seen = self._seen[outlet]
        seen.documents += 1
        page = Page(text)
        lines = [page.of(line) for line in page.lines]
        # The ends of a short page would overlap, and all of it look like its own head.
        reach = min(REACH, len(lines) // 2)
        for counter, near in ((seen.head, lines[:reach]), (seen.tail, lines[len(lines) - reach :])):
            kept = {line_key(line): line for line in near if _may_be_furniture(line)}
            counter.update(kept.keys())
            for key, line in kept.items():
                seen.examples[key] = min(line, seen.examples.get(key, line))
        return True

    def snapshot(self, number: int) -> FurnitureSnapshot:
        """What was learned, under a number; outlets with too few documents are left out."""
        return FurnitureSnapshot(
            number=number,
            outlets={
                outlet: _furniture(self._seen[outlet])
                for outlet in sorted(self._seen)
                if self._seen[outlet].documents >= FEWEST_DOCUMENTS
            },
        )


def _page_text(source: SourceText) -> str | None:
    """A page as it reads; null for captions and data, which have no furniture."""
    chosen = format_of(source)
    if chosen is HTML:
        return content_text(source.text)
    return source.text if chosen is PLAIN_TEXT else None


def _may_be_furniture(line: str) -> bool:
    """Whether a line that is repeated would be no speech: labels, cues and sign-ons are too."""
    if len(line) < _SHORTEST or not any(map(str.isalpha, line)):
        return False
    if line[0] in "([♪" or bare_cue(line) is not None or names_somebody(line):
        return False
    written = line.partition(":")[0]
    kind = read_label(written.lstrip("> ")).kind
    return kind in (LabelKind.NONE, LabelKind.HEADER)


def _furniture(seen: _Seen) -> OutletFurniture:
    return OutletFurniture(
        documents=seen.documents, head=_lines(seen, seen.head), tail=_lines(seen, seen.tail)
    )


def _lines(seen: _Seen, counter: Counter[str]) -> tuple[LearnedLine, ...]:
    least = max(FEWEST_DOCUMENTS, LEAST_SHARE * seen.documents)
    return tuple(
        LearnedLine(key=key, documents=count, example=seen.examples[key])
        for key, count in sorted(counter.items())
        if count >= least
    )
