"""What a label says: name, title, role, qualifiers; and whether it reads like a label at all."""

import re
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

from airwire_enrich.parsing.vocabulary import (
    FORENAMES,
    FUNCTIONS,
    GENERIC_CORE,
    GROUPS,
    HEADER_KEYS,
    HONORIFICS,
    PARTICLES,
    ROLE_WORDS,
    STOPPERS,
    SUFFIXES,
    TITLE_MODIFIERS,
)

LONGEST = 200
"""Code points in the longest label that is considered."""
_MOST_WORDS = 9
"""Words in the longest name, its title included."""

_QUALIFIER = re.compile(r"\(([^()]{0,120}(?:\([^()]{0,80}\)[^()]{0,40})?)\)|\[([^\[\]]{0,120})\]")
_HEADER_ENDS = frozenset(("date", "file", "url", "link", "number", "source", "title", "time"))
_QUOTED = re.compile(r"[\"“][^\"”]{0,100}[\"”]")
_ROLE_WORD = re.compile(r"[a-z-]+")
_NUMBERED = re.compile(r"#?\d{1,3}|[A-Z]|one|two|three|four|five|six")
_MIXED_CAPS = re.compile(r"(?:Mc|Mac|De|Di|La|Le|Van|Von|Du|Fitz|St|O['’]|D['’])[^\W\d_a-z]{2,}")
_IDENTIFIER = re.compile(
    r"(?:SPEAKER|Speaker|speaker|SPK|spk|[FMU]?_?S|[FMUIRP])[ _-]?\d{1,3}|speaker_[a-z]"
)
_LONGEST_INITIALS = 3
"""Letters of initials, which may spell a word: `AT` is Ana Tremblett where she is named in full."""
_ADDRESSED = frozenset(("the", "mr", "madam", "madame"))
"""What stands before an office: `Madam Deputy Speaker`, `The President`."""
_ASKED = re.compile(r" to the (?:Minister|Prime Minister|Secretary|Leader|Chancellor|Attorney)\b.*")
"""Whom a question is put to, as chambers print it behind the name of whoever asks."""
_GOES_ON = re.compile(r" \(?(?:cont|contd|cont['’]d|continued|continuing)\.?\)?$")
_UNKNOWN = re.compile(r"unknown|unidentified", re.IGNORECASE)
_DOMAIN = re.compile(r"\.[a-z]{2,}")
_DASHED = re.compile(r"\s(?:-{1,2}|[–—/|])\s")


class LabelKind(StrEnum):
    PERSON = "person"
    """A name of two words or more, or a title and a name."""
    MONONYM = "mononym"
    """One word that may be a name."""
    FUNCTION = "function"
    """A part without a name: `ANNOUNCER`, `UNIDENTIFIED WOMAN`, `Q`."""
    GROUP = "group"
    """Several people at once: `BOTH`, `AUDIENCE`."""
    HEADER = "header"
    """The key of a header, such as `GUESTS` or `AIR DATE`."""
    NONE = "none"
    """No label."""


class Casing(StrEnum):
    CAPS = "caps"
    TITLE = "title"
    LOWER = "lower"


class Label(NamedTuple):
    """A label taken apart; a tuple, for a document may have a hundred thousand."""

    written: str
    name: str
    """The name as written, without title, role and qualifiers; a nameless label's words."""
    title: str | None
    """What stands before the name (`Senator`) or, if no role, after its comma."""
    parts: tuple[str, ...]
    """What follows the name's commas."""
    qualifiers: tuple[str, ...]
    """What stands in brackets."""
    kind: LabelKind
    casing: Casing
    roles: frozenset[str]
    """The words of `ROLE_WORDS` among parts and qualifiers."""

    key: str
    """The name without regard to case: what makes two labels the same."""
    surname: str
    """Its last word, suffixes such as `Jr.` aside, without regard to case."""
    place: str | None = None
    """What tells two of one surname apart in a chamber: `Georgia` of `Ms. Williams of Georgia`."""
    office: str | None = None
    """The part by which a label calls whom it names in brackets: `The Chair (Hon. Ann Lee)`."""

    @property
    def is_nameless(self) -> bool:
        return self.kind in (LabelKind.FUNCTION, LabelKind.GROUP)


def _bare(word: str) -> str:
    return word.strip(".,:;'’\"“”*_").casefold()


