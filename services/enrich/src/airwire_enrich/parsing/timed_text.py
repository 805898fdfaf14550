"""Captions and timed segments: text that comes in pieces with times, made into turns."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain, groupby, pairwise
from operator import itemgetter
from typing import NamedTuple

from airwire_enrich.parsing.bounds import MOST_CAPTIONED_TURNS, MOST_CAPTIONS, at_most, check_names
from airwire_enrich.parsing.caption_labels import Cut, find_cuts
from airwire_enrich.parsing.draft import CueMark, Draft, Mark, Metadata, SourceText, Utterance
from airwire_enrich.parsing.logical import LogicalText, Piece, to_raw
from airwire_enrich.parsing.stretch import tightened
from airwire_enrich.parsing.text.cues import find_cues
from airwire_runtime.errors import ParseError
from airwire_schemas.transcript import Escaping, SpanKind

LONG_PAUSE = 10.0
"""Seconds of silence after which unlabelled speech is taken to be somebody else's: nobody on the
radio is silent for that long, while a scene or a piece of music between two talks lasts longer."""


class Label(NamedTuple):
    """Who speaks, as the format says beside the text."""

    text: str
    start: int
    end: int


class Caption(NamedTuple):
    """One caption, segment or word with its time; a tuple, for a file may have 200,000."""

    pieces: tuple[Piece, ...]
    """How it reads, in the order of the raw text."""
    start_time: float | None = None
    end_time: float | None = None
    label: Label | None = None
    glued: bool = False
    """It follows the caption before without a space, as punctuation follows a word."""
    times: tuple[tuple[int, float], ...] = ()
    """Raw places inside it from which a later time holds, with that time in seconds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TimedText:
    """What a reader of captions or segments found."""

    captions: Sequence[Caption]
    marks: tuple[Mark, ...] = ()
    """What else is known of the raw text; never inside a caption's pieces."""
    metadata: Metadata = field(default_factory=Metadata)
    warnings: tuple[str, ...] = ()
    start: int = 0
    end: int | None = None
    """Where the transcript lies in the document; all of it by default."""


@dataclass(slots=True)
class _Script:
    """All captions as one text, and where each begins in it."""

    logical: LogicalText
    captions: list[Caption]
    starts: list[int]
    ends: list[int]
    raw_times: list[tuple[int, float]] = field(default_factory=list)

    def is_free(self, index: int, label: Label) -> bool:
        """Whether a caption's label stands apart from the syntax that glues captions together."""
        if label.end <= label.start:
            return False
        around = self.captions[max(index - 1, 0) : index + 2]
        return not any(
            after.glued and before.pieces[-1].end <= label.start < after.pieces[0].start
            for before, after in pairwise(around)
        )


def draft_of(
    source: SourceText, timed: TimedText, *, format_name: str, escaping: Escaping
) -> Draft:
    """Turns of consecutive captions of one speaker, with the times of the first and the last.

    Where no caption says who speaks, labels and chevrons in the text do; where there are none
    either, a turn ends at a long pause only. Raises `ParseError` (`no_speech`).
    """
    script = _script(timed.captions)
    if not script.captions:
        raise ParseError(
            f"{source.name} has no words in it: all its captions are empty. "
            "Export the transcript with its text and put that in.",
            reason="no_speech",
        )
    labelled = any(caption.label for caption in script.captions)
    found = _by_speaker(script) if labelled else _by_text(script)
    talks = list(at_most(found, MOST_CAPTIONED_TURNS, "turns"))
    check_names(talk.label for talk in talks)
    utterances, cues, labels, marks = _turned(script, talks)
    end = len(source.text) if timed.end is None else timed.end
    draft = to_raw(
        Draft(
            format=format_name,
            start=0,
            end=len(script.logical.text),
            escaping=escaping,
            utterances=tuple(utterances),
            cues=tuple(cues),
            marks=tuple(marks),
        ),
        script.logical,
        start=timed.start,
        end=end,
        labels=labels,
    )
    return replace(
        draft,
        marks=draft.marks + timed.marks,
        metadata=timed.metadata,
        warnings=timed.warnings,
    )


def _script(captions: Sequence[Caption]) -> _Script:
    pieces: list[Piece] = []
    kept: list[Caption] = []
    starts: list[int] = []
    ends: list[int] = []
    times: list[tuple[int, float]] = []
    at = 0
    for caption in at_most(captions, MOST_CAPTIONS, "captions"):
        text = "".join([piece.text for piece in caption.pieces])
        if not text or text.isspace():
            continue
        if kept and not caption.glued:
            before, after = pieces[-1].end, caption.pieces[0].start
            pieces.append(Piece(text="\n", start=before, end=max(before, after), parts=True))
            at += 1
        kept.append(caption)
        starts.append(at)
        pieces += caption.pieces
        at += len(text)
        ends.append(at)
        times += caption.times
    return _Script(LogicalText.of(pieces), kept, starts, ends, times)


class _Talk(NamedTuple):
    """A turn to be: where it stands in the script's text, and whose it is."""

    start: int
    end: int
    rule: str
    label: str | None = None
    raw_labels: tuple[tuple[int, int], ...] = ()
    """Labels beside the text, as raw places."""
    labels: tuple[tuple[int, int], ...] = ()
    """Labels in the text, as places of the script's text."""


