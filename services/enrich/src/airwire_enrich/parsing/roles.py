"""What a speaker is in the programme, and the title and affiliation that labels give."""

import re
from collections.abc import Iterable, Sequence
from itertools import takewhile

from airwire_enrich.parsing.names import as_said
from airwire_enrich.parsing.vocabulary import ROLE_WORDS
from airwire_enrich.parsing.voice import Voice
from airwire_schemas.transcript import Role, TurnKind

_PARTY = re.compile(r"(?P<party>[RDI])(?:-(?P<place>[A-Za-z.]{2,12}))?")
_PARTIES = {"R": "Republican", "D": "Democrat", "I": "Independent"}
_STAGE = re.compile(
    r"voice|camera|translat|interpret|ph\b|phone|telephone|singing|laugh|crosstalk|off|video|"
    r"through|as |reading|archiv|recording|soundbite|speaking|retired|ret\b|shouting|inaudible",
    re.IGNORECASE,
)
_LONGEST_ACRONYM = 5
_FUNCTIONS = frozenset(
    [
        "senior",
        "chief",
        "national",
        "international",
        "foreign",
        "political",
        "diplomatic",
        "military",
        "legal",
        "medical",
        "business",
        "financial",
        "economics",
        "congressional",
        "special",
        "white",
        "news",
        "sports",
        "weather",
    ]
)
"""What says what kind of anchor or correspondent somebody is, and of which desk."""
_RECORDED = (TurnKind.CLIP, TurnKind.ARCHIVAL, TurnKind.TRANSLATION)


def role_of(voice: Voice, heard: Sequence[TurnKind], *, staffed: bool) -> Role:
    """The role, by label first, then by what the evidence made of the voice."""
    if voice.hosting:
        return Role.HOST
    if voice.reporting:
        return Role.REPORTER
    words = " ".join(label.key for label in voice.person.labels)
    if "caller" in words.split() or any("caller" in label.roles for label in voice.person.labels):
        return Role.CALLER
    if heard and all(kind in _RECORDED for kind in heard):
        return Role.SUBJECT
    if voice.person.nameless or not staffed:
        return Role.UNKNOWN
    return Role.GUEST


def title_of(voice: Voice) -> str | None:
    """Title or function, the first that a label gives."""
    for label in voice.person.labels:
        if label.title and label.title.strip(".").casefold() not in (
            "mr",
            "mrs",
            "ms",
            "miss",
            "the",
        ):
            return as_said(label.title)
    for told in _told(voice):
        words = [word for word in told[0].split() if word.strip(".,").casefold() not in ROLE_WORDS]
        if len(words) == len(told[0].split()) and not _PARTY.fullmatch(told[0]):
            return as_said(told[0])
    return None


def affiliation_of(voice: Voice) -> str | None:
    """Outlet, party, body or place that a label ties the speaker to."""
    for label in voice.person.labels:
        if label.place:
            return as_said(label.place)
    for told in _told(voice):
        for piece in told:
            party = _PARTY.fullmatch(piece.strip())
            if party:
                place = party["place"]
                return _PARTIES[party["party"]] + (f", {place}" if place else "")
        outlet = _outlet(told[0].split())
        if outlet is not None:
            return outlet
        if len(told) > 1:
            return as_said(", ".join(told[1:]))
    return None


def _outlet(words: Sequence[str]) -> str | None:
    """What stands before a function in capitals: `CNN` of `CNN CHIEF ANCHOR`."""
    if len(words) < 2 or words[-1].strip(".,").casefold() not in ROLE_WORDS:
        return None
    if not words[0].isupper():
        return None
    if len(words[0]) <= _LONGEST_ACRONYM:
        return words[0]
    named = list(takewhile(lambda word: word.strip(".,").casefold() not in _FUNCTIONS, words[:-1]))
    return as_said(" ".join(named)) if named else None


def _told(voice: Voice) -> Iterable[tuple[str, ...]]:
    """What stands behind the names of a voice's labels, piece by piece."""
    for label in voice.person.labels:
        bodies = [label.parts] if label.parts else []
        bodies += [tuple(p.strip() for p in q.split(",")) for q in label.qualifiers]
        for body in bodies:
            pieces = tuple(piece for piece in body if piece and not _STAGE.search(piece))
            if pieces and pieces[0].casefold() not in ROLE_WORDS:
                yield pieces
