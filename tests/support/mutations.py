"""Documents made from others, as broken as crawlers, editors and disks make them; by a seed."""

import gzip
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

EXTENSIONS = (
    ".txt",
    ".vtt",
    ".srt",
    ".json",
    ".jsonl",
    ".html",
    ".xml",
    ".ttml",
    ".md",
    ".gz",
    ".zst",
    ".zip",
    ".xz",
    "",
)
_CHARSETS = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "latin-1", "cp1252", "utf-32", "ascii")
_NOISE = (
    ">>",
    "\x00",
    "\ufeff",
    "&",
    "<",
    "\\",
    '"',
    ":",
    "\n",
    "♪",
    "[",
    "{",
    "�",
    "\r",
    "\u2028",
)
_LONGEST = 200_000
"""Bytes of a document that is changed: what breaks on more breaks on less."""


@dataclass(frozen=True, slots=True)
class Mutated:
    """A document, and what was done to it."""

    kind: str
    """`untouched`, or the name of the change."""
    source: int
    """Which of the originals it was made from."""
    name: str
    content: bytes


def mutated(originals: Sequence[tuple[str, bytes]], *, count: int, seed: int) -> Iterator[Mutated]:
    """As many documents as asked, made of (name, content) pairs; the same for the same seed.

    One in ten is untouched.
    """
    chance = random.Random(seed)
    for number in range(count):
        source = chance.randrange(len(originals))
        name, content = originals[source]
        if number % 10 == 0:
            yield Mutated("untouched", source, name, content)
            continue
        kind = chance.choice(list(_CHANGES))
        changed = _CHANGES[kind](chance, content[:_LONGEST], originals)
        stem, _, suffix = name.rpartition(".")
        if kind == "noise" or chance.random() < 0.2:
            suffix = chance.choice(EXTENSIONS).lstrip(".")
        yield Mutated(kind, source, f"{stem or name}.{suffix}".rstrip("."), changed)


_Originals = Sequence[tuple[str, bytes]]


def _text(content: bytes) -> str:
    return content.decode("utf-8", "replace")


def _cut(chance: random.Random, content: bytes, _originals: _Originals) -> bytes:
    start = chance.choice([0, 0, chance.randrange(len(content) + 1)])
    return content[start : chance.randrange(start, len(content) + 1)]


def _shuffled_lines(chance: random.Random, content: bytes, _originals: _Originals) -> bytes:
    lines = content.splitlines(keepends=True)
    chance.shuffle(lines)
    return b"".join(lines)


def _shuffled_words(chance: random.Random, content: bytes, _originals: _Originals) -> bytes:
    words = content.split(b" ")
    chance.shuffle(words)
    return b" ".join(words)


def _re_encoded(chance: random.Random, content: bytes, _originals: _Originals) -> bytes:
    return _text(content).encode(chance.choice(_CHARSETS), "replace")


def _twice_encoded(_chance: random.Random, content: bytes, _originals: _Originals) -> bytes:
    return content.decode("latin-1").encode()


def _concatenated(chance: random.Random, content: bytes, originals: _Originals) -> bytes:
    _, other = chance.choice(originals)
    return content + chance.choice([b"", b"\n", b"\n\n\n"]) + other[:_LONGEST]


def _interleaved(chance: random.Random, content: bytes, originals: _Originals) -> bytes:
    _, other = chance.choice(originals)
    ours, theirs = content.splitlines(keepends=True), other[:_LONGEST].splitlines(keepends=True)
    return b"".join(line for pair in zip(ours, theirs, strict=False) for line in pair)


def _noise(chance: random.Random, content: bytes, _originals: _Originals) -> bytes:
    del content
    return chance.randbytes(chance.choice([1, 10, 1000, 20_000]))


def _flipped(chance: random.Random, content: bytes, _originals: _Originals) -> bytes:
    changed = bytearray(content)
    for _ in range(min(len(changed), chance.choice([1, 10, 200]))):
        changed[chance.randrange(len(changed))] = chance.randrange(256)
    return bytes(changed)


def _sprinkled(chance: random.Random, content: bytes, _originals: _Originals) -> bytes:
    text = _text(content)
    pieces: list[str] = []
    at = 0
    for place in sorted(chance.randrange(len(text) + 1) for _ in range(30)):
        pieces += [text[at:place], chance.choice(_NOISE)]
        at = place
    return "".join([*pieces, text[at:]]).encode()


def _without_breaks(chance: random.Random, content: bytes, _originals: _Originals) -> bytes:
    return content.replace(b"\n", chance.choice([b"", b" ", b"\r", b"\n\n", b"\r\n"]))


def _repeated(chance: random.Random, content: bytes, _originals: _Originals) -> bytes:
    start = chance.randrange(len(content) + 1)
    return content[start : start + 500] * 50


def _packed(chance: random.Random, content: bytes, _originals: _Originals) -> bytes:
    packed = gzip.compress(content, mtime=0)
    return packed[: chance.choice([len(packed), chance.randrange(len(packed))])]


_CHANGES: dict[str, Callable[[random.Random, bytes, _Originals], bytes]] = {
    "cut": _cut,
    "shuffled lines": _shuffled_lines,
    "shuffled words": _shuffled_words,
    "re-encoded": _re_encoded,
    "encoded twice": _twice_encoded,
    "concatenated": _concatenated,
    "interleaved": _interleaved,
    "noise": _noise,
    "bytes flipped": _flipped,
    "sprinkled": _sprinkled,
    "line breaks changed": _without_breaks,
    "repeated": _repeated,
    "packed": _packed,
}
