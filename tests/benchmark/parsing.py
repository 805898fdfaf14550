"""How fast documents are parsed, and whether time and memory grow with their length alone.

Each document is parsed in a process of its own, so that its peak of memory is its own. Time is
processor time; a loop of five million additions, timed beside it, tells how fast the processor was
at that moment.
"""

import argparse
import hashlib
import json
import multiprocessing
import resource
import sys
import time
from dataclasses import asdict, dataclass
from multiprocessing.connection import Connection

from benchmark.texts import PROVOCATIONS, TRANSCRIPTS, document

from airwire_enrich.parsing.parser import parse
from airwire_runtime.errors import DocumentError
from airwire_runtime.reading import decode
from airwire_schemas.events import RawDocument, TextContent

_MEGABYTE = 1_000_000
_ONE_DOCUMENT = 30_000
"""Bytes of a usual transcript."""
_MOST_RATIO, _MOST_SECONDS, _MOST_MEMORY = 12.0, 10.0, 500
_LONGEST_WAIT = 600.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """What parsing one document took."""

    size_bytes: int
    seconds: float
    """Of processor time."""
    additions: float
    """Seconds that five million additions took, before and after, on average."""
    memory_mb: int
    """The process's peak, interpreter and document included."""
    turns: int
    outcome: str
    """`parsed`, or the reason of the refusal."""


def main() -> None:
    """Parse generated documents of two lengths, ten to one, and documents of a usual length."""
    parser = argparse.ArgumentParser(prog="benchmark.parsing", description=main.__doc__)
    parser.add_argument("cases", nargs="*", help="documents to measure; all by default")
    parser.add_argument("--megabytes", type=float, default=10, help="length of the longer one")
    parser.add_argument("--json", action="store_true", help="one object a line")
    asked = parser.parse_args()
    cases = asked.cases or [*TRANSCRIPTS, *PROVOCATIONS]
    unknown = set(cases) - {*TRANSCRIPTS, *PROVOCATIONS}
    if unknown:
        parser.error(f"no such document: {', '.join(sorted(unknown))}")
    if not asked.json:
        print(
            f"{'document':<26}{'MB/s':>7}{'docs/s':>8}{'t(10x)/t(1x)':>14}{'seconds':>9}{'MB':>6}"
            f"{'turns':>8}  outcome (per five million additions: units)"
        )
    held = [_measure_case(case, asked.megabytes, as_json=asked.json) for case in cases]
    sys.exit(0 if all(held) else 1)


def _measure_case(case: str, megabytes: float, *, as_json: bool) -> bool:
    """Whether the promises hold: at most 12 times the time, 10 seconds, 500 MB.

    Of two runs of either length the quicker counts: others use the processor's cache too.
    """
    length = int(megabytes * _MEGABYTE)
    long, short = (
        min((_measured(case, of) for _ in range(2)), key=_units) for of in (length, length // 10)
    )
    usual = _measured(case, _ONE_DOCUMENT, times=20)
    ratio = _units(long) / max(_units(short), 0.01)
    # What is over in a moment has no ratio worth the name.
    linear = ratio <= _MOST_RATIO or long.seconds < 1
    held = linear and long.seconds <= _MOST_SECONDS and long.memory_mb <= _MOST_MEMORY
    if as_json:
        told = {"case": case, "ratio": round(ratio, 2), "held": held}
        print(json.dumps({**told, "long": asdict(long), "short": asdict(short)}), flush=True)
        return held
    print(
        f"{case:<26}{long.size_bytes / _MEGABYTE / long.seconds:>7.2f}{20 / usual.seconds:>8.1f}"
        f"{ratio:>14.1f}{long.seconds:>9.2f}{long.memory_mb:>6}{long.turns:>8}  {long.outcome}"
        f" ({_units(long):.1f}){'' if held else '  <- too much'}",
        flush=True,
    )
    return held


def _units(measured: Measured) -> float:
    """Time in the unit of five million additions."""
    return measured.seconds / measured.additions


def _measured(case: str, length: int, times: int = 1) -> Measured:
    here, there = multiprocessing.Pipe(duplex=False)
    context = multiprocessing.get_context("spawn")
    process = context.Process(target=_measure, args=(there, case, length, times))
    process.start()
    there.close()
    try:
        if not here.poll(_LONGEST_WAIT):
            raise SystemExit(f"{case}: {length} code points took more than {_LONGEST_WAIT:.0f} s")
        return Measured(**here.recv())
    finally:
        process.kill()
        process.join()


def _measure(answer: Connection, case: str, length: int, times: int) -> None:
    name, text = document(case, length)
    content = text.encode()
    del text
    raw = _raw(name, content)
    before = _additions()
    began = time.process_time()
    for _ in range(times):
        turns, outcome = _parse(raw, content)
    seconds = time.process_time() - began
    measured = Measured(
        size_bytes=len(content),
        seconds=seconds,
        additions=(before + _additions()) / 2,
        memory_mb=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        turns=turns,
        outcome=outcome,
    )
    answer.send(asdict(measured))


def _parse(raw: RawDocument, content: bytes) -> tuple[int, str]:
    try:
        _, transcripts = parse(raw, content)
    except DocumentError as error:
        return 0, f"refused: {error.reason}"
    return sum(len(transcript.turns) for transcript in transcripts), "parsed"


def _raw(name: str, content: bytes) -> RawDocument:
    try:
        reading = decode(content, name=name)
    except DocumentError as error:
        raise SystemExit(f"{name}: {error}") from error
    return RawDocument(
        document_id=hashlib.sha256(content).hexdigest(),
        path=name,
        size_bytes=len(content),
        media_type=reading.media_type,
        charset=reading.charset,
        content=TextContent(text=""),
    )


def _additions() -> float:
    began = time.process_time()
    total = 0
    for number in range(5_000_000):
        total += number
    return time.process_time() - began


if __name__ == "__main__":
    main()
