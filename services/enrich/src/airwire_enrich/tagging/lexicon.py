"""Texts become arrays of word numbers, and whatever is asked of a word is worked out once."""

from collections.abc import Callable
from dataclasses import dataclass
from importlib.resources import files

import numpy as np
import numpy.typing as npt

from airwire_enrich.tagging.chunks import ChunkTable, Numbers

BREAK, END, MARK, NUMBER = b"B", b".", b",", b"0"
"""Classes of what is no word: line end, sentence end, other marks, figures. Words have the
classes of the word table: N noun, A adjective, V verb, O other."""

UNWRITTEN, SMALL, CAPITAL, SHOUTED = range(4)
"""How a word is written. Marks, figures, and I, which always is a capital, tell nothing."""

OTHERS = "*"
"""Stands in the word table for all words that are not in it."""


@dataclass(frozen=True, slots=True, eq=False)
class Tokens:
    """The words and marks of a text. White space is left out; line ends are kept."""

    text: str
    types: Numbers
    """Number of each token's type in the lexicon."""
    starts: Numbers
    ends: Numbers
    classes: bytes
    """One class letter a token: what patterns over words are matched on."""

    def word(self, token: int) -> str:
        return self.text[self.starts[token] : self.ends[token]]


class Lexicon:
    """Numbers for word types, and their properties in arrays that grow as new types are met.

    Numbers depend on the order of meeting and never show in results. The growth is bounded:
    past `limit` types it forgets those it met since it was built.
    """

    def __init__(self, *, limit: int = 400_000) -> None:
        self._words, self._rare = _word_table()
        self._limit = limit
        self._forget()

    def _forget(self) -> None:
        self._numbers: dict[str, int] = {}
        self.types: list[str] = []
        self.generation = getattr(self, "generation", 0) + 1
        self._classes = np.zeros(1024, dtype="S1")
        self._weights = np.zeros(1024, dtype=np.int32)
        self._cases = np.zeros(1024, dtype=np.int8)
        self._lengths = np.zeros(1024, dtype=np.int32)
        self._stems = np.zeros(1024, dtype=np.int32)
        self._stem_numbers: dict[str, int] = {}
        self.stems: list[str] = []
        self._chunks = ChunkTable(self._number)

    @property
    def classes(self) -> npt.NDArray[np.bytes_]:
        """Class letter of each type."""
        return self._classes

    @property
    def cases(self) -> npt.NDArray[np.int8]:
        """How each type is written: `UNWRITTEN`, `SMALL`, `CAPITAL` or `SHOUTED`."""
        return self._cases

    @property
    def weights(self) -> Numbers:
        """How much a type tells of a text: hundredths of its inverse document frequency."""
        return self._weights

    @property
    def stem_of(self) -> Numbers:
        """Number of each type's stem in `stems`: case and plural do not count."""
        return self._stems

    def number_of(self, word: str) -> int | None:
        """The number of a type, if it was met."""
        return self._numbers.get(word)

    def tokens(self, text: str) -> Tokens:
        """Cut a text into words and marks."""
        if max(len(self.types), len(self._chunks)) > self._limit:
            self._forget()
        types, starts = self._chunks.cut(text)
        return Tokens(
            text=text,
            types=types,
            starts=starts,
            ends=starts + self._lengths[types],
            classes=self._classes[types].tobytes(),
        )

    def _number(self, piece: str) -> int:
        known = self._numbers.get(piece)
        return self._meet(piece) if known is None else known

    def _meet(self, piece: str) -> int:
        number = len(self.types)
        if number == len(self._classes):
            self._classes = np.concatenate([self._classes, np.zeros_like(self._classes)])
            self._weights = np.concatenate([self._weights, np.zeros_like(self._weights)])
            self._cases = np.concatenate([self._cases, np.zeros_like(self._cases)])
            self._lengths = np.concatenate([self._lengths, np.zeros_like(self._lengths)])
            self._stems = np.concatenate([self._stems, np.zeros_like(self._stems)])
        self._numbers[piece] = number
        self.types.append(piece)
        letter, weight = self._describe(piece)
        self._classes[number], self._weights[number] = letter, weight
        self._cases[number] = _case_of(piece)
        self._lengths[number] = len(piece)
        stem = stem_of(piece)
        self._stems[number] = self._stem_numbers.setdefault(stem, len(self.stems))
        if self._stems[number] == len(self.stems):
            self.stems.append(stem)
        return number

    def _describe(self, piece: str) -> tuple[bytes, int]:
        if piece == "\n":
            return BREAK, 0
        if piece in ".!?…":
            return END, 0
        if piece[0].isdigit():
            return NUMBER, 0
        folded = piece.casefold().replace("’", "'").replace("`", "'")
        if not folded[0].isalpha():
            return (b"O" if folded == "'s" else MARK), 0
        if "'" in folded:
            return b"O", 0
        return self._words.get(folded) or (_guess(folded), self._rare)


class TypeTable:
    """A property of types as a small number, worked out once for each type of a lexicon."""

    def __init__(self, value_of: Callable[[str], int]) -> None:
        self._value_of = value_of
        self._generation = 0
        self._values = np.zeros(0, dtype=np.uint8)

    def of(self, tokens: Tokens, lexicon: Lexicon) -> npt.NDArray[np.uint8]:
        """The property of each token's type."""
        if self._generation != lexicon.generation:
            self._generation, self._values = lexicon.generation, np.zeros(0, dtype=np.uint8)
        new = [self._value_of(word) for word in lexicon.types[len(self._values) :]]
        if new:
            self._values = np.concatenate([self._values, np.array(new, dtype=np.uint8)])
        values: npt.NDArray[np.uint8] = self._values[tokens.types]
        return values


def _guess(folded: str) -> bytes:
    """The class of a word that the table lacks: most are nouns."""
    if len(folded) < 3 or folded.endswith("ly"):
        return b"O"
    return b"V" if folded.endswith(("ing", "ed")) else b"N"


def _case_of(piece: str) -> int:
    if piece[0] == "I" and (len(piece) == 1 or piece[1] in "'’`"):
        return UNWRITTEN
    if not piece[0].isupper():
        return SMALL if piece.islower() and piece[0].isalpha() else UNWRITTEN
    return SHOUTED if len(piece) > 1 and piece.isupper() else CAPITAL


def _word_table() -> tuple[dict[str, tuple[bytes, int]], int]:
    """The words of `data/words.tsv` with class and weight, and the weight of all others."""
    table = files("airwire_enrich.tagging").joinpath("data", "words.tsv").read_text("utf-8")
    words: dict[str, tuple[bytes, int]] = {}
    for row in table.splitlines():
        word, letter, weight = row.split("\t")
        words[word] = (letter.encode(), int(weight))
    return words, words.pop(OTHERS)[1]


def stem_of(word: str) -> str:
    """A word without case and plural: enough for English cues, and never a guess at more."""
    folded = word.casefold().replace("’", "'").replace("`", "'")
    if len(folded) > 4 and folded.endswith("ies"):
        return folded[:-3] + "y"
    if len(folded) > 4 and folded.endswith(("sses", "ches", "shes", "xes")):
        return folded[:-2]
    if len(folded) > 3 and folded.endswith("s") and not folded.endswith(("ss", "us", "is", "'s")):
        return folded[:-1]
    return folded
