"""Read a page of text: find its labels, part it into turns, say what all the rest is."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from airwire_enrich.parsing.draft import CueMark, Draft, Mark, Utterance
from airwire_enrich.parsing.label import LabelKind
from airwire_enrich.parsing.logical import LogicalText, to_raw
from airwire_enrich.parsing.text.candidate import Candidate
from airwire_enrich.parsing.text.evidence import choose
from airwire_enrich.parsing.text.head import read_head
from airwire_enrich.parsing.text.layouts import LAYOUTS
from airwire_enrich.parsing.text.metadata import read_metadata
from airwire_enrich.parsing.text.opening import opens_unlabelled
from airwire_enrich.parsing.text.page import Page
from airwire_enrich.parsing.text.passage import Carved, Carver, Passage
from airwire_enrich.parsing.text.tail import read_tail, tail_start
from airwire_schemas.transcript import Escaping, Evidence, SpanKind


@dataclass(slots=True)
class _Read:
    utterances: list[Utterance] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)
    cues: list[CueMark] = field(default_factory=list)


def read_text(
    logical: LogicalText, *, format: str, raw_length: int, escaping: Escaping = "none"
) -> tuple[Draft, ...]:
    """The transcripts of a text, one after the other, as drafts of the raw text.

    They cover the raw text from 0 to `raw_length` without a gap.
    """
    page = Page(logical.text)
    drafts = [_read_story(page, 0, len(page.text), format=format, escaping=escaping)]
    bounds = [0, *(logical.raw_start(draft.start) for draft in drafts[1:]), raw_length]
    return tuple(
        to_raw(draft, logical, start=bounds[number], end=bounds[number + 1])
        for number, draft in enumerate(drafts)
    )


def _read_story(page: Page, start: int, end: int, *, format: str, escaping: Escaping) -> Draft:
    found = {layout.name: tuple(layout.find(page)) for layout in LAYOUTS}
    labels = choose(page, found)
    read = _Read()
    carver = Carver(page, layouts=frozenset(label.layout for label in labels))
    first = labels[0].start if labels else end
    head_lines = [line for line in page.lines if start <= line.start < first]
    if labels and labels[0].midline:
        head_lines = [line for line in page.lines if start <= line.start and line.start < first]
    head = read_head(page, [line for line in head_lines if line.end <= first or not labels])
    read.marks += head.marks
    read.cues += head.cues
    begin = _opening(page, head.prose, labels, read, carver, first)
    if not labels:
        begin = _unlabelled(page, head, read, carver, end)
    elif labels[0].midline:
        _lede_before(page, labels[0], read)
    tail = end
    for number, label in enumerate(labels):
        last = number == len(labels) - 1
        stop = end if last else labels[number + 1].start
        if last:
            tail = stop = tail_start(page, label.end, end)
        _turn(read, label, carver.carve(label.end, stop), page)
    if labels:
        names = [label.label.name for label in labels if label.label.kind is LabelKind.PERSON]
        read.marks += read_tail(page, tail, end, [*names, *_short(labels)])
    speech = [piece for utterance in read.utterances for piece in utterance.speech]
    return Draft(
        format=format,
        start=start,
        end=end,
        escaping=escaping,
        utterances=tuple(read.utterances),
        marks=tuple(read.marks),
        cues=tuple(read.cues),
        metadata=read_metadata(page, head, sorted(read.marks, key=lambda m: m.start), speech),
    )


def _short(labels: Sequence[Candidate]) -> list[str]:
    return sorted({label.label.name for label in labels if label.label.kind is LabelKind.MONONYM})


def _opening(page, prose, labels, read, carver, first):  # type: ignore[no-untyped-def]
    opened = opens_unlabelled(page, prose, labels)
    for line in prose:
        if labels and (opened is None or line.start < opened[0].start):
            read.marks.append(Mark(kind=SpanKind.LEDE, start=line.start, end=line.end, rule="lede"))
    if opened is None:
        return first
    line, rule = opened
    taken = {mark.start for mark in read.marks if mark.start >= line.start}
    read.marks = [mark for mark in read.marks if mark.start < line.start]
    read.cues = [cue for cue in read.cues if cue.start < line.start]
    _unattributed(read, carver.carve(line.start, first), rule)
    return line.start


def _unlabelled(page, head, read, carver, end):  # type: ignore[no-untyped-def]
    lines = [line for line in head.prose]
    begin = lines[0].start if lines else end
    read.marks = [mark for mark in read.marks if mark.start < begin]
    read.cues = [cue for cue in read.cues if cue.start < begin]
    tail = tail_start(page, begin, end)
    _unattributed(read, carver.carve(begin, tail), "unlabelled_text")
    read.marks += read_tail(page, tail, end, [])
    return begin


def _lede_before(page: Page, label: Candidate, read: _Read) -> None:
    line = page.line_at(label.start)
    if line is not None and line.start < label.start:
        read.marks.append(
            Mark(kind=SpanKind.LEDE, start=line.start, end=label.start, rule="before_first_label")
        )


def _unattributed(read: _Read, carved: Carved, rule: str) -> None:
    read.marks += carved.marks
    read.cues += carved.cues
    for passage in carved.passages:
        read.utterances.append(
            Utterance(speech=tuple(passage.speech), evidence=_gap(passage), rule=rule)
        )


def _gap(passage: Passage) -> tuple[Evidence, ...]:
    if passage.gap is None:
        return ()
    return (Evidence(rule="layout_gap", start=passage.gap[0], end=passage.gap[1]),)


def _turn(read: _Read, label: Candidate, carved: Carved, page: Page) -> None:
    read.marks += carved.marks
    read.cues += carved.cues
    read.marks += [
        Mark(kind=SpanKind.TIMESTAMP, start=a, end=b, rule=label.layout) for a, b in label.times
    ]
    written = label.label.written or None
    if not carved.passages:
        read.marks += [
            Mark(kind=SpanKind.LABEL, start=a, end=b, rule=label.layout) for a, b in label.labels
        ]
        return
    first, *others = carved.passages
    evidence: tuple[Evidence, ...] = ()
    if page.has_gaps and label.gap >= 2 and label.start > 0:
        evidence = (
            Evidence(rule="layout_gap", start=max(0, label.start - label.gap - 1), end=label.start),
        )
    read.utterances.append(
        Utterance(
            speech=tuple(first.speech),
            labels=label.labels,
            label=written,
            start_time=label.seconds,
            evidence=evidence,
            rule=label.layout,
        )
    )
    for passage in others:
        read.utterances.append(
            Utterance(speech=tuple(passage.speech), evidence=_gap(passage), rule="layout_gap")
        )
