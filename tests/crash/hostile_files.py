"""Hostile files, made from a seed: what each is, and where the documentation says it may end."""

import gzip
import io
import json
import os
import random
import socket
import stat
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from crash.documents import good_document

Place = Literal["done", "rejected", "left", "gone"]
Make = Callable[[Path, random.Random], None]
"""Make the file at a path outside the inbox; from there it is moved in."""

# Far above any limit on what is unpacked; zeros pack to a thousandth.
_BOMB_BYTES = 256 * 1024 * 1024
_TOO_LARGE_BYTES = 80 * 1024 * 1024
_SIGNS = "abcdefghijklmnop ABC:.,\n\n\t-<>[](){}&;\"'äßçñøŁжשש漢🎙\u202e\u200b\ufeff\x85\x0b"


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One way to be hostile."""

    weight: int
    make: Make
    places: frozenset[Place]
    name: Callable[[int, random.Random], str] = lambda number, _chance: f"bad-{number:06d}.txt"


def _text(number: int, chance: random.Random) -> bytes:
    return good_document(number, chance).content


def _good(chance: random.Random) -> bytes:
    return _text(chance.getrandbits(40), chance)


def _writes(content: Callable[[random.Random], bytes]) -> Make:
    def make(path: Path, chance: random.Random) -> None:
        path.write_bytes(content(chance))

    return make


def _signs(chance: random.Random) -> bytes:
    text = "".join(chance.choices(_SIGNS, k=chance.randint(1, 6000)))
    return text.encode()


def _mutated(chance: random.Random) -> bytes:
    content = bytearray(_good(chance))
    for _ in range(chance.randint(1, 40)):
        at = chance.randrange(len(content))
        match chance.randrange(4):
            case 0:
                content[at] = chance.randrange(256)
            case 1:
                del content[at : at + chance.randint(1, 30)]
            case 2:
                content[at:at] = chance.randbytes(chance.randint(1, 8))
            case _:
                content[at:at] = content[at : at + 200]
        if not content:
            break
    return bytes(content[: chance.randint(1, 6000)])


def _disguised(chance: random.Random) -> bytes:
    marks = (b"%PDF-1.7\n", b"\x89PNG\r\n\x1a\n", b"\x7fELF", b"ID3\x04", b"7z\xbc\xaf\x27\x1c")
    return chance.choice(marks) + chance.randbytes(500)


def _deep(chance: random.Random) -> bytes:
    depth = chance.choice((100, 5000, 50_000))
    opened, closed = chance.choice(
        (("[", "]"), ('{"a":', "}"), ("<div>", "</div>"), ("(", ")"), ("> ", "\n"))
    )
    return f"{opened * depth}{chance.getrandbits(40)}{closed * depth}".encode()


def _entities(chance: random.Random) -> bytes:
    nested = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))
    return (
        f'<?xml version="1.0"?><!DOCTYPE tt [<!ENTITY e0 "{chance.getrandbits(40)}">{nested}'
        '<!ENTITY file SYSTEM "file:///etc/passwd">]><tt><body><p>&e11;&file;</p></body></tt>'
    ).encode()


def _long_line(chance: random.Random) -> bytes:
    unit = chance.choice(("A", "AB: ", "[", "(.", "- ", "MR. X, ", "00:00:01,000 --> ", "a" * 9))
    return (unit * (chance.choice((2_000, 20_000, 60_000)) // len(unit))).encode() + str(
        chance.getrandbits(40)
    ).encode()


def _wide_json(chance: random.Random) -> bytes:
    body = {f"k{n}": [n, None, {"speaker": n, "text": [n]}] for n in range(chance.randint(1, 800))}
    return json.dumps({"segments": body, "n": chance.getrandbits(40)}).encode()


@cache
def _packed_zeros() -> bytes:
    return gzip.compress(bytes(_BOMB_BYTES), 9, mtime=0)


def _gzip_bomb(chance: random.Random) -> bytes:
    packed = _packed_zeros()
    # A header field that says nothing makes each another document.
    return packed[:4] + chance.randbytes(4) + packed[8:]


@cache
def _zipped_zeros() -> bytes:
    out = io.BytesIO()
    with (
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("zeros.txt", "w", force_zip64=True) as member,
    ):
        for _ in range(_BOMB_BYTES // 2**22):
            member.write(bytes(2**22))
    return out.getvalue()


def pack_bombs() -> None:
    """Make what takes seconds beforehand, so that feeding never stands still over it."""
    _packed_zeros()
    _zipped_zeros()


def _zip_of(chance: random.Random) -> bytes:
    kind = chance.randrange(4)
    out = io.BytesIO(_zipped_zeros() if kind == 0 else b"")
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as archive:
        match kind:
            case 0:
                pass
            case 1:
                archive.writestr("../../../etc/cron.d/harm.txt", _good(chance))
            case 2:
                inner = zipfile.ZipInfo("link.txt")
                inner.external_attr = (stat.S_IFLNK | 0o777) << 16
                archive.writestr(inner, "/etc/passwd")
            case _:
                for number in range(3000):
                    archive.writestr(f"{number}.txt", "")
        archive.comment = str(chance.getrandbits(40)).encode()
    return out.getvalue()


def _link(path: Path, chance: random.Random) -> None:
    path.symlink_to(
        chance.choice(("/etc/passwd", "nowhere", "..", "/", "/dev/zero", path.name, "odd"))
    )


def _pipe(path: Path, _chance: random.Random) -> None:
    os.mkfifo(path)


def _socket(path: Path, _chance: random.Random) -> None:
    with socket.socket(socket.AF_UNIX) as listener:
        # A socket's address is short, a folder's name may be long.
        before = Path.cwd()
        os.chdir(path.parent)
        try:
            listener.bind(path.name)
        finally:
            os.chdir(before)


def _unreadable(path: Path, chance: random.Random) -> None:
    path.write_bytes(_good(chance))
    path.chmod(0)


def _sparse(path: Path, chance: random.Random) -> None:
    with path.open("wb") as file:
        file.truncate(chance.choice((_TOO_LARGE_BYTES, 200 * 2**30)))


def _odd_name(number: int, chance: random.Random) -> str:
    odd = chance.choice(
        (
            f"line\nbreak-{number}\r\n.txt",
            f"-rf {number}.txt",
            f"--help={number}",
            os.fsdecode(b"\xff\xfe\xc3\x28-" + str(number).encode() + b".txt"),
            f"{number}-" + "x" * 240,
            f"{number}-" + "й" * 120 + ".txt",
            f"$(touch {number});`id`|&.txt",
            f"{number}\x1b[31mred\x07.txt",
            f'"{number}" %s %n {{0}} .txt',
            f" {number} .txt ",
            f"{number}\u202etxt.exe",
            f"{number}\\..\\..\\x.txt",
        )
    )
    return "/".join([f"d{level}" for level in range(chance.choice((0, 0, 1, 25)))] + [odd])


def _ignored_name(number: int, chance: random.Random) -> str:
    pattern = chance.choice((".hidden-{}", "~{}.txt", "#{}#", "{}.part", "{}.TMP", "{}.txt~"))
    return pattern.format(number)


def _other_extension(number: int, chance: random.Random) -> str:
    extensions = ("pdf", "exe", "json", "vtt", "srt", "xml", "csv", "zip", "gz", "html", "mp3", "")
    return f"bad-{number:06d}.{chance.choice(extensions)}"


_ENDS: frozenset[Place] = frozenset({"done", "rejected"})
_REJECTED: frozenset[Place] = frozenset({"rejected"})
_DONE: frozenset[Place] = frozenset({"done"})

KINDS = {
    "random bytes": Kind(
        weight=200,
        make=_writes(lambda chance: chance.randbytes(chance.randint(1, 4000))),
        places=_ENDS,
        name=_other_extension,
    ),
    "random signs": Kind(weight=120, make=_writes(_signs), places=_ENDS, name=_other_extension),
    "mutated": Kind(weight=250, make=_writes(_mutated), places=_ENDS, name=_other_extension),
    "wrong extension": Kind(weight=80, make=_writes(_good), places=_DONE, name=_other_extension),
    "disguised": Kind(weight=50, make=_writes(_disguised), places=_REJECTED),
    "empty": Kind(
        weight=30, make=_writes(lambda chance: b" \n" * chance.randrange(9)), places=_REJECTED
    ),
    "odd name": Kind(weight=80, make=_writes(_good), places=_DONE, name=_odd_name),
    "ignored name": Kind(
        weight=20, make=_writes(_good), places=frozenset({"left"}), name=_ignored_name
    ),
    "deep": Kind(weight=30, make=_writes(_deep), places=_ENDS, name=_other_extension),
    "long line": Kind(weight=20, make=_writes(_long_line), places=_ENDS, name=_other_extension),
    "wide json": Kind(weight=20, make=_writes(_wide_json), places=_ENDS, name=_other_extension),
    "entities": Kind(weight=10, make=_writes(_entities), places=_ENDS, name=_other_extension),
    "bomb, gzip": Kind(weight=2, make=_writes(_gzip_bomb), places=_DONE),
    "zip": Kind(weight=4, make=_writes(_zip_of), places=_DONE, name=_other_extension),
    "symlink": Kind(weight=30, make=_link, places=_REJECTED),
    "pipe": Kind(weight=15, make=_pipe, places=_REJECTED),
    "socket": Kind(weight=10, make=_socket, places=_REJECTED),
    "unreadable": Kind(weight=20, make=_unreadable, places=_REJECTED),
    "sparse": Kind(weight=10, make=_sparse, places=_REJECTED),
}
"""`growing` and `vanishing` files are made in the inbox itself: see `hostile_feeding`."""
