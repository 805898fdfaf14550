import pickle
from typing import Any

import numpy as np
import pytest

from airwire_enrich.tagging.engine import phrasebook
from airwire_enrich.tagging.entities import network as module
from airwire_enrich.tagging.entities.distilled import DistilledRecogniser
from airwire_enrich.tagging.entities.features import (
    BUCKETS,
    FEATURES,
    UNCASED,
    features_of,
    name_letters,
)
from airwire_enrich.tagging.entities.names import Kind
from airwire_enrich.tagging.entities.network import Network
from airwire_enrich.tagging.entities.phrasebook import word_hash
from airwire_enrich.tagging.entities.type_vectors import Weights, load_weights, vectors_of
from airwire_enrich.tagging.lexicon import Lexicon
from airwire_enrich.tagging.parts import DATA_FOLDER
from airwire_enrich.tagging.tagger import build_tagger

TEXT = "Harold Finch flew from Japan to Chile, and the World Bank paid Dr. Mary Holt for it."


@pytest.fixture(scope="module")
def letters() -> dict[str, str]:
    return name_letters()


@pytest.fixture(scope="module")
def weights() -> Weights:
    return load_weights(DATA_FOLDER / "model.npz")


def _needless() -> Any:
    raise AssertionError("a text with case needs no other network")


def _names(recogniser: DistilledRecogniser, lexicon: Lexicon, text: str) -> list[tuple[str, Kind]]:
    tokens = lexicon.tokens(text)
    return [
        (text[tokens.starts[name.first] : tokens.ends[name.end - 1]], name.kind)
        for name in recogniser.recognise(tokens, lexicon, np.ones(len(tokens.types), dtype=bool))
    ]


@pytest.mark.parametrize("model", ["model.npz", "caseless.npz"])
def test_the_vectors_that_come_with_a_model_are_those_of_the_words(
    model: str, letters: dict[str, str]
) -> None:
    weights = load_weights(DATA_FOLDER / model)
    words = weights.words[:500]
    hashes = np.array([word_hash(word.removeprefix(UNCASED)) for word in words], dtype=np.uint32)
    uses = phrasebook().uses(hashes) if model == "caseless.npz" else (0, 0)
    computed = vectors_of(words, weights, letters, uses)
    assert np.array_equal(computed, weights.vectors[:500])


def test_what_was_forgotten_is_worked_out_again(
    letters: dict[str, str], weights: Weights, monkeypatch: pytest.MonkeyPatch
) -> None:
    lexicon = Lexicon()
    before = _names(DistilledRecogniser(Network(weights, letters), _needless), lexicon, TEXT)
    monkeypatch.setattr(module, "MOST_ROWS", len(weights.words) + 4)
    narrow = Network(weights, letters)
    recogniser = DistilledRecogniser(narrow, _needless)
    for text in (TEXT, "Qwxz Vbnm met Zzyx Plorf in Grzt.", TEXT, "A Brrp, a Krrp, a Trrp.", TEXT):
        told = _names(recogniser, lexicon, text)
    assert narrow.generation > 1
    assert told == before


def test_words_become_a_fixed_number_of_rows_of_the_table(letters: dict[str, str]) -> None:
    for word in ("Kyiv", "o'brien", "\x01japan", "U.S.", "…", "\n", "Zürich" * 20):
        rows = features_of(word, letters)
        assert len(rows) == FEATURES
        assert all(0 <= row < BUCKETS for row in rows)


def test_a_lexicon_that_forgets_changes_nothing(letters: dict[str, str], weights: Weights) -> None:
    recogniser = DistilledRecogniser(Network(weights, letters), _needless)
    narrow = Lexicon(limit=10)
    told = [_names(recogniser, narrow, TEXT) for _ in range(3)]
    assert narrow.generation > 1
    assert told[0] == told[1] == told[2]
    assert ("Harold Finch", Kind.PERSON) in told[0]


def test_the_model_files_are_small() -> None:
    files = ("model.npz", "caseless.npz", "phrasebook.npz")
    assert sum((DATA_FOLDER / name).stat().st_size for name in files) < 10e6


def test_the_builder_can_be_sent_to_another_process() -> None:
    assert pickle.loads(pickle.dumps(build_tagger)) is build_tagger


def test_an_engine_that_is_not_there_is_named() -> None:
    with pytest.raises(ValueError, match="no engine 'bert'"):
        build_tagger(engine="bert")
