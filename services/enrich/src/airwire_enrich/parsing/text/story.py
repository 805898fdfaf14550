"""Read one story of a page: its head, its turns, its tail."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Literal

from airwire_enrich.parsing.bounds import MOST_TURNS, at_most, check_names, check_turns
from airwire_enrich.parsing.draft import CueMark, Draft, Mark, Utterance
from airwire_enrich.parsing.label import Casing, LabelKind
from airwire_enrich.parsing.text.candidate import Candidate
from airwire_enrich.parsing.text.clock import TIME, seconds_of
from airwire_enrich.parsing.text.evidence import choose
from airwire_enrich.parsing.text.front_matter import front_matter_end
from airwire_enrich.parsing.text.head import Head, read_head
from airwire_enrich.parsing.text.layouts import LAYOUTS
from airwire_enrich.parsing.text.metadata import read_metadata
from airwire_enrich.parsing.text.narration import narrated_from
from airwire_enrich.parsing.text.opening import begins_below_heading, opens_unlabelled, speech_start
from airwire_enrich.parsing.text.page import Line, Page
from airwire_enrich.parsing.text.passage import Carved, Carver, Passage
from airwire_enrich.parsing.text.stories import is_listing, is_teaser, story_starts
from airwire_enrich.parsing.text.tail import read_tail, tail_start
from airwire_schemas.transcript import Escaping, Evidence, SpanKind

_CLOCK = re.compile(TIME)


@dataclass(slots=True)
class _Story:
    """A story while it is read."""

    page: Page
    start: int
    end: int
    labels: tuple[Candidate, ...]
    carver: Carver
    gaps: bool
    front_matter: int
    staffed: bool
    """Whether labels tell hosts and reporters: they announce and sign off, nobody narrates."""
    narrated: bool = False
    """Whether a narrator without a label was heard."""
    utterances: list[Utterance] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)
    cues: list[CueMark] = field(default_factory=list)
    silent: list[tuple[int, str]] = field(default_factory=list)


def read_stories(page: Page, *, name: str, escaping: Escaping) -> tuple[Draft, ...]:
    """The transcripts of a page, as drafts of its text that cover it without a gap."""
    front_matter = front_matter_end(page.text)
    found = {
        layout.name: tuple(
            at_most(
                (c for c in layout.find(page) if c.start >= front_matter and not _learned(page, c)),
                MOST_TURNS,
                "turns",
            )
        )
        for layout in LAYOUTS
    }
    labels = choose(page, found)
    check_names(label.label.key for label in labels)
    gaps = page.has_gaps and _broadcast(labels)
    listing = is_listing(page, labels)
    form: Literal["transcript", "listing", "teaser"] = "transcript"
    if listing:
        form = "listing"
    elif is_teaser(page, labels):
        form = "teaser"
    staffed = any(label.label.roles for label in labels)
    layouts = frozenset(label.layout for label in labels)
    carver = Carver(page, layouts=layouts, gaps=gaps, listing=listing)

    def read(starts: Sequence[int]) -> tuple[Draft, ...]:
        bounds = [0, *starts, len(page.text)]
        return tuple(
            replace(
                _read_story(
                    _Story(
                        page,
                        start,
                        end,
                        _between(labels, start, end),
                        carver,
                        gaps,
                        front_matter,
                        staffed,
                    )
                ),
                format=name,
                escaping=escaping,
                form=form,
            )
            for start, end in pairwise(bounds)
        )

    drafts = read(() if listing else story_starts(page, labels))
    if all(draft.utterances for draft in drafts):
        return drafts
    # A story in which nobody speaks belongs to the one before it.
    return read([draft.start for draft in drafts[1:] if draft.utterances])


def _learned(page: Page, candidate: Candidate) -> bool:
    """Whether a candidate stands on a line that is known to be furniture."""
    if not page.learned:
        return False
    line = page.line_at(candidate.start)
    return line is not None and line.number in page.learned


def _between(labels: Sequence[Candidate], start: int, end: int) -> tuple[Candidate, ...]:
    return tuple(label for label in labels if start <= label.start < end)


def _read_story(story: _Story) -> Draft:
    head = _read_head(story)
    if story.labels:
        _read_turns(story)
    if story.narrated and head.opening and begins_below_heading(story.page, head.opening[0]):
        _narrate_opening(story, head.opening)
    speech = [piece for utterance in story.utterances for piece in utterance.speech]
    marks = sorted(story.marks, key=lambda mark: mark.start)
    return Draft(
        format="",
        start=story.start,
        end=story.end,
        utterances=tuple(story.utterances),
        marks=tuple(marks),
        cues=tuple(story.cues),
        silent=tuple(story.silent),
        metadata=read_metadata(story.page, head, marks, speech),
    )


def _narrate_opening(story: _Story, opening: Sequence[Line]) -> None:
    """Where a narrator is heard between the labels, what a transcript opens with is theirs too."""
    begin, end = opening[0].start, opening[-1].end
    ledes = {mark for mark in story.marks if mark.rule == "lede" and begin <= mark.start < end}
    if ledes:
        story.marks = [mark for mark in story.marks if mark not in ledes]
        _unattributed(story, story.carver.carve(begin, end), "narration")


def _broadcast(labels: Sequence[Candidate]) -> bool:
    """Whether labels are written as broadcasters do, or not at all: there lost lines leave gaps."""
    if not labels:
        return True
    if any(label.layout in ("full_stop", "own_line", "chevrons") for label in labels):
        return False
    casings = Counter(label.label.casing for label in labels)
    return casings[Casing.CAPS] > 0.6 * len(labels)


def _read_head(story: _Story) -> Head:
    page, labels = story.page, story.labels
    first = labels[0].start if labels else story.end
    lines = [line for line in page.lines if story.start <= line.start and line.end <= first]
    head = read_head(page, lines, front_matter=story.front_matter, labelled=bool(labels))
    begin: int | None = None
    rule = "unlabelled_opening"
    if not labels:
        told = {mark.start for mark in head.marks if mark.rule not in ("head_line", "title_line")}
        may_be = [line for line in lines if line.start not in told]
        begin, rule = speech_start(page, may_be, head.prose), "unlabelled_text"
        stamped = story.carver.first_stamped(story.front_matter)
        begin = begin if stamped is None else stamped
    else:
        opened = opens_unlabelled(page, head.opening, labels, gaps=story.gaps)
        begin = opened.start if opened is not None else None
        if begin is None and labels[0].layout == "chevrons":
            begin = _captioned_from(page, lines)
    before = first if begin is None else begin
    story.marks += [mark for mark in head.marks if mark.start < before]
    story.cues += [cue for cue in head.cues if cue.start < before]
    story.marks += [
        Mark(kind=SpanKind.LEDE, start=line.start, end=line.end, rule="lede")
        for line in head.prose
        if line.start < before
    ]
    if begin is not None:
        _read_unlabelled(story, begin, first, rule)
    elif labels and labels[0].midline:
        _before_midline(story, labels[0])
    return head


def _captioned_from(page: Page, lines: Sequence[Line]) -> int | None:
    """Where captions begin above their first mark: the sentences right above it."""
    block: list[Line] = []
    for line in reversed(lines):
        block.append(line)
        if line.empty_before:
            break
    ended = any(page.text[line.end - 1] in ".?!" for line in block)
    return block[-1].start if block and ended else None


def _read_unlabelled(story: _Story, begin: int, end: int, rule: str) -> None:
    tail = end
    if not story.labels:
        tail = tail_start(story.page, begin, end)
        story.marks += read_tail(story.page, tail, end, [])
    _unattributed(story, story.carver.carve(begin, tail), rule)


def _before_midline(story: _Story, label: Candidate) -> None:
    """What stands before the first label on its line: a lede, or speech before captions' marks."""
    line = story.page.line_at(label.start)
    if line is None or line.start >= label.start:
        return
    if label.layout == "chevrons":
        _unattributed(story, story.carver.carve(line.start, label.start), "before_first_mark")
        return
    story.marks.append(
        Mark(kind=SpanKind.LEDE, start=line.start, end=label.start, rule="before_first_label")
    )