def _casing_of(word: str) -> Casing:
    letters = word if word.isalpha() else "".join(c for c in word if c.isalpha())
    if not letters or letters[0].islower():
        return Casing.LOWER
    if len(letters) > 1 and all(map(str.isupper, letters)):
        return Casing.CAPS
    if _MIXED_CAPS.match(word):
        return Casing.CAPS
    return Casing.TITLE


@lru_cache(maxsize=16384)
def read_label(written: str) -> Label:
    """Take apart what might be a label, without its colon. Never raises: `NONE` is an answer."""
    text = " ".join(written.replace("*", "").split()).strip(" _>-–—\\")
    text = _GOES_ON.sub("", text)
    if not text or len(text) > LONGEST:
        return _nothing(text)
    bracketed = _QUALIFIER.findall(text) if "(" in text or "[" in text else ()
    qualifiers = tuple(a or b for a, b in bracketed)
    bare = _QUOTED.sub(" ", _QUALIFIER.sub(" ", text)) if qualifiers or '"' in text else text
    bare = _ASKED.sub("", bare)
    segments = [segment.strip(" \"“”'") for segment in bare.split(",")]
    name, parts = segments[0], tuple(segment for segment in segments[1:] if segment)
    while parts and _bare(parts[0]) in SUFFIXES:
        name, parts = f"{name}, {parts[0]}", parts[1:]
    dashed = _DASHED.split(name, maxsplit=1)
    if len(dashed) == 2 and not parts:
        name, parts = dashed[0], (dashed[1],)
    name = " ".join(name.split()).strip(" .") if not name.endswith(("Jr.", "Sr.")) else name
    if not name and len(qualifiers) == 1 and _UNKNOWN.match(qualifiers[0]):
        name, qualifiers = qualifiers[0], ()
    label = _classified(text, name, parts, qualifiers)
    if len(qualifiers) == 1 and _is_office(label, name):
        # `The Minister for Transport (Owen Pike)`: who it is stands in the brackets.
        named = _classified(text, qualifiers[0].split(" (")[0], parts, ())
        full = " " in named.name or label.kind is LabelKind.NONE
        if named.kind is LabelKind.PERSON and full:
            return named._replace(title=name.removeprefix("The "), office=name)
    return label


def _is_office(label: Label, name: str) -> bool:
    """Whether a label's words are a part in which somebody speaks, and no name."""
    if label.kind is LabelKind.NONE:
        return name.startswith("The ") or _bare(name.split(" ", 1)[0]) in HONORIFICS
    return label.kind is LabelKind.FUNCTION


def _nothing(text: str) -> Label:
    return Label(
        written=text,
        name=text,
        title=None,
        parts=(),
        qualifiers=(),
        kind=LabelKind.NONE,
        casing=Casing.LOWER,
        roles=frozenset(),
        key=text.casefold(),
        surname="",
    )


def _classified(text: str, name: str, parts: tuple[str, ...], qualifiers: tuple[str, ...]) -> Label:
    words = name.split()
    if len(words) > _MOST_WORDS:
        return _nothing(text)
    bare = [_bare(word) for word in words]
    title, rest = _title(words, bare)
    kind = _kind(words, bare, rest, parts, titled=title is not None)
    titled = (title,) if title and kind is LabelKind.PERSON else ()
    told = " ".join((*parts, *qualifiers, *titled)).casefold()
    roles = ROLE_WORDS.intersection(_ROLE_WORD.findall(told))
    named = kind in (LabelKind.PERSON, LabelKind.MONONYM)
    place = None
    if kind is LabelKind.PERSON and "of" in rest[1:-1]:
        at = rest.index("of", 1)
        rest, place = rest[:at], " ".join(rest[at + 1 :])
    called = " ".join(rest) if named else name
    last = next((w for w in reversed(called.split()) if _bare(w) not in SUFFIXES), "")
    return Label(
        written=text,
        name=called,
        title=title if named else None,
        parts=parts,
        qualifiers=qualifiers,
        kind=kind,
        casing=_casing(rest if named and rest else words)
        if kind is not LabelKind.NONE
        else Casing.LOWER,
        roles=roles,
        place=place,
        key=called.casefold(),
        surname=last.strip(".,").casefold(),
    )


def _casing(words: list[str]) -> Casing:
    found = [_casing_of(w) for w in words if w.isalpha() or any(map(str.isalpha, w))]
    long = [c for c, w in zip(found, words, strict=False) if len(_bare(w)) > 1] or found
    if not long:
        return Casing.CAPS
    if Casing.CAPS in long:
        return Casing.CAPS
    return Casing.TITLE if Casing.TITLE in long else Casing.LOWER


