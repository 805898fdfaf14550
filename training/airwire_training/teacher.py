"""What the teacher says of the training text: names and their kinds, words and their classes."""

import json
import lzma
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from airwire_training.corpus import Piece

KINDS = {
    "PERSON": "PER",
    "ORG": "ORG",
    "GPE": "LOC",
    "LOC": "LOC",
    "FAC": "LOC",
    "NORP": "NORP",
    "WORK_OF_ART": "WORK",
    "EVENT": "EVENT",
    "LAW": "LAW",
    "PRODUCT": "PRODUCT",
}
"""The teacher's labels (OntoNotes 5) that the tagger learns, and as what. Dates and figures are
not learned."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Labelled:
    """A piece of text and the names in it."""

    text: str
    source: str
    names: tuple[tuple[int, int, str], ...]
    """(start, end, kind), ascending, never overlapping."""
    classes: tuple[tuple[str, str], ...]
    """(word, coarse class after Universal Dependencies), for every word."""


def load_teacher(name: str, *, classes: bool) -> Any:
    """Load a spaCy pipeline with what is needed of it, on numpy's own BLAS.

    thinc's default, blis, is half as fast here and gives the same names.
    """
    import spacy
    from thinc.api import NumpyOps

    needed = {"ner", *(("tok2vec", "tagger", "attribute_ruler") if classes else ())}
    loaded = spacy.load(name, exclude=[p for p in spacy.load(name).pipe_names if p not in needed])
    operations = NumpyOps(use_blis=False)
    for _, component in loaded.pipeline:
        model = getattr(component, "model", None)
        for node in model.walk() if model is not None else ():
            node.ops = operations
    return loaded


def label(teacher: Any, given: Iterable[Piece]) -> Iterator[Labelled]:
    """Let the teacher read every piece."""
    pairs = ((piece.text, piece) for piece in given)
    for read, piece in teacher.pipe(pairs, as_tuples=True, batch_size=32):
        yield Labelled(
            text=piece.text,
            source=piece.source,
            names=tuple(
                (name.start_char, name.end_char, KINDS[name.label_])
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
