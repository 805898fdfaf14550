"""Names by a spaCy pipeline, for whoever prefers it to the distilled network."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from typing import Any

from airwire_enrich.tagging.entities.names import Flags, Kind, Name
from airwire_enrich.tagging.lexicon import Lexicon, Tokens
from airwire_enrich.tagging.tagger import check_engine

KINDS = {
    "PERSON": Kind.PERSON,
    "ORG": Kind.ORGANISATION,
    "GPE": Kind.PLACE,
    "LOC": Kind.PLACE,
    "FAC": Kind.PLACE,
    "NORP": Kind.PEOPLE,
    "WORK_OF_ART": Kind.WORK,
    "EVENT": Kind.EVENT,
}
"""OntoNotes 5, as spaCy's English pipelines label names. Dates and figures are no names here."""
_CONFIDENCE = 80
"""Percent: the pipelines' transition parsers say nothing of how sure they are."""
_CHUNK = 4_000
"""Code points read at once: larger batches need gigabytes and are slower."""


class SpacyRecogniser:
    """Lets the `ner` of a spaCy pipeline find the names."""

    def __init__(self, pipeline: Any) -> None:
        self._pipeline = pipeline

    @property
    def version(self) -> str:
        """The pipeline's own version, for the recipe."""
        return str(self._pipeline.meta["version"])

    def recognise(self, tokens: Tokens, lexicon: Lexicon, asked: Flags) -> list[Name]:  # noqa: ARG002
        """The names of a text in order; what is cut otherwise than by us is widened to words."""
        starts, ends = tokens.starts.tolist(), tokens.ends.tolist()
        found: list[Name] = []
        for start, end, kind in self._spans(tokens.text):
            first, stop = bisect_right(ends, start), bisect_left(starts, end)
            if first < stop and (not found or found[-1].end <= first):
                found.append(Name(first, stop, kind, _CONFIDENCE))
        return found

    def _spans(self, text: str) -> Iterator[tuple[int, int, Kind]]:
        chunks = ((chunk, start) for start, chunk in _chunks(text))
        for read, start in self._pipeline.pipe(chunks, as_tuples=True, batch_size=16):
            for name in read.ents:
                if name.label_ in KINDS:
                    yield start + name.start_char, start + name.end_char, KINDS[name.label_]


def load_pipeline(name: str, *, components: frozenset[str] = frozenset({"ner"})) -> Any:
    """Load what is needed of an installed spaCy pipeline, on numpy's own BLAS.

    thinc's default, blis, takes half as long again and finds the same names. Raises `ValueError`
    where spaCy or the pipeline is not installed.
    """
    check_engine(f"spacy:{name}")
    import spacy
    from thinc.api import NumpyOps

    try:
        everything = spacy.load(name)
    except OSError as error:
        raise ValueError(f"{name!r} is no pipeline that spaCy can load: {error}") from error
    for part in set(everything.pipe_names) - components:
        everything.remove_pipe(part)
    operations = NumpyOps(use_blis=False)
    for _, pipe in everything.pipeline:
        model = getattr(pipe, "model", None)
        for node in model.walk() if model is not None else ():
            node.ops = operations
    return everything


def _chunks(text: str) -> Iterator[tuple[int, str]]:
    """The text cut at line ends, with the place of each piece."""
    start = 0
    while start < len(text):
        end = start + _CHUNK
        cut = text.find("\n", end - 1) if end < len(text) else -1
        end = cut + 1 if cut >= 0 else len(text)
        yield start, text[start:end]
        start = end
