"""Which turns are recordings, and what shows it: a cue, an introduction, the layout's gap."""

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from operator import attrgetter

from airwire_enrich.parsing.draft import CueMark, Draft, Utterance
from airwire_enrich.parsing.label import read_label
from airwire_enrich.parsing.names import folded
from airwire_enrich.parsing.voice import Voice
from airwire_schemas.transcript import CueKind, Evidence, TurnKind

_SPONSOR = re.compile(
    r"(?:Support for|This (?:message|podcast|episode|program|programme|show)|Funding for|"
    r"[A-Z][\w ]{0,40} is (?:supported|sponsored|brought to you))[^.]{0,60}"
    r"\b(?:comes? from|sponsor|brought to you|supported by|sponsored by|provided by|"
    r"made possible)\b"
)
_MERE_SOUND = re.compile(r"sounds? of ", re.IGNORECASE)
_ARCHIVE = re.compile(r"archiv|historic|file (?:tape|footage)", re.IGNORECASE)
_INTERPRETED = re.compile(
    r"through (?:an? )?(?:translator|interpreter)|translat|interpret",
    re.IGNORECASE,
)
_CONVERSED = re.compile(
    r"\?[\"”’]?$|\b(?:[Tt]hank(?:s| you)|[Ww]elcome|[Gg]ood (?:morning|evening|afternoon)|"
    r"joins? (?:us|me)|joined by|[Hh]i|[Hh]ello|with us|with me)\b[^.?!]{0,80}[.?!]?$"
)


@dataclass(frozen=True, slots=True)
class Kind:
    kind: TurnKind
    evidence: tuple[Evidence, ...] = ()


_GREETS = re.compile(r"(?:Welcome|Good (?:morning|evening|afternoon)|Hello|Hi\b|Thank)")
_NARRATORS = frozenset(("announcer", "narrator", "moderator", "host", "operator", "q"))

_LIVE = Kind(TurnKind.LIVE)


def kinds_of(draft: Draft, texts: Sequence[str], by_turn: Sequence[Voice | None]) -> list[Kind]:
    """One kind a turn."""
    cues = sorted(draft.cues, key=attrgetter("start"))
    starts = [cue.start for cue in cues]
    staffed = any(voice is not None and voice.is_staff for voice in by_turn)
    kinds: list[Kind] = []
    playing: CueMark | None = None
    at = 0
    for index, utterance in enumerate(draft.utterances):
        begin = utterance.labels[0][0] if utterance.labels else utterance.speech[0][0]
        upto = bisect_left(starts, utterance.speech[0][0], lo=at)
        for cue in cues[at:upto]:
            playing = _playing(cue, playing)
        last = cues[upto - 1] if upto else None
        before = last if last is not None and _directly(draft, index, last) else None
        at = upto
        voice = by_turn[index]
        if utterance.kind is not TurnKind.LIVE:
            kinds.append(Kind(utterance.kind))
            continue
        if voice is not None and _announces(voice):
            kinds.append(_LIVE)
            continue
        kinds.append(
            _by_label(utterance.label, begin)
            or _by_formula(texts[index])
            or _by_cue(before, playing, voice, by_turn, kinds)
            or (staffed and _by_gap(utterance, voice))
            or (staffed and _by_introduction(index, texts, by_turn, kinds))
            or _LIVE
        )
    return kinds


def _announces(voice: Voice) -> bool:
    words = voice.person.words
    return voice.person.nameless and not _NARRATORS.isdisjoint(words)


def _playing(cue: CueMark, playing: CueMark | None) -> CueMark | None:
    if cue.kind is CueKind.VIDEO_BEGIN:
        return cue
    return None if cue.kind in (CueKind.VIDEO_END, CueKind.BREAK) else playing


def _directly(draft: Draft, index: int, cue: CueMark) -> bool:
    """Whether nothing is said between the cue and the turn."""
    return index == 0 or draft.utterances[index - 1].speech[-1][1] <= cue.start


def _by_label(written: str | None, begin: int) -> Kind | None:
    kind = _qualified(written) if written else None
    if kind is None or written is None:
        return None
    end = begin + len(read_label(written).written)
    return Kind(kind, (Evidence(rule="label_qualifier", start=begin, end=end),))


