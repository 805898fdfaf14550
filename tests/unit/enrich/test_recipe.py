from airwire_enrich.recipe import NUMBER, RECIPE, recipe_of

PUBLISHED = {
    1: "c6791d6ce674faa5",
    2: "a4b40f362fa1fdda",
    3: "3372e935526e023a",
    4: "49a392ffaf2f2d04",
    5: "cd19f25dd58a1222",
    6: "2bb059a3d550fad5",
}
"""Every recipe that results were published under: number, and the hash of its parts."""


def test_a_change_of_any_part_comes_with_a_new_number() -> None:
    assert PUBLISHED.get(NUMBER) == RECIPE.hash, (
        "a part of the recipe changed: raise NUMBER in airwire_enrich.recipe and add it here"
    )
    assert max(PUBLISHED) == NUMBER


def test_the_hash_follows_from_the_parts_alone() -> None:
    parts = {part.name: part.version for part in RECIPE.parts}
    assert recipe_of(NUMBER + 1, dict(reversed(parts.items()))).hash == RECIPE.hash
    assert recipe_of(NUMBER, {**parts, "parser": "another"}).hash != RECIPE.hash
