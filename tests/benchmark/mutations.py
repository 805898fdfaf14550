"""Parse thousands of broken documents: none may crash or hang, each is parsed or refused by name.

Untouched copies among them must give what they gave before. For any folders of documents:

    python -m benchmark.mutations samples tests/corpus --count 10000 --seed 1
"""

import argparse
import hashlib
import multiprocessing
import sys
import time
import traceback
from collections import Counter
from pathlib import Path

from support.any_document import check_accounted, parse_document
from support.mutations import Mutated, mutated

from airwire_runtime.errors import DocumentError

_SECONDS = 60.0
"""Of processor time, after which a document counts as one that hangs."""


def main() -> None:
    """Returns 1 where a document crashed, hung or changed."""
    parser = argparse.ArgumentParser(prog="benchmark.mutations", description=__doc__)
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--processes", type=int, default=1)
    asked = parser.parse_args()
    originals = originals_in(asked.folders)
    expected = [_outcome(name, content) for name, content in originals]
    made = mutated(originals, count=asked.count, seed=asked.seed)
    outcomes: Counter[tuple[str, str]] = Counter()
    failures: list[str] = []
    slowest = (0.0, "")
    began = time.monotonic()
    with multiprocessing.Pool(asked.processes) as pool:
        for mutation, outcome, seconds in pool.imap(_tried, made, chunksize=8):
            slowest = max(slowest, (seconds, f"{mutation.name}, {mutation.kind}"))
            changed = mutation.kind == "untouched" and outcome != expected[mutation.source]
            if changed or outcome.startswith("CRASH") or seconds > _SECONDS:
                what = "changed: " if changed else ""
                failures.append(f"{mutation.name}, {mutation.kind}: {what}{outcome}")
            outcomes[mutation.kind, outcome.split()[0].split("=")[0]] += 1
    for (kind, outcome), count in sorted(outcomes.items()):
        print(f"{kind:<22}{outcome:<24}{count:>7}")
    refused = sum(n for (_, told), n in outcomes.items() if told not in ("parsed", "CRASH"))
    print(
        f"{asked.count} documents of {len(originals)} originals, seed {asked.seed}, in "
        f"{time.monotonic() - began:.0f} s: {asked.count - refused - len(failures)} parsed, "
        f"{refused} refused by name, {len(failures)} failed; the slowest took {slowest[0]:.1f} s "
        f"({slowest[1]})"
    )
    for failure in failures[:20]:
        print(failure)
    sys.exit(1 if failures else 0)


def originals_in(folders: list[Path]) -> list[tuple[str, bytes]]:
    """Name and content of every file in the folders, in order; expected outcomes are none."""
    found = [path for folder in folders for path in sorted(folder.rglob("*")) if path.is_file()]
    kept = [p for p in found if not p.name.endswith(".expected.json") and p.suffix not in _CODE]
    return [(path.name, path.read_bytes()) for path in kept]


_CODE = {".py", ".pyc"}


def _tried(mutation: Mutated) -> tuple[Mutated, str, float]:
    began = time.process_time()
    outcome = _outcome(mutation.name, mutation.content)
    bare = Mutated(mutation.kind, mutation.source, mutation.name, b"")
    return bare, outcome, time.process_time() - began


def _outcome(name: str, content: bytes) -> str:
    """`parsed` with a hash of the result, or the reason of the refusal."""
    try:
        text, transcripts = parse_document(name, content)
        check_accounted(text, transcripts)
    except DocumentError as error:
        return f"refused:{error.reason}"
    except Exception:  # noqa: BLE001 - whatever it is, it is what is looked for
        return f"CRASH {traceback.format_exc(limit=-3)}"
    return f"parsed={hash_of(repr(transcripts))}"


def hash_of(result: str) -> str:
    return hashlib.sha256(result.encode()).hexdigest()[:16]


if __name__ == "__main__":
    main()
