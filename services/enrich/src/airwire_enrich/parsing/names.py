"""Whether two labels name the same person."""

import unicodedata
from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from airwire_enrich.parsing.label import Casing, Label, LabelKind
from airwire_enrich.parsing.vocabulary import PARTICLES, SUFFIXES


def folded(text: str) -> str:
    """Without accents, case and typographic apostrophes: `MARTÍNEZ` equals `Martinez`."""
    if text.isascii():
        return text.casefold()
    plain = unicodedata.normalize("NFKD", text.replace("’", "'"))
    return "".join(c for c in plain if not unicodedata.combining(c)).casefold()


@lru_cache(maxsize=16384)
def name_words(name: str) -> tuple[str, ...]:
    """The words of a name, folded, without suffixes."""
    words = (word.strip(".,\"'“”") for word in folded(name).split())
    return tuple(word for word in words if word and word not in SUFFIXES)


def as_said(name: str) -> str:
    """A name in capitals as one would write it: `MARY McCARTHY` becomes `Mary McCarthy`."""
    if name.islower():
        name = name.upper()
    return " ".join(_word_as_said(word, first=at == 0) for at, word in enumerate(name.split()))


def _word_as_said(word: str, *, first: bool) -> str:
    letters = [c for c in word if c.isalpha()]
    if len(letters) < 2 or not all(c.isupper() for c in letters):
        return word
    if word.count(".") > 1 and len(letters) <= 3:
        return word
    if word.casefold() in PARTICLES and not first and len(word) <= 3 and word not in ("EL", "LE"):
        return word.lower()
    if word.strip(".,") in ("II", "III", "IV", "MD", "MP", "JJ", "CJ", "TJ", "AJ", "DJ", "PJ"):
        return word
    out: list[str] = []
    rise = True
    for at, c in enumerate(word):
        out.append(c.upper() if rise else c.lower())
        rise = not c.isalpha() and not (c in "'’" and at > 1)
        if at == 1 and word[:2] == "MC":
            rise = True
    return "".join(out)


_JOINING = frozenset(("&", "and"))
"""What makes a label that of several people, who together are nobody of them."""
_KIN = 40
"""People of one surname who are told apart; more than that is no transcript."""


@dataclass(slots=True)
class Person:
    """Somebody with labels; grows while labels are read."""

    name: str
    words: tuple[str, ...]
    labels: list[Label]
    nameless: bool = False

    @property
    def is_full(self) -> bool:
        return len(self.words) > 1


class Linking:
    """Ties labels to people, in order of appearance.

    A short label goes to the full name that it ends or begins; where two people share the word,
    to the one that spoke last, unless an initial (`S. O'BRIEN`) tells them apart.
    """

    def __init__(self) -> None:
        self.people: list[Person] = []
        self._by_key: dict[tuple[str, ...], int] = {}
        self._by_word: dict[str, list[int]] = {}
        self._initials: dict[str, tuple[str, ...]] = {}
        self._placed: frozenset[str] = frozenset()
        self._aliases: dict[str, tuple[str, ...]] = {}
        self._recent: deque[int] = deque(maxlen=50)
        self._holders: dict[tuple[str, ...], tuple[str, ...]] = {}
        """Who was last named as the holder of an office."""
        self._kin_of: dict[tuple[str, ...], list[int]] = {}
        """Whom words may mean, until somebody gets another name."""

    def all(self, labels: Sequence[Label]) -> list[int]:
        """For each label the number of its person."""
        full = _full_names(labels)
        shared = _shared(full)
        self._placed = _placed(labels)
        self._aliases = _aliases(labels)
        self._initials = _initials(full)
        return [self._one(label, shared) for label in labels]

    def _one(self, label: Label, shared: frozenset[str]) -> int:
        words = name_words(label.name) or (folded(label.written),)
        if words[0] in self._aliases and len(words) == 1:
            words = self._aliases[words[0]]
        elif label.is_nameless and words in self._holders:
            words = self._holders[words]
        elif label.is_nameless or label.kind is LabelKind.NONE:
            words = (*words, "#")
        if label.office:
            self._holders[name_words(label.office)] = words
        if len(words) == 1 and 1 < len(words[0]) < 4 and label.name.isupper():
            words = self._initials.get(words[0], words)
        if label.place and words[-1] in self._placed:
            words = (*words, f"@{folded(label.place)}")
        number = self._by_key.get(words)
        if number is None or (len(words) == 1 and words[0] in shared):
            number = self._kin(words, shared)
        if number is None:
            number = len(self.people)
            self.people.append(Person(label.name, words, [], nameless=label.is_nameless))
        self._note(number, label, words)
        return number

    def _kin(self, words: tuple[str, ...], shared: frozenset[str]) -> int | None:
        if words[-1] == "#":
            return None
        found = self._kin_of.get(words)
        if found is None:
            near = {*self._by_word.get(words[0], ()), *self._by_word.get(words[-1], ())}
            found = [n for n in sorted(near) if _may_be(words, self.people[n].words)]
            ended = [n for n in found if self.people[n].words[-1] == words[-1]]
            if len(ended) == 1:
                found = ended
            self._kin_of[words] = found
        if len(found) > 1:
            heard = reversed(self._recent) if words[0] in shared else ()
            return next((n for n in heard if n in found), found[0])
        return next(iter(found), None)

    def _note(self, number: int, label: Label, words: tuple[str, ...]) -> None:
        person = self.people[number]
        person.labels.append(label)
        self._by_key.setdefault(words, number)
        for word in {words[0], words[-1]}:
            kin = self._by_word.setdefault(word, [])
            if number not in kin and len(kin) < _KIN:
                kin.append(number)
                self._kin_of.clear()
        if not person.nameless and words[-1] != "#" and _fuller(words, person.words, label):
            person.name, person.words = label.name, words
            self._kin_of.clear()
        self._recent.append(number)