def _read_turns(story: _Story) -> None:
    labels, end = story.labels, story.end
    before: Candidate | None = None
    for label, following in pairwise(labels):
        before = _read_turn(story, label, following.start, before)
        check_turns(len(story.utterances))
    last = labels[-1]
    tail = tail_start(story.page, last.close or last.end, end)
    _read_turn(story, last, tail, before)
    named = (LabelKind.PERSON, LabelKind.MONONYM)
    names = {label.label.name for label in labels if label.label.kind in named}
    story.marks += read_tail(story.page, tail, end, sorted(names))


def _read_turn(
    story: _Story, label: Candidate, end: int, before: Candidate | None
) -> Candidate | None:
    """Read the turn; returns the label to which unlabelled speech behind it would belong."""
    if label.stop is None or label.close is None:
        _turn(story, label, story.carver.carve(label.end, end, labelled=True))
        return label
    _turn(story, label, story.carver.carve(label.end, label.stop))
    story.marks.append(Mark(kind=SpanKind.BLANK, start=label.stop, end=label.close))
    carved = story.carver.carve(label.close, end)
    if before is None:
        _unattributed(story, carved, "after_clip")
        return None
    resumed = before._replace(labels=(), times=(), seconds=None, gap=0, layout="after_clip")
    _turn(story, resumed, carved)
    return before


