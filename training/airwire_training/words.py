"""The word table: how common a word is, and what class it mostly belongs to."""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable
from pathlib import Path

from airwire_training.teacher import Labelled

_LETTERS = {
    "NOUN": "N",
    "PROPN": "N",
    "ADJ": "A",
    "VERB": "V",
    "AUX": "O",
    "ADV": "O",
    "INTJ": "O",
}
"""Coarse classes; whatever is not here is `O` too: words that say nothing of a subject."""
FEWEST_PIECES = 4
"""Rarer words are left to the reader's guess, a noun: most rare words are."""


def word_table(labelled: Iterable[Labelled]) -> list[str]:
    """Lines `word<TAB>class<TAB>weight`, the words lower-cased, sorted; `*` stands for all others.

    The weight is a hundred times the natural logarithm of the inverse document frequency.

    A word is a verb or a function word only where it is so more often than not: `report` and
    `mean` are decided by use.
    """
    classes: defaultdict[str, Counter[str]] = defaultdict(Counter)
    seen: Counter[str] = Counter()
    total = 0
    for one in labelled:
        total += 1
        words = set()
        for word, kind in one.classes:
            folded = word.casefold().replace("’", "'")
            if folded.isalpha():
                classes[folded][_LETTERS.get(kind, "O")] += 1
                words.add(folded)
        seen.update(words)
    kept = sorted(word for word, count in seen.items() if count >= FEWEST_PIECES)
    rows = [f"{word}\t{_class(classes[word])}\t{_weight(total, seen[word])}" for word in kept]
    return [f"*\tN\t{_weight(total, FEWEST_PIECES // 2)}", *rows]


def _weight(total: int, pieces: int) -> int:
    return round(100 * math.log(total / pieces))


def _class(counts: Counter[str]) -> str:
    return min(counts, key=lambda letter: (-counts[letter], letter))


def write(rows: Iterable[str], path: Path) -> None:
    """Write the table as enrich reads it."""
    path.write_text("".join(f"{row}\n" for row in rows), encoding="utf-8")
