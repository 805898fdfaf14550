"""The seam to spaCy, with a pipeline of our own that finds what it is told to."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
import pytest

from airwire_enrich.tagging.entities.names import Flags, Kind
from airwire_enrich.tagging.entities.spacy_engine import SpacyRecogniser, load_pipeline
from airwire_enrich.tagging.lexicon import Lexicon, Tokens
from airwire_enrich.tagging.tagger import build_tagger


@dataclass(frozen=True)
class _Span:
    start_char: int
    end_char: int
    label_: str


@dataclass(frozen=True)
class _Read:
    ents: list[_Span]


class _Pipeline:
    """Finds listed words wherever they stand, and keeps what it was given to read."""

    def __init__(self, **labels: str) -> None:
        self._labels = labels
        self.given: list[str] = []

    def pipe(
        self, texts: Iterable[tuple[str, int]], *, as_tuples: bool, batch_size: int
    ) -> Iterator[tuple[_Read, int]]:
        assert as_tuples
        assert batch_size > 0
        for text, context in texts:
            self.given.append(text)
            spans = [
                _Span(at, at + len(word), label)
                for word, label in self._labels.items()
                for at in range(len(text))
                if text.startswith(word, at)
            ]
            yield _Read(sorted(spans, key=lambda one: one.start_char)), context


def _everything(tokens: Tokens) -> Flags:
    return np.ones(len(tokens.types), dtype=bool)


def _found(pipeline: _Pipeline, text: str) -> list[tuple[str, Kind]]:
    lexicon = Lexicon()
    tokens = lexicon.tokens(text)
    return [
        (text[tokens.starts[name.first] : tokens.ends[name.end - 1]], name.kind)
        for name in SpacyRecogniser(pipeline).recognise(tokens, lexicon, _everything(tokens))
    ]


def test_labels_become_kinds_and_dates_are_left_out() -> None:
    pipeline = _Pipeline(Kenya="GPE", Finch="PERSON", Monday="DATE")
    assert _found(pipeline, "Finch left Kenya on Monday.") == [
        ("Finch", Kind.PERSON),
        ("Kenya", Kind.PLACE),
    ]


def test_what_is_cut_within_a_word_is_widened_to_the_word() -> None:
    assert _found(_Pipeline(Fin="PERSON"), "So Finch left.") == [("Finch", Kind.PERSON)]


def test_long_texts_are_read_in_pieces_that_end_at_lines_and_places_stay_true() -> None:
    pipeline = _Pipeline(Kenya="GPE")
    text = "\n".join(["They went on and on, all day and all night."] * 300 + ["Then to Kenya."])
    assert _found(pipeline, text) == [("Kenya", Kind.PLACE)]
    assert len(pipeline.given) > 1
    assert "".join(pipeline.given) == text


def test_a_pipeline_that_is_not_there_is_named_with_the_remedy() -> None:
    with pytest.raises(ValueError, match="install"):
        load_pipeline("no_such_pipeline")
    with pytest.raises(ValueError, match="install"):
        build_tagger(engine="spacy:no_such_pipeline")
