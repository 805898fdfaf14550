"""Who is called a reporter by others, or signs off as one, where no label says so."""

from collections.abc import Iterable, Sequence

from airwire_enrich.parsing.draft import Draft
from airwire_enrich.parsing.hinted_pattern import HintedPattern
from airwire_enrich.parsing.introductions import trimmed
from airwire_enrich.parsing.names import name_words
from airwire_enrich.parsing.voice import Voice
from airwire_schemas.transcript import Evidence

_NAME = r"(?<!\w)(?P<name>[^\W\d_a-z][\w'’\-]{1,24}(?: [^\W\d_a-z][\w'’\-]{1,24}){1,3})"
_CALLED = (
    HintedPattern(
        rf"\b(?:correspondent|reporter|producer|contributor)s? {_NAME}",
        *("correspondent", "reporter", "producer", "contributor"),
    ),
    HintedPattern(
        rf"{_NAME} (?:reporting|reports|has (?:our|this|the|that) (?:story|report)|has more)\b",
        *(" report", " has "),
    ),
)
_SIGNED_OFF = HintedPattern(
    rf"{_NAME}, (?:for )?[A-Z]\w{{1,20}} News(?:, [A-Z]|\.)|For [A-Z]\w{{1,20}} News, I['’]m ",
    " News",
)


def find_reporters(
    draft: Draft, texts: Sequence[str], by_turn: Sequence[Voice | None], voices: Sequence[Voice]
) -> None:
    """Mark the voices that others introduce as reporters, or that sign off as such."""
    by_name = {
        name_words(voice.name): voice
        for voice in voices
        if not voice.person.nameless and not voice.is_staff and not voice.is_short
    }
    if not by_name:
        return
    for index, said in enumerate(texts):
        for name in _called(said):
            voice = by_name.get(name_words(name))
            if voice is not None and voice is not by_turn[index]:
                _report(voice, draft, index, "called_reporter")
        own = by_turn[index]
        if own is None or own.is_staff or own.person.nameless:
            continue
        if _SIGNED_OFF.search(said[-120:]):
            _report(own, draft, index, "sign_off")


def _called(said: str) -> Iterable[str]:
    for pattern in _CALLED:
        for found in pattern.finditer(said):
            name = trimmed(found["name"])
            if name:
                yield name


def _report(voice: Voice, draft: Draft, index: int, rule: str) -> None:
    if voice.reporting or voice.hosting:
        return
    voice.reporting = True
    where = draft.utterances[index].speech
    voice.evidence.append(Evidence(rule=rule, start=where[0][0], end=where[-1][1]))
