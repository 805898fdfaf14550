"""`airwire evaluate-tags GOLD.json`: how far tags agree with what a careful reader found."""

from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from pydantic import TypeAdapter, ValidationError

from airwire_cli.console import Exit, Json, run_reporting, write_json
from airwire_cli.local_document import read_document
from airwire_cli.tag_scoring import GoldTags, Verdict, judge
from airwire_enrich.pipeline import enrich
from airwire_enrich.tagging.tagger import Tagger, build_tagger
from airwire_runtime.errors import UsageError
from airwire_runtime.reading import decode

_LEAST_F1 = 0.95
_GOLD = TypeAdapter(dict[str, GoldTags])


def evaluate_tags(
    gold: Annotated[
        Path,
        typer.Argument(
            metavar="GOLD.json",
            help="For each file beside it: mentions [{start, end, text, type, entity}], subjects "
            "[{id}]; if known, heads and roles.",
        ),
    ],
    *,
    as_json: Json = False,
) -> None:
    """Measure entities, subjects and summaries against labels made by hand.

    Mentions: F1 of persons, organisations and places, exact place and kind, 0.95 at least. Each
    person has to be one entity under the fullest name; each country to have its code; four of the
    subjects to be found, and no head that is not theirs; the summary to be made of speech.
    Exit codes: 0 all of it holds; 1 something doesn't; 2 no such file, or not of this form.
    """

    def run() -> None:
        verdicts = _verdicts(gold, build_tagger())
        total = _total(verdicts)
        if as_json:
            for name, one in {**verdicts, "all": total}.items():
                write_json({"name": name, "f1": round(one.f1, 4), **asdict(one)})
        else:
            _show(verdicts, total)
        if total.f1 < _LEAST_F1 or any(one.faults for one in verdicts.values()):
            raise typer.Exit(Exit.NO)

    raise typer.Exit(run_reporting(run, as_json=as_json))


def _verdicts(path: Path, tagger: Tagger) -> dict[str, Verdict]:
    verdicts = {}
    for name, gold in _read(path).items():
        document, content = read_document(str(path.parent / name), inbox=path.parent)
        text = decode(content, name=name).text or ""
        verdicts[name] = judge(enrich(document, content, tagger), text, gold)
    return verdicts


def _read(path: Path) -> dict[str, GoldTags]:
    try:
        return _GOLD.validate_json(path.read_bytes())
    except OSError as error:
        raise UsageError(
            f"{path} can't be read: {error.strerror}. Name a file of labels.", reason="unreadable"
        ) from error
    except ValidationError as error:
        problem = error.errors(include_input=False, include_url=False)[0]
        where = ".".join(str(part) for part in problem["loc"])
        raise UsageError(
            f"{path} holds no labels of tags: {where}: {problem['msg']}.", reason="gold"
        ) from error


def _total(verdicts: Mapping[str, Verdict]) -> Verdict:
    every = verdicts.values()
    return Verdict(
        right=sum(one.right for one in every),
        told=sum(one.told for one in every),
        true=sum(one.true for one in every),
        persons=(),
        roles=(),
        countries=(),
        subjects=sum(one.subjects for one in every),
        wanted_subjects=0,
        wrong_heads=(),
        summary=(),
    )


def _show(verdicts: Mapping[str, Verdict], total: Verdict) -> None:
    from airwire_cli.render import table, wide_console

    rows = [
        (name, f"{one.f1:.3f}", str(one.subjects), "; ".join(one.faults) or "none")
        for name, one in verdicts.items()
    ]
    rows.append(("all", f"{total.f1:.3f}", str(total.subjects), ""))
    wide_console().print(table("Transcript", "Mentions F1", "Subjects", "Faults", rows=rows))
