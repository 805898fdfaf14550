"""Whose the unlabelled turns are: lost labels concluded from sign-ons, short labels and address."""

import re
from collections.abc import Mapping, Sequence

from airwire_enrich.parsing.draft import Draft
from airwire_enrich.parsing.introductions import Introductions, addressed, signed_on
from airwire_enrich.parsing.names import Person, name_words
from airwire_enrich.parsing.voice import Voice
from airwire_schemas.normalisation import word_count
from airwire_schemas.transcript import Evidence

_SIGN_ON_TURNS = 4
"""Turns at the beginning in which hosts say who they are."""
_LOST = 6
"""Turns behind an unlabelled one in which its speaker's short label is looked for."""
_MONOLOGUE = 600
"""Words of the longest text without labels, about four minutes, that is taken for one person's."""


def attribute_unlabelled(
    draft: Draft,
    texts: Sequence[str],
    by_turn: list[Voice | None],
    voices: list[Voice],
    told: Introductions,
) -> dict[int, list[Evidence]]:
    """Fill `by_turn` where that can be concluded, add voices; returns the evidence by turn."""
    evidence: dict[int, list[Evidence]] = {}
    if all(voice is None for voice in by_turn) and not _is_one_persons(texts):
        return evidence
    heard = _Heard(by_turn, _introduced(draft, by_turn))
    known = {id(voice) for voice in voices}
    by_surname: dict[str, Voice] = {}
    for voice in voices:
        _enter(voice, by_surname)
    for index, utterance in enumerate(draft.utterances):
        heard.go_on_to(index)
        if utterance.label is not None or by_turn[index] is not None:
            continue
        if utterance.rule == "speaker_beside_text":
            # Captions and recognisers lose no labels: where they name nobody, nobody is known.
            continue
        where = utterance.speech[0][0], utterance.speech[-1][1]
        found = _by_sign_on(texts[index], by_surname)
        if found is None and not utterance.labels:
            # A bare mark (`>>`) says that somebody else speaks, whom nobody names.
            found = _by_lost_label(index, texts[index], heard, told)
        if found is None:
            continue
        voice, rule = found
        if id(voice) not in known:
            known.add(id(voice))
            voices.append(voice)
            _enter(voice, by_surname)
        by_turn[index] = voice
        if index == 0 or rule == "sign_on":
            voice.hosting = voice.hosting or not voice.reporting
        mark = Evidence(rule=rule, start=where[0], end=where[1])
        evidence.setdefault(index, []).append(mark)
        voice.evidence.append(mark)
    _by_address(draft, texts, by_turn)
    return evidence


def _enter(voice: Voice, by_surname: dict[str, Voice]) -> None:
    if not voice.person.nameless:
        by_surname.setdefault(voice.surname, voice)


def _is_one_persons(texts: Sequence[str]) -> bool:
    """Whether a text without any label may be all of the one who signs on in it.

    A short item may; in an hour without labels others speak too, and nothing tells where.
    """
    return len(texts) <= _LOST and sum(map(word_count, texts)) <= _MONOLOGUE


def find_hosts(draft: Draft, texts: Sequence[str], by_turn: Sequence[Voice | None]) -> None:
    """Tell who hosts where no label does: who signs on, else who opens before a reporter."""
    _name_hosts(draft, texts, by_turn)
    _name_by_forename(draft, texts, by_turn)
    heard = [voice for voice in by_turn if voice is not None]
    if not heard or any(voice.hosting for voice in heard):
        return
    for index, voice in enumerate(by_turn[:_SIGN_ON_TURNS]):
        if voice is None or voice.person.nameless or voice.reporting or voice.is_titled:
            continue
        if any(name_words(name)[-1] == voice.surname for name in signed_on(texts[index])):
            _host(voice, draft, index, "sign_on")
    first = by_turn[0]
    staffed = any(voice.is_staff for voice in heard)
    if staffed and first is not None and not first.is_staff and not first.person.nameless:
        _host(first, draft, 0, "opens")


def _name_hosts(draft: Draft, texts: Sequence[str], by_turn: Sequence[Voice | None]) -> None:
    """Name whoever is labelled `HOST` and no more, by the sign-on."""
    known = {voice.surname for voice in by_turn if voice and not voice.person.nameless}
    for index, voice in enumerate(by_turn[:_SIGN_ON_TURNS]):
        if voice is None or not voice.person.nameless or not voice.hosting:
            continue
        names = list(dict.fromkeys(signed_on(texts[index])))
        if len(names) == 1 and name_words(names[0])[-1] not in known:
            voice.name, voice.person.nameless = names[0], False
            voice.person.words = name_words(names[0])
            _host(voice, draft, index, "sign_on")


def _name_by_forename(draft: Draft, texts: Sequence[str], by_turn: Sequence[Voice | None]) -> None:
    """Give whoever is labelled by forename the surname with which they sign on."""
    for index, voice in enumerate(by_turn[: 2 * _SIGN_ON_TURNS]):
        if voice is None or not voice.is_short:
            continue
        names = [n for n in signed_on(texts[index]) if name_words(n)[0] == voice.surname]
        if names:
            voice.name = names[0]
            where = draft.utterances[index].speech
            voice.evidence.append(Evidence(rule="sign_on", start=where[0][0], end=where[-1][1]))