def _full_names(labels: Iterable[Label]) -> frozenset[tuple[str, ...]]:
    names = {label.name for label in labels if label.kind is LabelKind.PERSON}
    return frozenset(words for words in map(name_words, names) if len(words) > 1)


def _initials(full: Iterable[tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    """Full names by their initials, where those mean one person only."""
    owners: dict[str, set[tuple[str, ...]]] = {}
    for words in full:
        owners.setdefault("".join(word[0] for word in words), set()).add(words)
    return {initials: names.pop() for initials, names in owners.items() if len(names) == 1}


def _shared(full: Iterable[tuple[str, ...]]) -> frozenset[str]:
    """Words by which a short label could mean two people."""
    owners: dict[str, set[tuple[str, ...]]] = {}
    for words in full:
        owners.setdefault(words[-1], set()).add(words[:1])
    return frozenset(word for word, firsts in owners.items() if len(firsts) > 1)


def _aliases(labels: Iterable[Label]) -> dict[str, tuple[str, ...]]:
    """What a first label says it will be called by: `I` of `Interviewer (I)`."""
    aliases: dict[str, tuple[str, ...]] = {}
    for label in dict.fromkeys(label for label in labels if label.qualifiers):
        for told in label.qualifiers:
            if 0 < len(told) < 4 and told.isupper() and told[0] == label.name[:1].upper():
                words = name_words(label.name)
                end = ("#",) if label.is_nameless or label.kind is LabelKind.NONE else ()
                aliases.setdefault(folded(told), (*words, *end))
    return aliases


def _placed(labels: Iterable[Label]) -> frozenset[str]:
    """Surnames that only a place tells apart: `Ms. Lee of Ohio`, `Mr. Lee of Maine`."""
    places: dict[str, set[str]] = {}
    for surname, place in {(label.surname, label.place) for label in labels if label.place}:
        places.setdefault(folded(surname), set()).add(folded(str(place)))
    return frozenset(surname for surname, of in places.items() if len(of) > 1)


def _may_be(short: tuple[str, ...], full: tuple[str, ...]) -> bool:
    if full[-1] == "#" or not (_JOINING.isdisjoint(short) and _JOINING.isdisjoint(full)):
        return False
    if len(short) > len(full):
        short, full = full, short
    if len(short) == 1:
        return (short[0] in (full[-1], full[0]) and len(full) > 1) or short == full
    if short[-1] != full[-1]:
        return False
    if short == full[-len(short) :]:
        return True
    first, other = short[0], full[0]
    return first == other or (1 in (len(first), len(other)) and first[0] == other[0])


def _fuller(words: tuple[str, ...], known: tuple[str, ...], label: Label) -> bool:
    if words == known:
        return False
    if len(words) != len(known):
        return len(words) > len(known)
    return sum(map(len, words)) > sum(map(len, known)) and label.casing is not Casing.LOWER
