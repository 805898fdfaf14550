"""How many of the expected outcomes of our own transcripts are met, by what was to be found.

python -m benchmark.outcomes [FOLDER]
"""

import argparse
import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from support.outcomes import outcome, parsed

_FOLDER = Path(__file__).parents[1] / "corpus" / "transcripts"
_VALUES = ("form", "title", "programme", "network", "station", "published_at", "rights_holder")


def main() -> None:
    """Print for each aspect how many were expected, and how many of them were found."""
    parser = argparse.ArgumentParser(prog="benchmark.outcomes", description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, default=_FOLDER)
    asked = parser.parse_args()
    wanted: Counter[str] = Counter()
    found: Counter[str] = Counter()
    made: Counter[str] = Counter()
    documents = sorted(asked.folder.glob("*.txt"))
    for path in documents:
        text = path.read_bytes().decode()
        expected = json.loads(path.with_suffix(".expected.json").read_text(encoding="utf-8"))
        ours, theirs = _facts(outcome(text, parsed(text, path.name))), _facts(expected)
        for aspect, count in _counted(ours & theirs):
            found[aspect] += count
        for aspect, count in _counted(theirs):
            wanted[aspect] += count
        for aspect, count in _counted(ours):
            made[aspect] += count
    print(f"{len(documents)} transcripts of our own writing")
    print(f"{'aspect':<16}{'expected':>9}{'met':>6}{'made':>6}")
    for aspect in sorted(wanted):
        print(f"{aspect:<16}{wanted[aspect]:>9}{found[aspect]:>6}{made[aspect]:>6}")


_Facts = Counter[tuple[str, ...]]


def _facts(outcomes: list[dict[str, Any]]) -> _Facts:
    """What an outcome says, each fact with its aspect first."""
    return Counter(fact for number, one in enumerate(outcomes) for fact in _told(number, one))


def _told(number: int, one: dict[str, Any]) -> Iterator[tuple[str, ...]]:
    story = str(number)
    for key in _VALUES:
        if one.get(key) is not None:
            yield key, story, str(one[key])
    for name, role in one["speakers"]:
        yield "role", story, name, role
    for at, (name, kind, text) in enumerate(one["turns"]):
        yield "turn", story, str(at), text
        yield "speaker", story, str(at), str(name)
        yield "kind", story, str(at), kind
    for kind, text in one["cues"]:
        yield "cue", story, kind, text
    for kind, text in one["spans"]:
        yield f"span: {kind}", story, text


def _counted(facts: _Facts) -> Iterator[tuple[str, int]]:
    for fact, count in facts.items():
        yield fact[0], count


if __name__ == "__main__":
    main()
