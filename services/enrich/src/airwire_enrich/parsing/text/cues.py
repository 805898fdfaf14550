"""Sounds and stage directions: what they announce, and where they stand in speech."""

import re
from collections.abc import Iterable
from functools import lru_cache

from airwire_enrich.parsing.draft import CueMark
from airwire_enrich.parsing.hinted_pattern import HintedPattern
from airwire_schemas.transcript import CueKind

# Each alternative begins with a literal: so `re` passes over all other characters at once.
_BRACKETED = HintedPattern(
    r"\(([^()\n]{1,160})\)|\[([^\[\]\n\\]{1,160})\\?\]|\\\[([^\[\]\n\\]{1,160})\\?\]|"
    r"♪♪*+[^♪\n]{0,200}♪*+",
    *("(", "[", "♪"),
)

_WORDS: tuple[tuple[CueKind, str], ...] = (
    (
        CueKind.VIDEO_BEGIN,
        (
            r"begin (?:video|audio|film|clip|tape|vt)[a-z ]*|videotape(?:d|(?=,))|"
            r"start (?:of )?(?:video|clip|tape)|"
            r"video (?:clip )?(?:begins|starts|plays|playing)|videotape begins"
        ),
    ),
    (
        CueKind.VIDEO_END,
        r"end (?:of )?(?:video|audio|film|clip|tape|vt)[a-z ]*|video (?:clip )?ends",
    ),
    (
        CueKind.BREAK,
        (
            r"break|commercial|newsbreak|station identification|intermission|recess|"
            r"advertisement|ad break|midroll"
        ),
    ),
    (
        CueKind.TRANSLATION,
        (
            r"(?:through|via) (?:a |an )?(?:translator|interpreter)s?|"
            r"as (?:interpreted|translated)\.?|foreign language|"
            r"speaking [a-z\-]+|speaks [a-z\-]+|in [a-z]+ language|translation|translated|"
            r"non-english[a-z ]*|in (?:spanish|french|russian|arabic|german|chinese|mandarin|"
            r"italian|"
            r"portuguese|hebrew|ukrainian|dari|pashto)"
        ),
    ),
    (
        CueKind.SOUNDBITE,
        r"actuality|soundbites?|sound ?bites?|audio clip|sound of|sounds? of|recording",
    ),
    (CueKind.LAUGHTER, r"laugh(?:ter|s|ing|ed)?|chuckl(?:e|es|ing)|giggl(?:e|es|ing)"),
    (CueKind.APPLAUSE, r"applau(?:se|ds|ding)|cheer(?:s|ing)?|ovation"),
    (CueKind.CROSSTALK, r"cross ?-?talk|over ?lapping|simultaneous(?:ly)?|talking over"),
    (
        CueKind.INAUDIBLE,
        (
            r"inaudible|unintelligible|indiscernible|inaud|unclear|dropout|bleep|bleeped|"
            r"expletive[a-z ]*|indistinct|garbled"
        ),
    ),
    (
        CueKind.MUSIC,
        r"music|song|signature tune|singing|sings|♪|theme|sung|humming|instrumental|guitar|piano",
    ),
)
_KINDS = tuple((kind, re.compile(rf"\b(?:{words})\b", re.IGNORECASE)) for kind, words in _WORDS)
_OTHER = re.compile(
    r"\b(?:voice-?over|on camera|off-?(?:mike|mic|camera)|pauses?|ph|phonetic|sic|gasps?|sighs?|"
    r"whistl(?:e|es|ing)|groans?|cough(?:s|ing)?|clears throat|beep(?:s|ing)?|bell|ringing|silence|"
    r"sobbing|crying|cries|scream(?:s|ing)?|shout(?:s|ing)?|chant(?:s|ing)?|boo(?:s|ing)?|"
    r"gunfire|gunshots?|explosions?|siren|knock(?:s|ing)?|phone rings|imitating|reading|"
    r"as character|begins?|ends?|technical difficulties|captioning[a-z ]*|audio gap|noise|"
    r"commercial|interruptions?|end of [a-z ]+|shouting|laughing|clip|archive|intro|sound|extract|"
    r"telephone rings|clapping|snaps|yell(?:s|ing)?|whisper(?:s|ing)?|mumbl(?:es|ing)|exhales?|"
    r"inhales?|moaning|roar(?:s|ing)?|buzz(?:er|ing)?|vocalizing|barking|graphic|slide)\b",
    re.IGNORECASE,
)
_PLAYS = re.compile(
    r"sound ?bite of (?:the )?(?:song|music),? [\"“](?P<song>[^\"”]{1,100})[\"”]"
    r"(?:,? by (?P<by>.{1,80}))?|"
    r"sound ?bite of (?P<artist>.{1,80}?)['’]s? (?:song |recording of |performance of )?"
    r"[\"“](?P<title>[^\"”]{1,100})[\"”]",
    re.IGNORECASE,
)
_MUSIC = re.compile(r"\bmusic\b", re.IGNORECASE)
_BARE = re.compile(
    r"(?:ACTUALITY|(?:END OF )?EXTRACT|SIGNATURE TUNE)(?: (?:OF|IN|FROM) [A-Z'’ \-]{2,40})?|"
    r"(?:MUSIC|SOUND|THEME)(?: (?:IN|OUT|UP|UNDER|FADES?))*|(?:MUSIC|APPLAUSE|LAUGHTER|CHEERING)"
)


