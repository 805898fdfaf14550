"""A table of what becomes of every file of a folder, and how much of its speech is kept.

    python -m benchmark.files FOLDER… [--summary]

kept: share of the words that other means than the parser's take for speech which are in a turn, a
label or a cue; of text and pages those means take every line of eight words and more, so that ledes
and biographies count against the share: on short pages a good deal.
"""

import argparse
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from support.any_document import check_accounted, parse_document
from support.extraction import extracted, words_of

from airwire_enrich.parsing.parsed import ParsedTranscript
from airwire_runtime.errors import DocumentError
from airwire_schemas.transcript import SpanKind

_ENOUGH = 0.99


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One file."""

    file: str
    format: str
    """As recognised; `refused` where nothing was read."""
    transcripts: int = 0
    turns: int = 0
    named: int = 0
    """Speakers with a name."""
    timed: int = 0
    """Turns with a time."""
    kept: float | None = None
    """Null where the file is refused, or packed."""
    told: str = ""
    """The reason of a refusal, or the warnings."""


def main() -> None:
    """Print the table, and the figures of each format."""
    parser = argparse.ArgumentParser(prog="benchmark.files", description=__doc__)
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--summary", action="store_true", help="figures of each format only")
    parser.add_argument("--json", action="store_true", help="one object a file")
    asked = parser.parse_args()
    rows = [row_of(path, folder) for folder, path in _files(asked.folders)]
    if asked.json:
        for row in rows:
            print(json.dumps(asdict(row)))
    elif not asked.summary:
        for row in rows:
            print(_line(row))
    if not asked.json:
        for line in _summary(rows):
            print(line)


def _files(folders: Iterable[Path]) -> Iterator[tuple[Path, Path]]:
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            if path.is_file() and not path.name.endswith((".expected.json", ".py", ".pyc")):
                yield folder, path


def row_of(path: Path, folder: Path) -> Row:
    """What becomes of a file of `folder`."""
    content, name = path.read_bytes(), str(path.relative_to(folder))
    try:
        text, transcripts = parse_document(path.name, content)
    except DocumentError as refusal:
        return Row(file=name, format="refused", told=refusal.reason)
    check_accounted(text, transcripts)
    said = extracted(text, transcripts[0].format)
    turns = [turn for transcript in transcripts for turn in transcript.turns]
    speakers = [speaker for transcript in transcripts for speaker in transcript.speakers]
    return Row(
        file=name,
        format=transcripts[0].format,
        transcripts=len(transcripts),
        turns=len(turns),
        named=sum(speaker.name is not None for speaker in speakers),
        timed=sum(turn.start_time is not None for turn in turns),
        kept=round(_share(said, _announced(text, transcripts)), 4),
        told=" ".join(sorted({w for one in transcripts for w in one.quality.warnings})),
    )


def _announced(text: str, transcripts: Sequence[ParsedTranscript]) -> Iterator[str]:
    """The words of turns, labels and cues."""
    for transcript in transcripts:
        for turn in transcript.turns:
            yield from words_of(turn.text)
        for span in transcript.spans:
            if span.kind in (SpanKind.LABEL, SpanKind.CUE):
                yield from words_of(text[span.start : span.end])


def _share(wanted: Sequence[str], found: Iterable[str]) -> float:
    if not wanted:
        return 1.0
    return (Counter(wanted) & Counter(found)).total() / len(wanted)


def _line(row: Row) -> str:
    kept = "" if row.kept is None else f"{row.kept:.3f}"
    return (
        f"{row.file[-70:]:<71}{row.format:<14}{row.transcripts:>4}{row.turns:>6}{row.named:>4}"
        f"{row.timed:>6} {kept:>6} {row.told}"
    )


def _summary(rows: Sequence[Row]) -> Iterator[str]:
    yield (
        f"\n{'format':<16}{'files':>6}{'transcripts':>12}{'turns':>7}{'named':>6}{'timed':>7}"
        f"{'kept, least':>12}{'below 0.99':>11}"
    )
    for name in sorted({row.format for row in rows}):
        those = [row for row in rows if row.format == name]
        shares = [row.kept for row in those if row.kept is not None]
        below = sum(share < _ENOUGH for share in shares)
        yield (
            f"{name:<16}{len(those):>6}{sum(r.transcripts for r in those):>12}"
            f"{sum(r.turns for r in those):>7}{sum(r.named for r in those):>6}"
            f"{sum(r.timed for r in those):>7}"
            f"{min(shares, default=0):>12.3f}{below:>11}"
        )


if __name__ == "__main__":
    main()
