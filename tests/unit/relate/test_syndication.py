"""How well copies are found among unrelated stories: `tests/benchmark/syndication.py`, small."""

import random
from collections import Counter
from itertools import combinations

from support.likeness import World
from support.stories import KINDS, a_story


def test_nearly_all_copies_are_found_and_hardly_anything_else() -> None:
    rng = random.Random(5)
    subjects = ["ferry", "harbour", "clinic"]
    arrivals: list[tuple[str, str, int]] = []
    for number in range(10):
        story = a_story(rng, sentences=rng.randint(20, 60), thing=rng.choice(subjects))
        arrivals.append((f"{number}:origin", story.text, 0))
        for kind, made in KINDS.items():
            arrivals.append((f"{number}:{kind}", made(story, rng).text, 1))
    for number in range(100, 220):
        story = a_story(rng, sentences=rng.randint(10, 40), thing=rng.choice(subjects))
        arrivals.append((f"{number}:origin", story.text, 0))
    rng.shuffle(arrivals)
    world = World()
    for name, text, day in arrivals:
        world.arrives(name, text, day=day)

    by_story: dict[str, list[str]] = {}
    for name, _, _ in arrivals:
        by_story.setdefault(name.partition(":")[0], []).append(name)
    true = {pair for same in by_story.values() for pair in combinations(sorted(same), 2)}
    joined = {
        pair for name, _, _ in arrivals for pair in combinations(sorted(world.relations(name)), 2)
    }
    assert len(joined & true) >= 0.99 * len(joined)
    assert len(joined & true) >= 0.95 * len(true)
    found = Counter(name.partition(":")[2] for name, _, _ in arrivals if world.relations(name))
    assert found["excerpt of 20 %"] >= 8
