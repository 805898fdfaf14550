"""Which rules of the watch-list a transcript meets, and where."""

from collections.abc import Iterable, Iterator

from airwire_relate.likeness.places import turn_places
from airwire_relate.likeness.words import spelling
from airwire_relate.watching.watchlist import Wanted, Watchlist
from airwire_schemas.events import EnrichedTranscript
from airwire_schemas.keys import folded
from airwire_schemas.relations import Hit
from airwire_schemas.transcript import EntityKind, Mention, Speaker, Stretch

Place = tuple[int | None, int | None, int | None]
"""Turn, start and end."""

_COUNTRY_LETTERS = 2


class Matcher:
    """A watch-list made ready: the cost of a transcript does not grow with the rules."""

    def __init__(self, watchlist: Watchlist) -> None:
        self._watchlist = watchlist
        self._phrases: dict[str, set[tuple[str, ...]]] = {}
        """By the first word."""
        for rule in watchlist.rules:
            for wanted in rule.wanted:
                if wanted.criterion == "term":
                    phrase = _phrase(wanted.sought)
                    self._phrases.setdefault(phrase[0], set()).add(phrase)

    def match(self, transcript: EnrichedTranscript) -> dict[str, tuple[Hit, ...]]:
        """What was found, by the name of each rule that matches, in the order of the list."""
        if not self._watchlist.rules:
            return {}
        found = _Found(transcript, self._terms(transcript))
        matches: dict[str, tuple[Hit, ...]] = {}
        for rule in self._watchlist.rules:
            hits = tuple(hit for wanted in rule.wanted if (hit := found.hit(wanted)) is not None)
            if hits:
                matches[rule.name] = hits
        return matches

    def _terms(self, transcript: EnrichedTranscript) -> dict[tuple[str, ...], list[Place]]:
        terms: dict[tuple[str, ...], list[Place]] = {}
        if not self._phrases:
            return terms
        places = turn_places(transcript.turns, transcript.spans)
        for turn in transcript.turns:
            for phrase, start, end in self._phrases_in(turn.text):
                raw = places[turn.index].raw(start, end) if turn.index in places else (None, None)
                terms.setdefault(phrase, []).append((turn.index, *raw))
        title = transcript.title
        if title is not None:
            where = title.provenance
            for phrase, _, _ in self._phrases_in(title.value):
                terms.setdefault(phrase, []).append((None, where.start, where.end))
        return terms

    def _phrases_in(self, text: str) -> Iterator[tuple[tuple[str, ...], int, int]]:
        words = spelling(text)
        for at, (word, start, _) in enumerate(words):
            for phrase in self._phrases.get(word, ()):
                last = at + len(phrase)
                if tuple(w for w, _, _ in words[at:last]) == phrase:
                    yield phrase, start, words[last - 1][2]


class _Found:
    """Everything of a transcript that a rule can name, with its places."""

    def __init__(
        self, transcript: EnrichedTranscript, terms: dict[tuple[str, ...], list[Place]]
    ) -> None:
        self._terms = terms
        self._people: dict[str, list[Place]] = {}
        self._places: dict[str, list[Place]] = {}
        self._subjects: dict[str, int] = {}
        for entity in transcript.entities:
            mentions = [_place(mention) for mention in entity.mentions]
            if entity.kind is EntityKind.PERSON:
                _note(self._people, _names(entity.name), mentions)
            elif entity.kind is EntityKind.PLACE:
                names = [entity.name, entity.country or ""]
                _note(self._places, map(_place_name, names), mentions)
        for speaker in transcript.speakers:
            if speaker.name and folded(speaker.name) not in self._people:
                _note(self._people, _names(speaker.name), _turns_of(transcript, speaker))
        for subject in transcript.subjects:
            for code in (subject.id, *subject.ancestors):
                self._subjects[code] = self._subjects.get(code, 0) + 1
        self._programmes: dict[str, list[Place]] = {}
        if transcript.programme is not None:
            where = transcript.programme.provenance
            in_file = where.source == "file"
            place = (None, where.start, where.end) if in_file else (None, None, None)
            _note(self._programmes, [folded(transcript.programme.value)], [place])

    def hit(self, wanted: Wanted) -> Hit | None:
        match wanted.criterion:
            case "term":
                places = self._terms.get(_phrase(wanted.sought), [])
            case "person":
                places = self._people.get(folded(wanted.sought), [])
            case "place":
                places = self._places.get(_place_name(wanted.sought), [])
            case "programme":
                places = self._programmes.get(folded(wanted.sought), [])
            case "subject":
                places = [(None, None, None)] * self._subjects.get(wanted.sought, 0)
        if not places:
            return None
        turn, start, end = min(places, key=lambda place: (place[1] is None, place[1] or 0))
        return Hit(
            criterion=wanted.criterion,
            wanted=wanted.written,
            turn=turn,
            start=start,
            end=end,
            count=len(places),
        )


def _phrase(text: str) -> tuple[str, ...]:
    return tuple(word for word, _, _ in spelling(text))


def _names(name: str) -> list[str]:
    """The whole name, and the surname: whom everybody calls that is found by it."""
    return [folded(name), folded(name.split()[-1])] if name.split() else []


def _place_name(text: str) -> str:
    """`IT` is a country's code, `it` would be a word."""
    is_code = len(text) == _COUNTRY_LETTERS and text.isupper()
    return f"country {text}" if is_code else folded(text)


def _note(index: dict[str, list[Place]], names: Iterable[str], places: list[Place]) -> None:
    for name in set(names) - {""}:
        index.setdefault(name, []).extend(places)


def _place(mention: Mention) -> Place:
    return mention.turn, mention.start, mention.end


def _turns_of(transcript: EnrichedTranscript, speaker: Speaker) -> list[Place]:
    """Where a speaker is told of, else whose turns these are."""
    if isinstance(speaker.bio, Stretch):
        return [(None, speaker.bio.start, speaker.bio.end)]
    return [
        (turn.index, turn.start, turn.end)
        for turn in transcript.turns
        if turn.speaker_id == speaker.id
    ]
