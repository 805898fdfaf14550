"""How well names are found: exact span and kind, persons, organisations and places only."""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

Found = tuple[int, int, str]
"""(start, end, kind) in a text."""
Engine = Callable[[Sequence[str]], Iterable[Sequence[Found]]]
"""Finds the names of each text."""

KINDS = ("PER", "ORG", "LOC")
_WRITTEN = {
    "PER": "PER",
    "ORG": "ORG",
    "LOC": "LOC",
    "person": "PER",
    "organization": "ORG",
    "location": "LOC",
}
CASES: dict[str, Callable[[str], str]] = {
    "as written": lambda text: text,
    "upper": lambda text: _each(text, str.upper),
    "lower": lambda text: _each(text, str.lower),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Gold:
    """A text and what a person says is named in it."""

    text: str
    names: tuple[Found, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """Shares of names, in percent."""

    precision: float
    recall: float
    f1: float


def _each(text: str, change: Callable[[str], str]) -> str:
    """Change the case of each letter that has one letter for it, so that places stay true."""
    return "".join(new if len(new := change(old)) == 1 else old for old in text)


def read_gold(path: Path) -> list[Gold]:
    """Read JSON lines with `text` and `entities`, or CoNLL columns number, word, tag."""
    reader = _from_lines if path.suffix == ".jsonl" else _from_columns
    return list(reader(path))


def _from_lines(path: Path) -> Iterator[Gold]:
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        names = ((n["start"], n["end"], _WRITTEN.get(n["type"])) for n in row["entities"])
        yield Gold(text=row["text"], names=tuple((s, e, kind) for s, e, kind in names if kind))


def _from_columns(path: Path) -> Iterator[Gold]:
    for block in path.read_text(encoding="utf-8").split("\n\n"):
        rows = [line.split("\t") for line in block.splitlines() if line.strip()]
        if rows:
            yield _from_rows([(row[1], row[2]) for row in rows])


def _from_rows(rows: Sequence[tuple[str, str]]) -> Gold:
    names: list[Found] = []
    at = 0
    for word, tag in rows:
        kind = _WRITTEN.get(tag[2:])
        if tag.startswith("I-") and kind and names and names[-1][1] == at - 1:
            names[-1] = (names[-1][0], at + len(word), kind)
        elif kind:
            names.append((at, at + len(word), kind))
        at += len(word) + 1
    return Gold(text=" ".join(word for word, _ in rows), names=tuple(names))


def _bare(text: str, found: Found) -> Found:
    """A name without leading article and possessive: annotators differ there."""
    start, end, kind = found
    if text[start : start + 4].lower() == "the ":
        start += 4
    if text[end - 2 : end].lower() in {"'s", "’s", "`s"}:
        end -= 2
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end, kind


def score(engine: Engine, gold: Sequence[Gold], case: str = "as written") -> Score:
    """Let an engine read the texts in one of `CASES` and compare."""
    right = told = true = 0
    texts = [CASES[case](one.text) for one in gold]
    for text, one, found in zip(texts, gold, engine(texts), strict=True):
        mine = {_bare(text, name) for name in found if name[2] in KINDS}
        theirs = {_bare(text, name) for name in one.names}
        right, told, true = right + len(mine & theirs), told + len(mine), true + len(theirs)
    precision, recall = right / max(told, 1), right / max(true, 1)
    f1 = 2 * right / max(told + true, 1)
    return Score(
        precision=round(100 * precision, 1), recall=round(100 * recall, 1), f1=round(100 * f1, 1)
    )
