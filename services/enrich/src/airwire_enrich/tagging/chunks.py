"""Texts cut at spaces, what stands between them cut into words and marks once for each."""

import re
from array import array
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[np.int32]

_PIECE = re.compile(
    r"[A-Za-z]{2,}+(?![\w.'’`])|[ ]+"  # most words, and what is between them
    r"|(?:[^\W\d_]\.){2,}"  # U.S., J.F.K.
    r"|(?i:mr|mrs|ms|dr|st|sr|jr|gen|sen|rep|gov|lt|col|sgt|capt|prof|rev|hon|inc|corp|co|ltd)"
    r"\.(?=\s)"
    r"|[^\W\d_]\.(?=\s[^\W\d_])"  # an initial
    r"|\d+(?:[.,:]\d+)*"
    r"|['’`][sS](?!\w)"
    r"|[^\W\d_]+(?:['’`](?![sS](?!\w))[^\W\d_]+)*"
    r"|\n|[^\S\n]+"
    r"|[^\w\s]|\w"
)

_LINE = " \n "
"""What a line end becomes, so that it stands between spaces."""
_AHEAD = ("", " a", " .")
"""What may follow a chunk: nothing, a letter after a space, anything else after a space. The
pattern looks no farther, and only behind a dot."""


def pieces_of(text: str) -> list[str]:
    """A text cut into words, marks and white space; together they are the text."""
    pieces: list[str] = _PIECE.findall(text)
    return pieces


class ChunkTable:
    """The words and marks of chunks, by number: cut once, looked up ever after."""

    def __init__(self, number_of: Callable[[str], int]) -> None:
        """`number_of` numbers the type of a word or mark."""
        self._number_of = number_of
        self._chunks: dict[str, int] = {}
        self._advance = array("i")
        """How far the next chunk starts from a chunk."""
        self._first = array("i")
        self._count = array("i")
        self._types = array("i")
        self._places = array("i")
        """Where each word or mark starts in its chunk."""
        self._depends = array("b")
        """1 for chunks that are cut otherwise where something else follows."""
        self._ways: dict[int, tuple[int, ...]] = {}
        """For those the number of each way, in the order of `_AHEAD`."""
        self._chunks["\n"] = self._add(0, [("\n", -1)])

    def __len__(self) -> int:
        return len(self._advance)

    def cut(self, text: str) -> tuple[Numbers, Numbers]:
        """Types of a text's words, marks and line ends, and where they start."""
        chunks = text.replace("\n", _LINE).split(" ")
        numbers = self._numbered(chunks)
        for at in np.nonzero(_view(self._depends, np.int8)[numbers])[0].tolist():
            numbers[at] = self._ways[int(numbers[at])][_ahead(chunks, at)]
        advance = _view(self._advance)[numbers]
        counts = _view(self._count)[numbers]
        ends = np.cumsum(counts, dtype=np.int32)
        begun = np.cumsum(advance, dtype=np.int32) - advance
        shift = np.repeat(_view(self._first)[numbers] - ends + counts, counts)
        within = np.arange(len(shift), dtype=np.int32) + shift
        starts = np.repeat(begun, counts) + _view(self._places)[within]
        return _view(self._types)[within], starts

    def _numbered(self, chunks: Sequence[str]) -> Numbers:
        try:
            return np.fromiter(map(self._chunks.__getitem__, chunks), np.int32, len(chunks))
        except KeyError:
            for chunk in chunks:
                if chunk not in self._chunks:
                    self._chunks[chunk] = self._meet(chunk)
            return np.fromiter(map(self._chunks.__getitem__, chunks), np.int32, len(chunks))

    def _meet(self, chunk: str) -> int:
        ways = [_words_of(chunk, ahead) for ahead in (_AHEAD if "." in chunk else _AHEAD[:1])]
        if all(way == ways[0] for way in ways):
            return self._add(len(chunk) + 1, ways[0])
        number = len(self)
        self._ways[number] = tuple(self._add(len(chunk) + 1, way) for way in ways)
        self._depends[number] = 1
        return number

    def _add(self, advance: int, words: Sequence[tuple[str, int]]) -> int:
        self._advance.append(advance)
        self._first.append(len(self._types))
        self._count.append(len(words))
        self._depends.append(0)
        self._types.extend(self._number_of(word) for word, _ in words)
        self._places.extend(place for _, place in words)
        return len(self) - 1


def _view(column: "array[int]", kind: type[np.signedinteger[Any]] = np.int32) -> Numbers:
    """The column as it is now; while the view lives the column must not grow."""
    return np.frombuffer(column, dtype=kind)


def _words_of(chunk: str, ahead: str) -> list[tuple[str, int]]:
    """The words and marks of a chunk that something follows, and where they start in it."""
    words: list[tuple[str, int]] = []
    at = 0
    for piece in _PIECE.findall(chunk + ahead):
        if at >= len(chunk):
            break
        if not piece.isspace():
            words.append((piece, at))
        at += len(piece)
    return words


def _ahead(chunks: Sequence[str], at: int) -> int:
    """Which of `_AHEAD` follows a chunk."""
    if at + 1 == len(chunks):
        return 0
    following = chunks[at + 1] if chunks[at + 1] != "\n" else chunks[at + 2]
    first = following[:1]
    return 1 if first.isalnum() and not first.isdecimal() else 2
