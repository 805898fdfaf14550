import pytest

from airwire_enrich.tagging.language import LanguageDetector


@pytest.fixture(scope="module")
def detector() -> LanguageDetector:
    return LanguageDetector()


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("en", "The ferry did not sail this morning because of the wind, the harbour master says."),
        ("de", "Die Fähre fuhr heute Morgen wegen des Windes nicht, sagt der Hafenmeister."),
        ("fr", "Le bac n'est pas parti ce matin à cause du vent, dit le capitaine du port."),
        ("es", "El transbordador no salió esta mañana por el viento, dice el jefe del puerto."),
    ],
)
def test_languages_are_told_apart(detector: LanguageDetector, code: str, text: str) -> None:
    language = detector.detect([text])
    assert language.code == code
    assert language.confidence > 0.6
    assert language.has_model == (code == "en")


def test_capitals_do_not_change_the_language(detector: LanguageDetector) -> None:
    text = "THE FERRY DID NOT SAIL THIS MORNING BECAUSE OF THE WIND, THE HARBOUR MASTER SAYS."
    assert detector.detect([text]).code == "en"


@pytest.mark.parametrize("texts", [[], [""], ["Okay."], ["1 2 3 4 5 6 7 8 9 10 11 12 13 14 15"]])
def test_too_little_to_tell_is_no_language(detector: LanguageDetector, texts: list[str]) -> None:
    language = detector.detect(texts)
    assert language.code is None
    assert not language.has_model
