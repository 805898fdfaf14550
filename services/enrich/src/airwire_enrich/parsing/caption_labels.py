"""Who speaks in captions that say so in their text: labels, chevrons, dashes."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from airwire_enrich.parsing.label import Casing, LabelKind, read_label
from airwire_enrich.parsing.text.candidate import Candidate
from airwire_enrich.parsing.text.cues import kind_of
from airwire_enrich.parsing.text.evidence import choose
from airwire_enrich.parsing.text.layouts.chevrons import CHEVRONS
from airwire_enrich.parsing.text.layouts.colon import COLON
from airwire_enrich.parsing.text.layouts.midline import MIDLINE
from airwire_enrich.parsing.text.layouts.separator import SEPARATOR
from airwire_enrich.parsing.text.page import Page

_DASH = re.compile(r"^[-–—] ?(?=[^\W\d_]|[(\[♪])", re.MULTILINE)
_CONTRAST = re.compile(r"^(?P<label>[^\W\d_A-Z][^\n:]{1,40}):(?=\s)", re.MULTILINE)
_BRACKETED = re.compile(
    r"^[\u200b\ufeff]?(?:[-–—] ?)?\[(?P<label>[^\[\]\d\n:]{2,40})\] (?=\S)", re.MULTILINE
)
_FEWEST_BRACKETS = 2
_FEWEST_DASHES = 3
"""One dash may be an interruption; changes of speaker come in numbers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """Where somebody begins to speak. Places count code points of the captions' text."""

    start: int
    """Where the label begins: speech before it is somebody else's."""
    end: int
    """Where the speech begins."""
    rule: str
    label: str | None = None
    labels: tuple[tuple[int, int], ...] = ()


def find_cuts(text: str) -> Iterator[Cut]:
    """The changes of speaker in captions, one a line, in order."""
    page = Page(text)
    found = {
        layout.name: list(layout.find(page)) for layout in (COLON, CHEVRONS, SEPARATOR, MIDLINE)
    }
    chosen = choose(page, found)
    cuts = [_cut(candidate) for candidate in (*chosen, *_kin(found["colon"], chosen))]
    at = 0
    cuts += [*_dashes(text), *_contrasts(text), *_bracketed(text)]
    for cut in sorted(cuts, key=lambda cut: (cut.start, -cut.end)):
        if cut.start >= at:
            yield cut
            at = cut.end


def _kin(candidates: Sequence[Candidate], chosen: Sequence[Candidate]) -> Iterator[Candidate]:
    """Full names before a colon where other labels are certain: somebody may speak once only."""
    taken = {candidate.start for candidate in chosen}
    if not any(candidate.label.kind is LabelKind.PERSON for candidate in chosen):
        return
    for candidate in candidates:
        full = candidate.label.kind is LabelKind.PERSON and " " in candidate.label.name
        if full and candidate.fresh and candidate.start not in taken:
            yield candidate


def _cut(candidate: Candidate) -> Cut:
    label = candidate.label
    named = label.kind is not LabelKind.NONE and bool(label.written)
    return Cut(
        start=candidate.labels[0][0] if candidate.labels else candidate.start,
        end=candidate.end,
        rule=candidate.layout,
        label=label.written if named else None,
        labels=tuple((a, min(b, candidate.end)) for a, b in candidate.labels if a < candidate.end),
    )


def _dashes(text: str) -> Iterator[Cut]:
    marks = list(_DASH.finditer(text))
    if len(marks) < _FEWEST_DASHES:
        return
    for mark in marks:
        yield Cut(
            start=mark.start(),
            end=mark.end(),
            rule="dash",
            labels=((mark.start(), mark.start() + 1),),
        )


def _bracketed(text: str) -> Iterator[Cut]:
    """`[Dana] speech`: names in brackets, told from the sounds that stand there too."""
    marks = [found for found in _BRACKETED.finditer(text) if _is_name(found["label"])]
    if len(marks) < _FEWEST_BRACKETS:
        return
    for mark in marks:
        yield Cut(
            start=mark.start(),
            end=mark.end(),
            rule="bracketed_name",
            label=mark["label"],
            labels=((mark.start("label") - 1, mark.end("label") + 1),),
        )


def _is_name(written: str) -> bool:
    label = read_label(written)
    if label.casing is Casing.LOWER or kind_of(written) is not None:
        return False
    # `[Sneezes]`, `[Grumbling]`: one word may be a sound of which nobody made a list.
    sound = label.kind is LabelKind.MONONYM and label.key.endswith(("ing", "s", "ed"))
    return not sound and label.kind in (LabelKind.PERSON, LabelKind.MONONYM, LabelKind.FUNCTION)


def _contrasts(text: str) -> Iterator[Cut]:
    """Labels in lower case where all that is said is in capitals."""
    capitals = sum(map(str.isupper, text))
    if capitals < 4 * sum(map(str.islower, text)):
        return
    for found in _CONTRAST.finditer(text):
        if found["label"] == found["label"].lower():
            yield Cut(
                start=found.start(),
                end=found.end(),
                rule="lower_case_label",
                label=found["label"],
                labels=(found.span(),),
            )
