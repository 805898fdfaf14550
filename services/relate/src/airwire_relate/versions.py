"""What a transcript changed of the one that it replaces."""

from collections import Counter
from collections.abc import Sequence
from difflib import SequenceMatcher

from airwire_relate.likeness.overlap import overlap_of
from airwire_relate.likeness.words import spelling, words_of
from airwire_schemas.events import EnrichedTranscript
from airwire_schemas.relations import TranscriptVersion, TurnChange
from airwire_schemas.transcript import Turn

# Turns that have this share of their words in common are one turn, changed.
_SAME_TURN = 0.4
# A changed turn stands near to where it stood.
_LOOK_AHEAD = 8


def counterpart(
    now: EnrichedTranscript, previous: Sequence[EnrichedTranscript]
) -> EnrichedTranscript | None:
    """The one that has most words in common with `now`; null where none has any."""
    words = words_of(now.turns).numbers
    best: EnrichedTranscript | None = None
    most = 0
    for candidate in sorted(previous, key=lambda one: one.start):
        common = overlap_of(words, words_of(candidate.turns).numbers).words
        common = common or _common(now.turns, candidate.turns)
        if common > most:
            best, most = candidate, common
    return best


def _common(one: Sequence[Turn], other: Sequence[Turn]) -> int:
    """How many turns are the same, for transcripts of a few words."""
    return len({turn.text for turn in one} & {turn.text for turn in other})


def compared(now: EnrichedTranscript, previous: Sequence[EnrichedTranscript]) -> TranscriptVersion:
    """The version event of `now`, which replaces the transcripts `previous` of one document."""
    old = counterpart(now, previous)
    changes = _changes(old, now)
    counts = Counter(change.change for change in changes)
    return TranscriptVersion(
        **_identity(now),
        previous="compared",
        previous_transcript=None if old is None else old.transcript_id,
        title_changed=old is not None and _title(old) != _title(now),
        unchanged=len(now.turns) - counts["added"] - counts["changed"],
        added=counts["added"],
        removed=counts["removed"],
        changed=counts["changed"],
        changes=tuple(changes),
    )


def uncompared(now: EnrichedTranscript, *, is_withdrawn: bool) -> TranscriptVersion:
    """The version event of `now` where nothing of what it replaces can be read."""
    return TranscriptVersion(**_identity(now), previous="withdrawn" if is_withdrawn else "missing")


def _identity(now: EnrichedTranscript) -> dict[str, object]:
    return {
        "transcript_id": now.transcript_id,
        "document_id": now.document_id,
        "path": now.path,
        "version": now.version,
        "supersedes": now.supersedes,
    }


def _title(transcript: EnrichedTranscript) -> str:
    return transcript.title.value if transcript.title is not None else ""


def _changes(old: EnrichedTranscript | None, now: EnrichedTranscript) -> list[TurnChange]:
    if old is None:
        return [_added(turn) for turn in now.turns]
    were, are = _said(old), _said(now)
    changes: list[TurnChange] = []
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, were, are, autojunk=False).get_opcodes():
        if tag != "equal":
            changes += _replaced(old.turns[i1:i2], now.turns[j1:j2])
    return changes


def _said(transcript: EnrichedTranscript) -> list[tuple[str | None, str]]:
    """Who says what; a speaker's id is a matter of one transcript alone."""
    names = {speaker.id: speaker.name or speaker.id for speaker in transcript.speakers}
    return [(names.get(turn.speaker_id or ""), turn.text) for turn in transcript.turns]


def _replaced(were: Sequence[Turn], are: Sequence[Turn]) -> list[TurnChange]:
    old, new = ([_bag(turn) for turn in turns] for turns in (were, are))
    changes: list[TurnChange] = []
    at = 0
    for turn, bag in zip(are, new, strict=True):
        near = [(_likeness(other, bag), -n) for n, other in enumerate(old[at : at + _LOOK_AHEAD])]
        likeness, place = max(near, default=(0.0, 0))
        if likeness < _SAME_TURN:
            changes.append(_added(turn))
            continue
        same = at - place
        changes += [_removed(gone) for gone in were[at:same]]
        changes.append(_changed(were[same], turn))
        at = same + 1
    return changes + [_removed(gone) for gone in were[at:]]


def _bag(turn: Turn) -> Counter[str]:
    return Counter(word for word, _, _ in spelling(turn.text))


def _likeness(one: Counter[str], other: Counter[str]) -> float:
    return 2 * (one & other).total() / max(1, one.total() + other.total())


def _added(turn: Turn) -> TurnChange:
    return TurnChange(change="added", turn=turn.index, start=turn.start, end=turn.end)


def _removed(turn: Turn) -> TurnChange:
    return TurnChange(
        change="removed",
        previous_turn=turn.index,
        previous_start=turn.start,
        previous_end=turn.end,
    )


def _changed(old: Turn, now: Turn) -> TurnChange:
    return TurnChange(
        change="changed",
        turn=now.index,
        start=now.start,
        end=now.end,
        previous_turn=old.index,
        previous_start=old.start,
        previous_end=old.end,
    )