def _by_speaker(script: _Script) -> Iterator[_Talk]:
    whose = _carried_on(script.captions)
    numbered = groupby(range(len(script.captions)), key=lambda index: _name(whose[index]))
    for name, group in numbered:
        indices = list(group)
        yield _Talk(
            start=script.starts[indices[0]],
            end=script.ends[indices[-1]],
            rule="speaker_beside_text",
            label=name,
            raw_labels=tuple(
                dict.fromkeys(
                    (label.start, label.end)
                    for index in indices
                    if (label := script.captions[index].label) and script.is_free(index, label)
                )
            ),
        )


def _name(label: Label | None) -> str | None:
    return " ".join(label.text.split()) or None if label else None


def _carried_on(captions: Sequence[Caption]) -> list[Label | None]:
    """The speaker of each caption; where most have none, a label holds until the next one."""
    labels = [caption.label for caption in captions]
    if 2 * sum(label is not None for label in labels) >= len(labels):
        return labels
    held: Label | None = None
    out: list[Label | None] = []
    for label in labels:
        held = label or held
        out.append(held)
    return out


def _by_text(script: _Script) -> Iterator[_Talk]:
    cuts = list(_joined(find_cuts(script.logical.text)))
    if not cuts:
        cuts = [Cut(start=at, end=at, rule="pause") for at in _pauses(script)]
    length = len(script.logical.text)
    if not cuts or script.logical.text[: cuts[0].start].strip():
        yield _Talk(0, cuts[0].start if cuts else length, "unlabelled_opening")
    for cut, after in pairwise([*cuts, None]):
        assert cut is not None  # noqa: S101 - only the last is
        yield _Talk(
            cut.end, after.start if after else length, cut.rule, cut.label, labels=cut.labels
        )


def _joined(cuts: Iterable[Cut]) -> Iterator[Cut]:
    """The cuts without those at which a label only says again who goes on speaking."""
    held: list[Cut] = []
    for cut in cuts:
        if held and (cut.label is None or cut.label != held[0].label):
            yield _as_one(held)
            held = []
        held.append(cut)
    if held:
        yield _as_one(held)


def _as_one(cuts: Sequence[Cut]) -> Cut:
    if len(cuts) == 1:
        return cuts[0]
    return replace(cuts[0], labels=tuple(chain.from_iterable(cut.labels for cut in cuts)))


def _pauses(script: _Script) -> Iterator[int]:
    for index, (before, after) in enumerate(pairwise(script.captions), start=1):
        if before.end_time is None or after.start_time is None:
            continue
        if after.start_time - before.end_time >= LONG_PAUSE:
            yield script.starts[index]


_Turned = tuple[list[Utterance], list[CueMark], list[tuple[tuple[int, int], ...]], list[Mark]]


def _turned(script: _Script, talks: Iterable[_Talk]) -> _Turned:
    utterances: list[Utterance] = []
    found: list[CueMark] = []
    labels: list[tuple[tuple[int, int], ...]] = []
    marks: list[Mark] = []
    for talk in talks:
        cues = list(find_cues(script.logical.text, talk.start, talk.end))
        again = [label for label in talk.labels if label[0] >= talk.start]
        holes = [*((cue.start, cue.end) for cue in cues), *again]
        speech = tuple(_without(sorted(holes), talk.start, talk.end, script.logical.text))
        found += cues
        if not speech:
            marks += [
                Mark(kind=SpanKind.LABEL, start=start, end=end, rule=talk.rule)
                for start, end in talk.labels
            ]
            continue
        start_time, end_time = _times(script, speech[0][0], speech[-1][1])
        utterances.append(
            Utterance(
                speech=speech,
                label=talk.label,
                labels=talk.labels,
                start_time=start_time,
                end_time=end_time,
                rule=talk.rule,
            )
        )
        labels.append(talk.raw_labels)
    return utterances, found, labels, marks


def _without(
    holes: Iterable[tuple[int, int]], start: int, end: int, text: str
) -> Iterator[tuple[int, int]]:
    """The stretches between holes that hold something, white space at their ends left out."""
    at = start
    for stop, after in [*holes, (end, end)]:
        piece = text[at:stop]
        if piece and not piece.isspace():
            yield tightened(text, at, stop)
        at = max(at, after)


def _times(script: _Script, start: int, end: int) -> tuple[float | None, float | None]:
    first = bisect_right(script.starts, start) - 1
    last = bisect_left(script.ends, end)
    begun = script.captions[first].start_time
    last = min(last, len(script.captions) - 1)
    # Punctuation after a word has no time of its own.
    while last > first and script.captions[last].glued and script.captions[last].end_time is None:
        last -= 1
    ended = script.captions[last].end_time
    if script.raw_times:
        raw_start = script.logical.raw_start(start)
        inner = bisect_right(script.raw_times, raw_start, key=itemgetter(0)) - 1
        if inner >= 0 and script.raw_times[inner][0] >= script.captions[first].pieces[0].start:
            begun = script.raw_times[inner][1]
    if begun is not None and ended is not None and ended < begun:
        ended = None
    return _seconds(begun), _seconds(ended)


def _seconds(time: float | None) -> float | None:
    return None if time is None or time < 0 else round(time, 3)
