"""Documents of any length to measure with: every format, and text built to provoke the parser.

All of it is made of a few words by a seeded generator: it has the shape of transcripts, and says
nothing.
"""

import json
import random
from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType

from support.provocations import provocation, provocations

_WORDS = """
    the of and a to in is that it was for on with as at by from they we this have not had but
    what all were when your can said there each which do how their will up other about out many
    then these so some her would make like him into time has look two more write go see number no
    way could people than first water been call who now find long down day did get come made may
    part bridge harbour council orchard train winter market
""".split()  # noqa: SIM905 - a list of a hundred literals can't be read
_PEOPLE = (
    "Anna Berg",
    "Tom Okoro",
    "Marit Lund",
    "Joseph Adeyemi",
    "Clara Voss",
    "Sam Pereira",
)
_SEED = 7


def _sentence(chance: random.Random) -> str:
    words = chance.choices(_WORDS, k=chance.randint(4, 22))
    return f"{' '.join(words).capitalize()}{chance.choice('...?')}"


def _speech(chance: random.Random) -> str:
    return " ".join(_sentence(chance) for _ in range(chance.randint(1, 5)))


def _labelled(chance: random.Random) -> Iterator[str]:
    yield "Play Live Radio\n\nThe Bridge Is Late\n\nANNA BERG, HOST:\n\n"
    while True:
        name = chance.choice(_PEOPLE).upper().split()[-1]
        yield f"{name}: {_speech(chance)}\n\n"
        if chance.random() < 0.1:
            yield "(SOUNDBITE OF MUSIC)\n\n"


def _unlabelled(chance: random.Random) -> Iterator[str]:
    while True:
        yield f"{_speech(chance)}\n\n"


def _one_line(chance: random.Random) -> Iterator[str]:
    while True:
        yield f"{chance.choice(_PEOPLE).upper()}: {_speech(chance)} "


def _clock(seconds: float, mark: str) -> str:
    whole, thousandths = divmod(round(seconds * 1000), 1000)
    return f"{whole // 3600:02}:{whole // 60 % 60:02}:{whole % 60:02}{mark}{thousandths:03}"


def _webvtt(chance: random.Random) -> Iterator[str]:
    yield "WEBVTT\n\n"
    at = 0.0
    while True:
        timing = f"{_clock(at, '.')} --> {_clock(at + 3.2, '.')}"
        yield f"{timing}\n<v {chance.choice(_PEOPLE)}>{_sentence(chance)}\n\n"
        at += 3.25


def _subrip(chance: random.Random) -> Iterator[str]:
    at, number = 0.0, 1
    while True:
        label = f"{chance.choice(_PEOPLE)}: " if chance.random() < 0.2 else ""
        timing = f"{_clock(at, ',')} --> {_clock(at + 3.2, ',')}"
        yield f"{number}\n{timing}\n{label}{_sentence(chance)}\n\n"
        at, number = at + 3.25, number + 1


def _rolling(chance: random.Random) -> Iterator[str]:
    yield "WEBVTT\n\n"
    at, shown = 0.0, ["", ""]
    while True:
        mark = ">> " if chance.random() < 0.2 else ""
        shown = [shown[1], mark + " ".join(chance.choices(_WORDS, k=7))]
        timing = f"{_clock(at, '.')} --> {_clock(at + 2, '.')}"
        yield f"{timing}\n" + "\n".join(line for line in shown if line) + "\n\n"
        at += 2.05


def _whisper(chance: random.Random) -> Iterator[str]:
    yield '{"language": "en", "segments": [{"text": "", "start": 0, "end": 0}'
    at, number = 0.0, 0
    while True:
        text = f" {_sentence(chance)}"
        words = []
        for word in text.split():
            words.append({"word": f" {word}", "start": round(at, 2), "end": round(at + 0.2, 2)})
            at += 0.25
        segment = {
            "id": number,
            "start": words[0]["start"],
            "end": words[-1]["end"],
            "text": text,
            "words": words,
            "speaker": f"SPEAKER_0{chance.randint(0, 3)}",
        }
        yield f", {json.dumps(segment)}"
        number += 1


def _page(chance: random.Random) -> Iterator[str]:
    yield (
        "<!doctype html><html><head><title>The Bridge Is Late</title></head><body>"
        "<nav><a href='/'>Home</a> <a href='/shows'>Shows</a></nav><main><h1>The Bridge</h1>"
    )
    while True:
        name = chance.choice(_PEOPLE).upper()
        yield f'<p class="turn"><b>{name}:</b> {_speech(chance)} &amp; so on.</p>\n'


_PIECES: Mapping[str, tuple[str, Callable[[random.Random], Iterator[str]]]] = MappingProxyType(
    {
        "labelled text": ("talk.txt", _labelled),
        "unlabelled text": ("talk.txt", _unlabelled),
        "text on one line": ("talk.txt", _one_line),
        "WebVTT with voices": ("talk.vtt", _webvtt),
        "WebVTT that rolls up": ("talk.vtt", _rolling),
        "SubRip": ("talk.srt", _subrip),
        "Whisper JSON": ("talk.json", _whisper),
        "HTML": ("talk.html", _page),
    }
)
_CLOSES = MappingProxyType({"Whisper JSON": "]}", "HTML": "</main></body></html>"})

TRANSCRIPTS = tuple(_PIECES)
"""What looks like transcripts."""

PROVOCATIONS = tuple(provocations())
"""What looks like nothing that anybody wrote."""


def document(case: str, length: int) -> tuple[str, str]:
    """A file's name and its text of about `length` code points, the same each time."""
    if case not in _PIECES:
        return "talk.txt", provocation(case, length)
    name, made = _PIECES[case]
    out: list[str] = []
    total = 0
    for piece in made(random.Random(_SEED)):
        if total >= length:
            break
        out.append(piece)
        total += len(piece)
    return name, "".join(out) + _CLOSES.get(case, "")