def _split_narration(
    story: _Story, passage: Passage, label: Candidate
) -> tuple[tuple[int, int], ...]:
    """Cut what a narrator says off a passage of whom `label` names.

    People speak of themselves in the third person too, so the first time must be at a full name,
    where narrators introduce who was just heard.
    """
    text = story.page.text
    introduced = label.label.kind is LabelKind.PERSON or story.narrated
    if story.staffed or label.layout != "colon" or not introduced:
        return ()
    before: int | None = None
    for number, (start, end) in enumerate(passage.speech):
        cut = narrated_from(text, start, end, label.label, before=before)
        before = end
        if cut is not None:
            rest = ((cut, end), *passage.speech[number + 1 :])
            kept = text[start:cut].rstrip()
            passage.speech = [*passage.speech[:number], (start, start + len(kept))]
            return rest
    return ()


def _unattributed(story: _Story, carved: Carved, rule: str) -> None:
    story.marks += carved.marks
    story.cues += carved.cues
    story.utterances += [
        Utterance(
            speech=tuple(passage.speech),
            start_time=_stamped_at(story.page.text, carved, passage),
            evidence=_gap(passage),
            rule=rule,
        )
        for passage in carved.passages
    ]


def _stamped_at(text: str, carved: Carved, passage: Passage) -> float | None:
    """Seconds of the timestamp that stands right above or before a passage."""
    start = passage.speech[0][0]
    for mark in carved.marks:
        between = text[mark.end : start] if mark.end <= start < mark.end + 12 else "-"
        if mark.kind is SpanKind.TIMESTAMP and not between.strip():
            found = _CLOCK.search(text, mark.start, mark.end)
            return seconds_of(found.group()) if found else None
    return None


def _gap(passage: Passage) -> tuple[Evidence, ...]:
    if passage.gap is None:
        return ()
    return (Evidence(rule="layout_gap", start=passage.gap[0], end=passage.gap[1]),)


def _turn(story: _Story, label: Candidate, carved: Carved) -> None:
    story.marks += carved.marks
    story.cues += carved.cues
    story.marks += [
        Mark(kind=SpanKind.TIMESTAMP, start=a, end=b, rule=label.layout) for a, b in label.times
    ]
    if not carved.passages:
        if label.layout == "colon":
            story.silent.append((label.start, label.label.written))
        story.marks += [
            Mark(kind=SpanKind.LABEL, start=a, end=b, rule=label.layout) for a, b in label.labels
        ]
        return
    first, *others = carved.passages
    narrated = _split_narration(story, first, label)
    story.narrated = story.narrated or bool(narrated)
    evidence: tuple[Evidence, ...] = ()
    if story.gaps and label.gap >= 2:
        where = max(story.start, label.start - label.gap - 1)
        evidence = (Evidence(rule="layout_gap", start=where, end=label.start),)
    story.utterances.append(
        Utterance(
            speech=tuple(first.speech),
            labels=label.labels,
            label=label.label.written or None,
            kind=label.kind,
            start_time=_stamped_at(story.page.text, carved, first)
            if label.seconds is None
            else label.seconds,
            evidence=evidence,
            rule=label.layout,
        )
    )
    if narrated:
        story.utterances.append(
            Utterance(
                speech=narrated,
                evidence=(
                    Evidence(rule="names_its_speaker", start=narrated[0][0], end=narrated[0][1]),
                ),
                rule="narration",
            )
        )
    story.utterances += [
        Utterance(speech=tuple(passage.speech), evidence=_gap(passage), rule="layout_gap")
        for passage in others
    ]
