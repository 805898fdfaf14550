"""What made the tags, by name and version: code by number, data by hash."""

import hashlib
from pathlib import Path

DISTILLED = "distilled"
"""The engine that finds names where no other is asked for."""
CODE = "2"
"""Raise it with every change of the code that changes a tag."""
FINGERPRINT = "minhash-128/words-3/1"
"""Permutations, words of a shingle, and the version of the code that makes it."""
DATA_FOLDER = Path(__file__).with_name("data")
DATA = (
    "caseless.npz",
    "cues.txt",
    "known.tsv",
    "media_topics.tsv",
    "model.npz",
    "names.tsv",
    "phrasebook.npz",
    "places.tsv",
    "words.tsv",
)


def data_hash(name: str) -> str:
    """First 16 hexadecimal digits of the SHA-256 of a data file."""
    stored = (DATA_FOLDER / name).read_bytes()
    return hashlib.sha256(stored).hexdigest()[:16]


def data_version(name: str) -> str:
    """The hash of a data file, and before it the release where it says of which it is."""
    first = _lines(name)[:6] if name.endswith(".tsv") else []
    release = "".join(line[10:20] + "/" for line in first if line.startswith("# Release "))
    return release + data_hash(name)


def _lines(name: str) -> list[str]:
    return (DATA_FOLDER / name).read_text("utf-8").splitlines()


def tagger_parts(engine: str) -> dict[str, str]:
    """The parts of a recipe that tagging stands for.

    The hashes stand in `data/hashes.tsv`, so that nothing large is read for them; a test knows
    that they are true.
    """
    hashes = dict(line.split("\t") for line in _lines("hashes.tsv"))
    parts = {name.split(".")[0]: digest for name, digest in hashes.items()}
    return {"tagger": CODE, "engine": engine, "fingerprint": FINGERPRINT, **parts}
