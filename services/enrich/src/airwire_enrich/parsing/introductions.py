"""How programmes name people in speech and below it: sign-ons, sign-offs, introductions, bios."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from airwire_enrich.parsing.draft import Draft
from airwire_enrich.parsing.hinted_pattern import HintedPattern
from airwire_enrich.parsing.label import LabelKind, read_label
from airwire_enrich.parsing.names import name_words
from airwire_enrich.parsing.roster import listed
from airwire_enrich.parsing.vocabulary import (
    FUNCTIONS,
    HONORIFICS,
    PARTICLES,
    REPORTER_ROLES,
    STOPPERS,
    TITLE_MODIFIERS,
)
from airwire_enrich.parsing.voice import Voice
from airwire_schemas.transcript import Evidence, SpanKind, Stretch

_WORD = r"(?:(?!I['’])[^\W\d_a-zß-öø-ÿ](?:[\w'’\-]{1,24}|\.?))"
_NAME = rf"(?P<name>{_WORD}(?: (?:{_WORD}|de|van|von|der|la|bin|al|el|del|da|di)){{0,3}})"
_SIGN_ON = HintedPattern(
    rf"\b(?:I['’]m|I am|[Mm]y name is|[Tt]his is) {_NAME}",
    *("I'm ", "I’m ", "I am ", "name is ", "his is "),
)
_LOWER_SIGN_ON = HintedPattern(
    r"\bi['’]m (?P<name>[^\W\d_]{2,20} [^\W\d_]{2,20})\b(?=[.,])", "i'm ", "i’m "
)
_SIGN_OFF = HintedPattern(
    rf"(?:^|[.!?] |for [A-Z]{{2,8}} [A-Za-z]{{0,12}}, ){_NAME}, (?:for )?[A-Z][\w']{{1,20}} News\b",
    " News",
)
_INTRODUCED = HintedPattern(
    rf"\b[A-Z][A-Za-z]{{1,12}}['’]s (?:[a-z\- ]{{0,40}})?{_NAME}"
    r"(?= (?:reports?|has|joins?|is|was|explains?|tells|filed|looks|talked|spoke|went|visited|"
    r"takes|"
    r"with)|\.|,)",
    *("'s ", "’s "),
)
_RUN = re.compile(rf"{_WORD}(?: (?:{_WORD}|de|van|von|der|la|bin|al|el|del|da|di)){{1,6}}")
_ADDRESS = re.compile(
    r"^(?:(?:Thanks|Thank you|Hi|Hey|Hello|Good (?:morning|evening|afternoon)|Sure|Well|Yes|Yeah|"
    r"Right|Absolutely|Of course|Indeed|You bet|That['’]s right|Happy to be here|"
    r"Glad to be here)[^.!?]{0,30}?)[,.] (?P<name>[A-Z][\w'’\-]{0,20})(?=[.,!?])"
)
_PATTERNS = (
    ("sign_on", _SIGN_ON),
    ("sign_off", _SIGN_OFF),
    ("introduction", _INTRODUCED),
)
_NO_NAME = (
    HONORIFICS | TITLE_MODIFIERS | FUNCTIONS | STOPPERS | REPORTER_ROLES | {"news", "public"}
) - {"a", "q"}


@dataclass(frozen=True, slots=True)
class _Told:
    name: str
    evidence: Evidence


class Introductions:
    """What a transcript's text tells of its speakers' names; speech is read when asked for."""

    def __init__(self, text: str, draft: Draft, texts: Sequence[str]) -> None:
        self._text = text
        self._draft = draft
        self._texts = texts
        self._names: dict[str, list[_Told]] = {}
        """By folded surname, as bios tell them."""
        self._bios: dict[tuple[str, ...], Stretch] = {}
        self._hosts: set[str] = set()
        """Folded surnames of those whom a bio calls host."""
        for mark in draft.marks:
            if mark.kind is SpanKind.BIO:
                _read_bio(text, mark.start, mark.end, self._names, self._bios, self._hosts)

    @cached_property
    def _said(self) -> dict[str, list[_Told]]:
        """Full names that are said where programmes introduce people, by folded surname."""
        names: dict[str, list[_Told]] = {}
        for utterance, said in zip(self._draft.utterances, self._texts, strict=True):
            where = utterance.speech[0][0], utterance.speech[-1][1]
            for rule, name in _names_in(said):
                told = _Told(name, Evidence(rule=rule, start=where[0], end=where[1]))
                names.setdefault(name_words(name)[-1], []).append(told)
        return names

    @cached_property
    def _listed(self) -> dict[str, list[_Told]]:
        """Full names that the document lists, by folded surname."""
        names: dict[str, list[_Told]] = {}
        for name, where in listed(self._text, self._draft):
            names.setdefault(name_words(name)[-1], []).append(_Told(name, where))
        return names

    def bio_of(self, words: tuple[str, ...]) -> Stretch | None:
        return self._bios.get(words)

    def is_host(self, surname: str) -> bool:
        """Whether a bio calls somebody of this name a host."""
        return surname in self._hosts

    def complete(self, voice: Voice) -> None:
        """Give a voice that is known by its surname only its full name, where the text tells."""
        if self.is_host(voice.surname) and not voice.is_staff:
            voice.hosting = True
        if not voice.is_short:
            return
        told = (
            self._names.get(voice.surname)
            or self._said.get(voice.surname)
            or self._listed.get(voice.surname, [])
        )
        if told and len({name_words(item.name) for item in told}) == 1:
            voice.name = told[0].name
            voice.evidence.append(told[0].evidence)
            if told[0].evidence.rule == "sign_on" and not voice.is_titled:
                voice.hosting = voice.hosting or not voice.reporting
        elif voice.forename is not None:
            voice.name = f"{voice.forename} {voice.name}"


def _names_in(said: str) -> Iterable[tuple[str, str]]:
    """(rule, full name) for each place of a turn that introduces somebody."""
    for rule, pattern in _PATTERNS:
        for found in pattern.finditer(said):
            name = trimmed(found["name"])
            if " " in name:
                signed_off = rule == "sign_on" and said[: found.start()].endswith("News, ")
                yield "sign_off" if signed_off else rule, name
    for found in _LOWER_SIGN_ON.finditer(said):
        yield "sign_on", found["name"].title()


def _read_bio(
    text: str,
    start: int,
    end: int,
    names: dict[str, list[_Told]],
    bios: dict[tuple[str, ...], Stretch],
    hosts: set[str],
) -> None:
    body = text[start:end]
    calls_host = re.search(r"\b(?:co-)?hosts?\b|\banchors?\b", body) is not None
    first = True
    for run in _RUN.finditer(body, 0, 200):
        name = trimmed(run.group(), tail=True)
        if not name or " " not in name:
            continue
        words = name_words(name)
        if first:
            evidence = Evidence(rule="bio", start=start, end=end)
            names.setdefault(words[-1], []).append(_Told(name, evidence))
            bios.setdefault(words, Stretch(start=start, end=end))
            if calls_host:
                hosts.add(words[-1])
        first = False


def trimmed(run: str, *, tail: bool = False) -> str:
    """The name in a run of capitalised words, without titles.

    `tail`: of what precedes the name all is cut off, up to the last word that can be no name.
    """
    words = run.split()
    while words and words[-1].casefold() in PARTICLES:
        words.pop()
    kept: list[str] = []
    for word in words:
        bare = word.strip(".,'’").casefold()
        acronym = len(bare) > 1 and word.strip(".").isupper() and tail
        if bare in _NO_NAME or acronym or bare.endswith(("'s", "’s")):
            if kept and not tail:
                break
            kept = []
            continue
        kept.append(word)
        if word.endswith(".") and len(word) > 3 and not tail:
            break
    name = " ".join(kept[:4]).rstrip(".,") if kept else ""
    if name and read_label(name).kind not in (LabelKind.PERSON, LabelKind.MONONYM):
        return ""
    return name


def signed_on(said: str) -> Iterable[str]:
    """Full names by which the speaker of a turn gives themself a name."""
    for found in _SIGN_ON.finditer(said):
        if said[found.start() : found.start() + 4].casefold() == "this":
            continue
        name = trimmed(found["name"])
        if " " in name:
            yield name
    for found in _LOWER_SIGN_ON.finditer(said):
        yield found["name"].title()


def addressed(said: str) -> str | None:
    """The forename by which a turn's beginning addresses whoever spoke before."""
    found = _ADDRESS.match(said[:120])
    if found is None or found["name"].casefold() in STOPPERS:
        return None
    return found["name"]
