"""The command: `python -m crash.matrix RUN…`, with `tests` on the path. Exit code 1: not all zeros.

Runs: steps, random, rolling, outages, hostile; `all` does each as it is by default.
"""

import argparse
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from crash import hostile, outages, random_kills, rolling_restarts, step_kills
from crash.outages import Outage
from crash.reporting import Report, written
from crash.system import Shape

_Runs = Callable[[argparse.Namespace, Path, Shape], Iterator[Report]]


def _steps(given: argparse.Namespace, folder: Path, shape: Shape) -> Iterator[Report]:
    yield step_kills.run(folder, of=given.of, repeat=given.repeat, seed=given.seed, shape=shape)


def _random(given: argparse.Namespace, folder: Path, shape: Shape) -> Iterator[Report]:
    yield random_kills.run(
        folder, kills=given.kills, count=given.documents, seed=given.seed, shape=shape
    )


def _rolling(given: argparse.Namespace, folder: Path, shape: Shape) -> Iterator[Report]:
    yield rolling_restarts.run(
        folder,
        rounds=given.rounds,
        count=given.documents,
        rate=given.rate,
        seed=given.seed,
        shape=shape,
    )


def _outages(given: argparse.Namespace, folder: Path, shape: Shape) -> Iterator[Report]:
    for server in given.of:
        for how in given.how:
            outage = Outage(server=server, how=how, seconds=given.seconds)
            own = folder / f"{server}-{how}"
            yield outages.run(own, outage, rate=given.rate, seed=given.seed, shape=shape)


def _hostile(given: argparse.Namespace, folder: Path, shape: Shape) -> Iterator[Report]:
    yield hostile.run(
        folder, good=given.good, bad=given.bad, rate=given.rate, seed=given.seed, shape=shape
    )


def main(arguments: list[str] | None = None) -> int:
    given = _parser().parse_args(arguments)
    if given.run == "all":
        return max(main([run]) for run in ("steps", "random", "rolling", "outages", "hostile"))
    folder = Path(tempfile.mkdtemp(prefix="crash-", dir=given.folder))
    # Of mode 700 until now: a service may run as somebody else.
    folder.chmod(0o755)
    shape = Shape(
        instances={"ingest": given.ingest, "enrich": given.enrich, "relate": given.relate},
        workers=given.workers,
        where=given.servers,
    )
    begin: _Runs = given.begin
    code = written(begin(given, folder, shape), given.json)
    if code == 0:
        shutil.rmtree(folder)
    else:
        print(f"kept for a look: {folder}")  # noqa: T201
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="crash.matrix", description=__doc__)
    runs = parser.add_subparsers(dest="run", required=True)

    steps = _run(runs, "steps", _steps, enrich=1, relate=1, help="kill at every numbered step")
    steps.add_argument("--repeat", type=int, default=5)
    steps.add_argument(
        "--of", nargs="+", choices=sorted(step_kills.STEPS), default=sorted(step_kills.STEPS)
    )

    random = _run(
        runs,
        "random",
        _random,
        ingest=2,
        enrich=2,
        relate=1,
        help="kill at random times under load",
    )
    random.add_argument("--kills", type=int, default=200)
    random.add_argument("--documents", type=int, default=2000)

    rolling = _run(
        runs, "rolling", _rolling, ingest=2, enrich=3, help="restart one instance after the other"
    )
    rolling.add_argument("--rounds", type=int, default=5)
    rolling.add_argument("--documents", type=int, default=5000)
    rolling.add_argument("--rate", type=float, default=10.0, help="documents a second")

    away = _run(runs, "outages", _outages, enrich=1, help="a server is away for a while")
    away.add_argument("--seconds", type=float, default=60.0)
    away.add_argument("--rate", type=float, default=5.0, help="documents a second")
    away.add_argument("--of", nargs="+", choices=("kafka", "redis"), default=["kafka", "redis"])
    away.add_argument(
        "--how", nargs="+", choices=("killed", "suspended"), default=["killed", "suspended"]
    )

    bad = _run(runs, "hostile", _hostile, enrich=1, help="hostile files among good ones")
    bad.add_argument("--good", type=int, default=1000)
    bad.add_argument("--bad", type=int, default=10_000)
    bad.add_argument("--rate", type=float, default=2.0, help="good files a second")
    runs.add_parser("all", help="all of them, one after the other")
    return parser


def _run(
    runs: "argparse._SubParsersAction[argparse.ArgumentParser]",
    name: str,
    begin: _Runs,
    *,
    ingest: int = 1,
    enrich: int,
    relate: int = 0,
    help: str,  # noqa: A002  argparse's word
) -> argparse.ArgumentParser:
    run = runs.add_parser(name, help=help)
    run.set_defaults(begin=begin)
    run.add_argument("--seed", type=int, default=1)
    run.add_argument("--ingest", type=int, default=ingest, help="instances")
    run.add_argument("--enrich", type=int, default=enrich, help="instances")
    run.add_argument("--relate", type=int, default=relate, help="instances")
    run.add_argument("--workers", type=int, default=1, help="of each enrich")
    run.add_argument("--servers", choices=("embedded", "containers"), default="embedded")
    run.add_argument("--json", type=Path, help="where the result is written as JSON")
    run.add_argument("--folder", type=Path, help="where the run's own folder is made")
    return run


if __name__ == "__main__":
    sys.exit(main())
