"""Words that names are made of, from vicary's lists (Wikidata, CC0; US census and births)."""

import gzip
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

FEWEST_BEARERS = 2
"""A surname that one notable person bears is left out: there are too many, and most mislead."""


def tiers() -> dict[str, list[str]]:
    """Vicary's tiers: lower-case names by what they are names of."""
    packed = files("vicary").joinpath("data", "notability.txt.gz").read_bytes()
    found: defaultdict[str, list[str]] = defaultdict(list)
    tier = ""
    for line in gzip.decompress(packed).decode("utf-8").splitlines():
        if line.startswith("#!tier"):
            tier = line.split()[1]
        elif not line.startswith("#!"):
            found[tier].append(line)
    return dict(found)


def plain(word: str) -> str:
    """A word without accents."""
    parts = unicodedata.normalize("NFD", word)
    return "".join(letter for letter in parts if not unicodedata.combining(letter))


def word_list(places: Path) -> Iterator[str]:
    """Lines `word<TAB>letters`, sorted.

    `g` given name, `s` surname, `p` word of a place's name, `d` demonym, `c` country or state.
    """
    given = tiers()
    letters: defaultdict[str, set[str]] = defaultdict(set)
    surnames: Counter[str] = Counter()
    for name in given["full"]:
        words = name.split()
        if len(words) > 1:
            surnames[plain(words[-1])] += 1
    _note(letters, "s", [word for word, count in surnames.items() if count >= FEWEST_BEARERS])
    _note(letters, "g", [*given["given"], *given["given_corroboration"]])
    _note(letters, "d", [name for name in given["demonym"] if " " not in name])
    _note(letters, "p", [name for tier in ("place", "settlement") for name in given[tier]])
    for line in places.read_text(encoding="utf-8").splitlines():
        kind, *_, name, also = line.split("\t") if not line.startswith("#") else ("#", "", "")
        if kind in "CSK":
            _note(letters, "c", [name, *also.split("|")])
        elif kind == "T":
            _note(letters, "p", [name])
    for word in sorted(letters):
        yield f"{word}\t{''.join(sorted(letters[word]))}"


def _note(letters: defaultdict[str, set[str]], letter: str, names: list[str]) -> None:
    for name in names:
        for word in plain(name).casefold().split():
            if word.isalpha() and len(word) > 2:
                letters[word].add(letter)