@lru_cache(maxsize=1024)
def _qualified(written: str) -> TurnKind | None:
    """What a label says of its turns."""
    label = read_label(written)
    if any(_INTERPRETED.search(told) for told in (*label.qualifiers, *label.parts)):
        return TurnKind.TRANSLATION
    told = (*label.qualifiers, label.name if label.is_nameless else label.office or "")
    return TurnKind.ARCHIVAL if any(_ARCHIVE.search(item) for item in told) else None


def _by_formula(said: str) -> Kind | None:
    if _SPONSOR.match(said[:200]):
        return Kind(TurnKind.SPONSOR, (Evidence(rule="sponsor_formula"),))
    return None


def _is_live(voice: Voice | None, by_turn: Sequence[Voice | None], kinds: Sequence[Kind]) -> bool:
    """Whether the voice was heard live just before: it goes on after a sound."""
    if voice is None or not kinds:
        return False
    return any(by_turn[at] is voice and kinds[at] is _LIVE for at in range(len(kinds))[-2:])


def _by_cue(
    before: CueMark | None,
    playing: CueMark | None,
    voice: Voice | None,
    by_turn: Sequence[Voice | None],
    kinds: Sequence[Kind],
) -> Kind | None:
    if before is not None and before.kind is CueKind.TRANSLATION:
        if _INTERPRETED.search(before.text):
            kind = TurnKind.TRANSLATION
            return Kind(kind, (Evidence(rule="cue", start=before.start, end=before.end),))
    elif before is not None and before.kind is CueKind.SOUNDBITE:
        archival = _ARCHIVE.search(before.text) is not None
        mere = not archival and _MERE_SOUND.match(before.text)
        if mere and _is_live(voice, by_turn, kinds):
            return None
        if archival or voice is None or not voice.is_staff:
            kind = TurnKind.ARCHIVAL if archival else TurnKind.CLIP
            return Kind(kind, (Evidence(rule="cue", start=before.start, end=before.end),))
    if playing is not None and (voice is None or not voice.is_staff):
        return Kind(TurnKind.CLIP, (Evidence(rule="cue", start=playing.start, end=playing.end),))
    return None


def _by_gap(utterance: Utterance, voice: Voice | None) -> Kind | None:
    gap = next((item for item in utterance.evidence if item.rule == "layout_gap"), None)
    if gap is None or voice is None or not utterance.label or voice.is_staff:
        return None
    return Kind(TurnKind.CLIP, (gap,))


def _by_introduction(
    index: int,
    texts: Sequence[str],
    by_turn: Sequence[Voice | None],
    kinds: Sequence[Kind],
) -> Kind | None:
    """Somebody of whom the speaker before spoke in the third person, and to whom nobody speaks."""
    voice = by_turn[index]
    if voice is None or voice.is_staff or index == 0:
        return None
    before = by_turn[index - 1]
    if before is None or before is voice or _was_live(voice, by_turn, kinds):
        return None
    if _answers(index, texts, by_turn):
        return None
    if not before.is_staff:
        earlier = kinds[index - 1]
        chained = earlier.kind is TurnKind.CLIP and not texts[index - 1].endswith("?")
        return earlier if chained else None
    if _is_asked(texts[index - 1]):
        return None
    if _GREETS.match(texts[index]):
        return None
    said = folded(texts[index - 1][-600:])
    if f"with {' '.join(voice.person.words)}" in said:
        return None
    known = voice.person.nameless or voice.surname in said or voice.person.words[0] in said
    if not known and not before.reporting:
        return None
    return Kind(TurnKind.CLIP, (Evidence(rule="introduction"),))


def _was_live(voice: Voice, by_turn: Sequence[Voice | None], kinds: Sequence[Kind]) -> bool:
    near = range(max(0, len(kinds) - 40), len(kinds))
    return any(by_turn[at] is voice and kinds[at].kind is TurnKind.LIVE for at in near)


def _is_asked(said: str) -> bool:
    return _CONVERSED.search(said[-160:]) is not None


def _answers(index: int, texts: Sequence[str], by_turn: Sequence[Voice | None]) -> bool:
    """Whether somebody asks this voice a question anywhere near: then it is a conversation."""
    voice = by_turn[index]

    def asks(at: int) -> bool:
        other = by_turn[at]
        if other is None or not other.is_staff:
            return texts[at].endswith("?")
        return _is_asked(texts[at])

    return any(
        by_turn[at] is voice and by_turn[at - 1] is not voice and asks(at - 1)
        for at in range(max(1, index - 6), min(len(texts), index + 7))
    )
