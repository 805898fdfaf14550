"""What enrich can be told by the environment."""

import pytest

from airwire_enrich.parsing.learned_furniture import NOTHING_LEARNED
from airwire_enrich.recipe import RECIPE, recipe_with
from airwire_enrich.settings import EnrichSettings
from airwire_runtime.errors import UsageError


@pytest.mark.parametrize("engine", ["spacy:no_such_pipeline", "spacy:", "bert"])
def test_an_engine_that_is_not_there_is_refused_at_the_start_with_the_remedy(
    engine: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AIRWIRE_ENGINE", engine)
    with pytest.raises(UsageError, match=r"AIRWIRE_ENGINE: .*(install|want)"):
        EnrichSettings.from_environment()


def test_names_are_found_by_the_distilled_networks_unless_told_otherwise() -> None:
    assert EnrichSettings.from_environment().engine == "distilled"


def test_another_engine_makes_another_recipe_of_the_same_number() -> None:
    other = recipe_with(NOTHING_LEARNED, "spacy:a_pipeline 3.7")
    assert recipe_with(NOTHING_LEARNED) == RECIPE
    assert other.number == RECIPE.number
    assert other.hash != RECIPE.hash
    assert {part.name: part.version for part in other.parts}["engine"] == "spacy:a_pipeline 3.7"