def _host(voice: Voice, draft: Draft, index: int, rule: str) -> None:
    voice.hosting = True
    where = draft.utterances[index].speech
    voice.evidence.append(Evidence(rule=rule, start=where[0][0], end=where[-1][1]))


def _introduced(draft: Draft, by_turn: Sequence[Voice | None]) -> dict[int, int]:
    """For each voice the turn in which a full label, with a name or role, first stands."""
    first: dict[int, int] = {}
    for index, voice in enumerate(by_turn):
        if voice is None or id(voice) in first:
            continue
        label = draft.utterances[index].label or ""
        if len(name_words(label)) > 1 or "," in label or voice.person.nameless:
            first[id(voice)] = index
    return first


class _Heard:
    """Who is heard before and after a turn, for one turn after the other."""

    def __init__(self, by_turn: Sequence[Voice | None], first_full: Mapping[int, int]) -> None:
        """`first_full` gives for voices the turn in which a full label first stands."""
        self.by_turn = by_turn
        self._first_full = first_full
        self._before: set[int] = set()
        self._first: dict[int, int] = {}
        self._last: dict[int, int] = {}
        for index, voice in enumerate(by_turn):
            if voice is not None:
                self._first.setdefault(id(voice), index)
                self._last[id(voice)] = index

    def go_on_to(self, index: int) -> None:
        """Turns before `index` have their voices for good."""
        before = self.by_turn[index - 1] if index else None
        if before is not None:
            self._before.add(id(before))

    def is_new(self, voice: Voice) -> bool:
        return id(voice) not in self._before

    def comes_again(self, voice: Voice, index: int) -> bool:
        return self._last.get(id(voice), -1) > index

    def is_short_at_first(self, voice: Voice) -> bool:
        """Whether its first label is a short one, though a full one may come later."""
        full = self._first_full.get(id(voice))
        return full is None or self._first[id(voice)] < full


def _by_sign_on(said: str, by_surname: Mapping[str, Voice]) -> tuple[Voice, str] | None:
    names = list(signed_on(said))
    if not names:
        return None
    words = name_words(names[0])
    voice = by_surname.get(words[-1])
    if voice is None:
        return Voice(Person(names[0], words, [])), "sign_on"
    if voice.is_short:
        voice.name = names[0]
    return voice, "sign_on"


def _by_lost_label(
    index: int, said: str, heard: _Heard, told: Introductions
) -> tuple[Voice, str] | None:
    """Whoever is labelled later by surname alone had a full label before, and it was lost.

    Of whom the turn itself speaks by full name it is not: there a host hands over.
    """
    by_turn = heard.by_turn
    # Dictionaries keep the order, and find a voice at once among many.
    new: dict[int, Voice] = {}
    for voice in by_turn[index + 1 :] if index == 0 else by_turn[index + 1 : index + 1 + _LOST]:
        if voice is None or not heard.is_new(voice) or voice.person.nameless:
            continue
        if heard.is_short_at_first(voice):
            new[id(voice)] = voice
    near = [voice for voice in new.values() if not _speaks_of(said, voice)]
    ahead = by_turn[index + 1] if index + 1 < len(by_turn) else None
    near = [voice for voice in near if voice is not ahead] or near
    hosts = [voice for voice in near if told.is_host(voice.surname)]
    if near:
        return (hosts or near)[0], "short_label_follows"
    return _resumed(index, heard)


def _speaks_of(said: str, voice: Voice) -> bool:
    """Whether a name in front of the voice's surname stands in what is said."""
    surname = voice.name.split()[-1]
    if surname.casefold() not in said.casefold():
        return False
    named = rf"\b[^\W\d_a-z][\w'’.-]{{1,24}} (?i:{re.escape(surname)})\b"
    return re.search(named, said) is not None


def _resumed(index: int, heard: _Heard) -> tuple[Voice, str] | None:
    """After a recording, where no label follows, whoever played it goes on."""
    by_turn = heard.by_turn
    if index < 2 or by_turn[index - 1] is None:
        return None
    between, before = by_turn[index - 1], by_turn[index - 2]
    if before is None or before is between or between is None:
        return None
    if between.is_staff and not before.is_staff:
        return None
    if before.is_staff or heard.comes_again(before, index):
        return before, "resumed_after_recording"
    return None


def _by_address(
    draft: Draft,
    texts: Sequence[str],
    by_turn: Sequence[Voice | None],
) -> None:
    """A host known by surname gets the forename by which the others address them."""
    called: dict[int, set[str]] = {}
    for index in range(1, len(texts)):
        before, voice = by_turn[index - 1], by_turn[index]
        if before is None or before is voice or not before.is_short or not before.hosting:
            continue
        forename = addressed(texts[index])
        if forename and name_words(forename) != before.person.words:
            called.setdefault(id(before), set()).add(forename)
            where = draft.utterances[index].speech
            if len(called[id(before)]) == 1:
                before.evidence.append(Evidence(rule="address", start=where[0][0], end=where[0][1]))
                before.forename = forename
