"""What the teacher says of the training text: names and their kinds, words and their classes."""

import json
import lzma
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from airwire_enrich.tagging.entities.spacy_engine import KINDS, load_pipeline
from airwire_training.corpus import Piece


@dataclass(frozen=True, slots=True, kw_only=True)
class Labelled:
    """A piece of text and the names in it."""

    text: str
    source: str
    names: tuple[tuple[int, int, str], ...]
    """(start, end, kind), ascending, never overlapping."""
    classes: tuple[tuple[str, str], ...]
    """(word, coarse class after Universal Dependencies), for every word."""


def load_teacher(name: str) -> Any:
    """Load what of a spaCy pipeline tells names and classes of words."""
    wanted = frozenset({"ner", "tok2vec", "tagger", "attribute_ruler"})
    return load_pipeline(name, components=wanted)


def label(teacher: Any, given: Iterable[Piece]) -> Iterator[Labelled]:
    """Let the teacher read every piece."""
    pairs = ((piece.text, piece) for piece in given)
    for read, piece in teacher.pipe(pairs, as_tuples=True, batch_size=32):
        yield Labelled(
            text=piece.text,
            source=piece.source,
            names=tuple(
                (name.start_char, name.end_char, KINDS[name.label_].value)
                for name in read.ents
                if name.label_ in KINDS
            ),
            classes=tuple((word.text, word.pos_) for word in read if word.pos_),
        )


def save(labelled: Iterable[Labelled], path: Path) -> int:
    """Keep labels between runs: labelling takes longer than training. Returns the count."""
    count = 0
    with lzma.open(path, "wt", encoding="utf-8", preset=1) as out:
        for one in labelled:
            row = [one.text, one.source, one.names, one.classes]
            out.write(json.dumps(row, ensure_ascii=False) + "\n")
            count += 1
    return count


def load(path: Path) -> Iterator[Labelled]:
    """Read back what `save` wrote."""
    with lzma.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            text, source, names, classes = json.loads(line)
            yield Labelled(
                text=text,
                source=source,
                names=tuple((start, end, kind) for start, end, kind in names),
                classes=tuple((word, kind) for word, kind in classes),
            )
