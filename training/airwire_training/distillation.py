"""From labelled text to a model file, for text with case or without."""

import random
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt

from airwire_enrich.tagging.entities.features import features_of
from airwire_enrich.tagging.entities.phrasebook import MARKS, Phrasebook
from airwire_training import namelist, quantisation
from airwire_training.examples import SEED, Examples, with_case, without_case
from airwire_training.network import Schedule, Shape, learn
from airwire_training.teacher import Labelled

_SURELY_A_SURNAME = 5
"""Notable people who bear it."""
_WAYS = 3
_FORGOTTEN_WITHOUT_CASE = 0.2
"""More than with case: what lower-case names look like has to be learned from fewer signs."""
_WITH_CASE = Shape(reach=3, hidden=128)
_WITHOUT_CASE = Shape(reach=4, hidden=256, marks=MARKS, shipped=5_000)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lesson:
    """What both networks learn from."""

    labelled: Sequence[Labelled]
    stand_ins: dict[str, list[str]]
    letters: Mapping[str, str]
    origin: dict[str, str]
    """What is written into the model file."""


def distil_with_case(lesson: Lesson, passes: float, path: Path) -> None:
    """Make the network for text whose case tells names."""
    given = with_case(lesson.labelled, lesson.stand_ins)
    _distil(given, lesson, _WITH_CASE, Schedule(passes=passes), path)


def distil_without_case(
    lesson: Lesson, book: Phrasebook, lying: npt.NDArray[np.float32], passes: float, path: Path
) -> None:
    """Make the network for text whose case tells nothing."""
    given = without_case(lesson.labelled, lesson.stand_ins, book, SEED)
    schedule = Schedule(passes=passes, forgotten=_FORGOTTEN_WITHOUT_CASE)
    _distil(given, lesson, replace(_WITHOUT_CASE, groups=lying), schedule, path)


def _distil(given: Examples, lesson: Lesson, shape: Shape, schedule: Schedule, path: Path) -> None:
    print(f"{path.name}: {len(given.tokens)} words and marks of {len(given.types)} types")
    weights = learn(given, lesson.letters, shape, schedule)
    numbers = _commonest(given, shape.shipped)
    common = [given.types[number] for number in numbers]
    uses = given.groups[numbers], given.forms[numbers]
    features = np.array([features_of(word, lesson.letters) for word in common], dtype=np.int32)
    quantised = quantisation.quantise(weights, features, uses, shape.groups)
    quantisation.write_model(quantised, common, uses, path, origin=lesson.origin)
    print(f"{path}: {path.stat().st_size} bytes")


def _commonest(given: Examples, size: int) -> list[int]:
    counts = np.bincount(given.tokens, minlength=len(given.types))
    counts[0] = 0
    order: list[int] = np.argsort(-counts, kind="stable")[:size].tolist()
    return order


def stand_ins(labelled: Sequence[Labelled]) -> dict[str, list[str]]:
    """What may take a name's place in a substituted piece, by kind."""
    said = {
        kind: sorted({one.text[a:b] for one in labelled for a, b, k in one.names if k == kind})
        for kind in ("ORG", "LOC")
    }
    lists = namelist.tiers()
    return {
        "PER": lists["full"],
        "ORG": said["ORG"] + _named_otherwise(said["ORG"], lists),
        "LOC": said["LOC"] + lists["place"] + lists["settlement"],
    }


def _named_otherwise(organisations: Sequence[str], lists: dict[str, list[str]]) -> list[str]:
    """Organisations under other people's names and from other places: a college for a college."""
    dice = random.Random(SEED)  # noqa: S311 the same names every time
    surnames = [name.split()[-1] for name in lists["full"]]
    places = [name for name in lists["settlement"] if " " not in name]
    known = {name for tier in ("place", "settlement", "given") for name in lists[tier]}
    known |= {name for name, count in Counter(surnames).items() if count >= _SURELY_A_SURNAME}
    made: list[str] = []
    for name in organisations:
        words = name.split()
        own = [at for at, word in enumerate(words) if word.lower() in known and word[0].isupper()]
        if own and len(words) > len(own):
            for _ in range(_WAYS):
                for at in own:
                    words[at] = dice.choice(dice.choice((surnames, places))).capitalize()
                made.append(" ".join(words))
    return made