@lru_cache(maxsize=4096)
def kind_of(text: str) -> CueKind | None:
    """What a cue announces; null where the words are no cue."""
    for kind, pattern in _KINDS:
        if pattern.search(text):
            return kind
    return CueKind.OTHER if _OTHER.search(text) else None


def _is_stage_direction(text: str, *, alone: bool) -> bool:
    """Capitals in brackets are a cue even if no word of it is known; if alone, so is any phrase."""
    letters = [c for c in text if c.isalpha()]
    if not letters or len(text) > 120:
        return False
    shouted = all(c.isupper() for c in letters) and len(letters) > 3
    return (shouted and (alone or " " in text)) or (alone and len(text.split()) <= 12)


def find_cues(text: str, start: int, end: int) -> Iterable[CueMark]:
    """The cues in brackets between `start` and `end`, in order."""
    for found in _BRACKETED.finditer(text, start, end):
        noted = found.lastindex is None
        body = found[found.lastindex or 0].strip()
        if len(body) < 2 and body != "♪":
            continue
        if not body.strip("♪ "):
            yield cue_mark(body, CueKind.MUSIC, found.start(), found.end())
            continue
        if not any(c.isalpha() or c == "♪" for c in body):
            continue
        if "♪" not in body and ":" in body and len(body) > 60:
            continue
        alone = _is_alone(text, found.start(), found.end())
        kind = kind_of(body) if len(body) <= 120 or noted else None
        if (
            kind is not None
            and not alone
            and len(body.split()) > 8
            and kind is not CueKind.SOUNDBITE
        ):
            continue
        if kind is CueKind.OTHER and not alone and len(body.split()) > 4:
            continue
        if kind is None:
            if not _is_stage_direction(body, alone=alone):
                continue
            kind = CueKind.OTHER
        yield cue_mark(body, kind, found.start(), found.end())


def cue_mark(body: str, kind: CueKind, start: int, end: int) -> CueMark:
    """A cue with what it names; `body` is its text without brackets."""
    plays = _PLAYS.search(body)
    artist = plays and (plays["artist"] or plays["by"])
    title = plays and (plays["title"] or plays["song"])
    if (plays and kind is CueKind.SOUNDBITE) or (kind is CueKind.SOUNDBITE and _MUSIC.search(body)):
        kind = CueKind.MUSIC
    return CueMark(
        kind=kind,
        start=start,
        end=end,
        text=" ".join(body.strip("♪ ").split()) or "♪",
        artist=artist.strip() if artist else None,
        title=title.strip(" ,.") if title else None,
        rule="bracketed_cue",
    )


def bare_cue(text: str) -> CueKind | None:
    """What a line of capitals without brackets announces, such as `MUSIC OUT`."""
    return kind_of(text) if _BARE.fullmatch(text) else None


_MARGIN = 60
"""Code points around a cue in which its line must begin and end for it to stand alone."""


def _is_alone(text: str, start: int, end: int) -> bool:
    floor = max(0, start - _MARGIN)
    before = text[floor:start].rsplit("\n", maxsplit=1)
    after = text[end : end + _MARGIN].split("\n", maxsplit=1)
    begins = len(before) == 2 or floor == 0
    ends = len(after) == 2 or end + _MARGIN >= len(text)
    return begins and ends and not before[-1].strip() and not after[0].strip()
