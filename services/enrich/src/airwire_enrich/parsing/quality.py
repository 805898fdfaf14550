"""How far a parsed transcript can be trusted."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from airwire_enrich.parsing.draft import Draft
from airwire_schemas.normalisation import word_count
from airwire_schemas.transcript import Quality, Span, SpanKind, Speaker, Turn

_WORD = re.compile(r"\w+")
_SENTENCE_END = re.compile(r"[.!?…\"'”’)\]\-–—♪]\s*\Z")
_FEW_WORDS = 200
_SAMPLE = 20_000
"""Code points that are enough to tell how a transcript is written."""


def quality_of(
    turns: Sequence[Turn], spans: Sequence[Span], speakers: Sequence[Speaker], draft: Draft
) -> Quality:
    """The quality report; `Draft.warnings` come first, each warning once."""
    named = {speaker.id for speaker in speakers if speaker.name is not None}
    words = [word_count(turn.text) for turn in turns]
    total = sum(words)
    attributed = sum(
        count for turn, count in zip(turns, words, strict=True) if turn.speaker_id in named
    )
    removed = sum(span.end - span.start for span in spans if span.kind is SpanKind.FURNITURE)
    untold = () if any(turn.speaker_id for turn in turns) else ("speakers_untold",)
    return Quality(
        attributed=round(attributed / total, 4) if total else 0.0,
        furniture=round(removed / max(draft.end - draft.start, 1), 4),
        warnings=tuple(dict.fromkeys((*draft.warnings, *untold, *_warnings(turns, total)))),
    )


def _warnings(turns: Sequence[Turn], total: int) -> Iterable[str]:
    speech = " ".join(turn.text for turn in turns)
    if _is_shouted(speech):
        yield "all_caps"
    if _loops(speech):
        yield "loop"
    if total > _FEW_WORDS and not _SENTENCE_END.search(speech):
        yield "abrupt_end"
    if "\N{REPLACEMENT CHARACTER}" in speech:
        yield "replacement_characters"


def _is_shouted(speech: str) -> bool:
    sample = speech[:_SAMPLE]
    small = sum(map(str.islower, sample))
    shouted = sum(map(str.isupper, sample))
    return small + shouted > _FEW_WORDS and shouted > 0.8 * (small + shouted)


def _loops(speech: str) -> bool:
    """Whether one run of eight words makes up a large part: a recogniser that got stuck."""
    words = _WORD.findall(speech[: 2 * _SAMPLE].casefold())
    if len(words) < _FEW_WORDS:
        return False
    runs = Counter(zip(*(words[at:] for at in range(8)), strict=False))
    _, most = runs.most_common(1)[0]
    return most >= max(5, len(words) // 100)
