from importlib.resources import files

from airwire_enrich.tagging.parts import DATA, data_version, tagger_parts


def test_the_recipe_names_the_data_that_is_there() -> None:
    parts = tagger_parts("distilled")
    for name in DATA:
        assert parts[name.split(".")[0]] == data_version(name), (
            f"{name} was changed: run `python -m airwire_training.hashes` and raise the recipe"
        )


def test_all_data_is_named() -> None:
    folder = files("airwire_enrich.tagging").joinpath("data")
    assert {one.name for one in folder.iterdir()} == {*DATA, "hashes.tsv"}


def test_the_vocabulary_release_is_stamped() -> None:
    assert tagger_parts("distilled")["media_topics"].startswith("2022-02-03/")


def test_another_engine_is_another_recipe() -> None:
    assert tagger_parts("spacy:en") != tagger_parts("distilled")
