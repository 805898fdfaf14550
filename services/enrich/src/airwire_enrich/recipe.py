"""Everything that makes a result, as one number that only grows."""

import hashlib
from functools import lru_cache

from airwire_enrich.parsing.learned_furniture import NOTHING_LEARNED, FurnitureSnapshot
from airwire_enrich.parsing.parser import PARSER_VERSION
from airwire_enrich.tagging.parts import DISTILLED, tagger_parts
from airwire_schemas.transcript import Recipe, RecipePart

NUMBER = 6
"""Raise it whenever a part changes: `tests/unit/enrich/test_recipe.py` knows which went with it."""


def recipe_of(number: int, parts: dict[str, str]) -> Recipe:
    listed = tuple(RecipePart(name=name, version=parts[name]) for name in sorted(parts))
    digest = hashlib.sha256("\n".join(f"{p.name}={p.version}" for p in listed).encode())
    return Recipe(number=number, hash=digest.hexdigest()[:16], parts=listed)


def recipe_with(furniture: FurnitureSnapshot, engine: str = DISTILLED) -> Recipe:
    """The recipe of results for which learned furniture was cut, names found by `engine`."""
    plain = _recipe_of_engine(engine)
    if furniture == NOTHING_LEARNED:
        return plain
    parts = {part.name: part.version for part in plain.parts}
    return recipe_of(NUMBER, {**parts, "furniture": furniture.version})


@lru_cache
def _recipe_of_engine(engine: str) -> Recipe:
    return recipe_of(NUMBER, {"parser": PARSER_VERSION, **tagger_parts(engine)})


RECIPE = recipe_with(NOTHING_LEARNED)
