"""Who speaks: labels tied to people, unlabelled turns to hosts, roles and kinds told."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from airwire_enrich.parsing.draft import Draft
from airwire_enrich.parsing.hosts import attribute_unlabelled, find_hosts
from airwire_enrich.parsing.introductions import Introductions
from airwire_enrich.parsing.kinds import kinds_of
from airwire_enrich.parsing.label import read_label
from airwire_enrich.parsing.names import Linking, as_said, name_words
from airwire_enrich.parsing.reporters import find_reporters
from airwire_enrich.parsing.roles import affiliation_of, role_of, title_of
from airwire_enrich.parsing.voice import Voice
from airwire_schemas.transcript import Evidence, Speaker, TurnKind


class Attribution(NamedTuple):
    """Whose a turn is, and how it came to be in the programme."""

    speaker_id: str | None
    kind: TurnKind
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Identified:
    """Everybody who speaks, and one attribution a turn."""

    speakers: tuple[Speaker, ...]
    turns: tuple[Attribution, ...]


def identify(text: str, draft: Draft, texts: Sequence[str]) -> Identified:
    """Tell the speakers of a draft apart; `texts` are its turns' normalised texts."""
    told = Introductions(text, draft, texts)
    voices, by_turn = _labelled(draft)
    found = attribute_unlabelled(draft, texts, by_turn, voices, told)
    for voice in voices:
        told.complete(voice)
    find_reporters(draft, texts, by_turn, voices)
    find_hosts(draft, texts, by_turn)
    kinds = kinds_of(draft, texts, by_turn)
    order = _order(by_turn)
    turns = tuple(
        Attribution(
            speaker_id=None if (owner := by_turn[index]) is None else order[id(owner)],
            kind=kinds[index].kind,
            evidence=_once((*utterance.evidence, *found.get(index, ()), *kinds[index].evidence)),
        )
        for index, utterance in enumerate(draft.utterances)
    )
    heard: dict[int, list[TurnKind]] = {}
    for owner, kind in zip(by_turn, kinds, strict=True):
        if owner is not None:
            heard.setdefault(id(owner), []).append(kind.kind)
    staffed = any(voice.is_staff for voice in voices)
    present = sorted((v for v in voices if id(v) in order), key=lambda v: int(order[id(v)][1:]))
    speakers = tuple(
        _speaker(voice, order[id(voice)], heard[id(voice)], told, staffed=staffed)
        for voice in present
    )
    return Identified(speakers=speakers, turns=turns)


def _labelled(draft: Draft) -> tuple[list[Voice], list[Voice | None]]:
    """One voice a person, and for each turn its voice, where a label names it."""
    written = [
        (utterance.speech[0][0], index, utterance.label)
        for index, utterance in enumerate(draft.utterances)
        if utterance.label is not None
    ]
    if draft.silent:
        # They name people too, and often in full: `KIM SOON-JA: (Speaking Korean)`.
        written = sorted([*written, *((place, -1, label) for place, label in draft.silent)])
    linking = Linking()
    numbers = linking.all([read_label(label) for _, _, label in written])
    voices = [Voice(person) for person in linking.people]
    by_turn: list[Voice | None] = [None] * len(draft.utterances)
    for (_, index, _), number in zip(written, numbers, strict=True):
        if index >= 0:
            by_turn[index] = voices[number]
    return voices, by_turn


def _order(by_turn: Sequence[Voice | None]) -> dict[int, str]:
    order: dict[int, str] = {}
    for voice in by_turn:
        if voice is not None and id(voice) not in order:
            order[id(voice)] = f"s{len(order) + 1}"
    return order


def _speaker(
    voice: Voice, speaker_id: str, heard: Sequence[TurnKind], told: Introductions, *, staffed: bool
) -> Speaker:
    return Speaker(
        id=speaker_id,
        name=None if voice.person.nameless else as_said(voice.name),
        labels=tuple(dict.fromkeys(label.written for label in voice.person.labels)),
        role=role_of(voice, heard, staffed=staffed),
        title=title_of(voice),
        affiliation=affiliation_of(voice),
        bio=told.bio_of(name_words(voice.name)),
        evidence=tuple(dict.fromkeys(voice.evidence)),
    )


def _once(evidence: tuple[Evidence, ...]) -> tuple[Evidence, ...]:
    return tuple(dict.fromkeys(evidence)) if len(evidence) > 1 else evidence
