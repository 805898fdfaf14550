"""What a word looks like to the network: a fixed number of hashed features, from the word alone."""

import unicodedata
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path

from airwire_enrich.tagging.parts import DATA_FOLDER

BUCKETS = 1 << 15
"""Rows of the embedding table; row 0 is for features that a word does not have."""
FEATURES = 24
UNCASED = "\x01"
"""Stands before a word of a text that is all capitals or has none: its case tells nothing."""
_TRIGRAMS = 10
_APOSTROPHES = str.maketrans("’`", "''")


def name_letters(data: Path = DATA_FOLDER) -> dict[str, str]:
    """The words that names are made of: see `data/names.tsv`."""
    table = (data / "names.tsv").read_text("utf-8")
    return dict(line.split("\t") for line in table.splitlines())


def features_of(word: str, letters: Mapping[str, str]) -> list[int]:
    """Rows of the embedding table, `FEATURES` of them; the first is the word's own."""
    rows = [zlib.crc32(one.encode()) % (BUCKETS - 1) + 1 for one in _features(word, letters)]
    return (rows + [0] * FEATURES)[:FEATURES]


def _features(word: str, letters: Mapping[str, str]) -> Iterator[str]:
    cased = not word.startswith(UNCASED)
    written = word if cased else word[1:]
    folded = plain(written)
    yield f"w{folded}"
    yield f"c{_case(written) if cased else 'none'}"
    yield f"k{_shape(written, cased=cased)}"
    yield f"l{min(len(folded), 12)}"
    known = letters.get(folded, "")
    yield f"n{known}{cased}"
    for letter in "sgpdc":
        yield f"n{letter}{letter in known}"
    for size in (2, 3, 4):
        yield f"{size}<{folded[:size]}"
    for size in (2, 3, 4):
        yield f"{size}>{folded[-size:]}"
    bounded = f"<{folded}>"
    for at in range(min(len(bounded) - 2, _TRIGRAMS)):
        yield f"3{bounded[at : at + 3]}"


def plain(word: str) -> str:
    """A word without case and accents, its apostrophes upright."""
    word = word.translate(_APOSTROPHES)
    if word.isascii():
        return word.lower()
    parts = unicodedata.normalize("NFD", word)
    return "".join(one for one in parts if not unicodedata.combining(one)).casefold()


def _case(word: str) -> str:
    if word.islower():
        return "lower"
    if word.isupper():
        return "initial" if len(word.strip(".")) == 1 else "upper"
    if word.istitle():
        return "title"
    return "mixed" if word.upper() != word.lower() else "mark"


def _shape(word: str, *, cased: bool) -> str:
    """Runs of capitals, letters, figures and marks, each written once."""
    shape = ""
    for one in word[:24]:
        kind = "x" if one.isalpha() else "9" if one.isdigit() else one
        if cased and one.isupper():
            kind = "X"
        if not shape.endswith(kind):
            shape += kind
    return shape