def _title(words: list[str], bare: list[str]) -> tuple[str | None, list[str]]:
    """Split the title before a name from the name; the name keeps at least one word."""
    last = 0
    for at, word in enumerate(bare[:-1]):
        if word in HONORIFICS or word.removesuffix("-elect") in HONORIFICS:
            last = at + 1
        elif word in ROLE_WORDS and at == 0 and len(bare) > 2:
            last = 1
        elif word in TITLE_MODIFIERS or (word in ("of", "the") and last):
            continue
        else:
            break
    if not last:
        return None, words
    return " ".join(words[:last]), words[last:]


def _kind(
    words: list[str], bare: list[str], rest: list[str], parts: tuple[str, ...], *, titled: bool
) -> LabelKind:
    if not words:
        return LabelKind.NONE
    nameless = _nameless(words, bare)
    if nameless is not None:
        return nameless
    if len(bare) < 4 and bare[-1] in _HEADER_ENDS:
        return LabelKind.HEADER
    if all(word in HEADER_KEYS for word in bare) or (bare[0] in HEADER_KEYS and len(bare) <= 3):
        return LabelKind.HEADER
    if not _parts_allowed(parts):
        return LabelKind.NONE
    return _named(rest, titled=titled)


def _nameless(words: list[str], bare: list[str]) -> LabelKind | None:
    core = bare[1:] if bare[0] in _ADDRESSED and len(bare) > 1 else bare
    if len(words) == 1 and _IDENTIFIER.fullmatch(words[0]):
        return LabelKind.FUNCTION
    if any(word in GENERIC_CORE for word in core) and all(
        word in FUNCTIONS
        or word.rstrip("s") in FUNCTIONS
        or _NUMBERED.fullmatch(written)
        or word in ("and", "of", "from", "&", "#", "")
        for word, written in zip(core, words[-len(core) :], strict=True)
    ):
        if words[0].islower() and len(words) > 3:
            return LabelKind.NONE
        return LabelKind.GROUP if any(word in GROUPS for word in core) else LabelKind.FUNCTION
    return None


def _parts_allowed(parts: tuple[str, ...]) -> bool:
    """Roles and affiliations hold no finite verbs of speaking and no pronouns."""
    told = " ".join(parts).casefold().split()
    if len(told) > 22:
        return False
    return not any(
        word
        in (
            "said",
            "says",
            "asked",
            "asks",
            "i",
            "you",
            "we",
            "he",
            "she",
            "it",
            "they",
            "is",
            "was",
            "are",
            "were",
            "that",
            "this",
            "but",
            "so",
            "here",
            "having",
            "sworn",
            "testified",
        )
        for word in told
    )


def _named(rest: list[str], *, titled: bool) -> LabelKind:
    count = 0
    for at, word in enumerate(rest):
        bare = _bare(word)
        if bare in ("of", "&", "and") and 0 < at < len(rest) - 1:
            if bare == "of" and not titled:
                return LabelKind.NONE
            continue
        if bare in PARTICLES or bare in SUFFIXES:
            named = at == len(rest) - 1 or (at == 0 and bare in FORENAMES)
            count += named and not word.islower()
            continue
        initial = len(rest) == 1 and len(word) <= _LONGEST_INITIALS and word.isupper()
        if not bare or (bare in STOPPERS and not initial) or not _is_name_word(word):
            return LabelKind.NONE
        if not titled and _is_small(word) is not _is_small(rest[0]):
            return LabelKind.NONE
        count += 1
    if count == 0 or count > 5:
        return LabelKind.NONE
    return LabelKind.PERSON if count > 1 or titled else LabelKind.MONONYM


def _is_small(word: str) -> bool:
    """Whether a word has no capital at its head, elided particles (`d'`) aside."""
    return word[0].islower() and not (word[1:2] in ("'", "’") and word[2:3].isupper())


def _is_name_word(word: str) -> bool:
    """Letters, with the apostrophes, hyphens and full stops that names have."""
    core = word.strip(".,\"“”'’()")
    if not core or not core[0].isalpha():
        return False
    if _DOMAIN.search(core):
        return False
    if word.endswith(".") and len(core) > 3 and _bare(word) not in HONORIFICS | SUFFIXES:
        return False
    return core.isalpha() or all(c.isalpha() or c in "'’-.‑´`" for c in core)
