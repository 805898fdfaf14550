"""The words of a document, taken out of it by other means than the parser's.

Deliberately crude: what is compared with it is how much of what reads like speech the parser keeps.
"""

import html
import json
import re
from collections.abc import Iterable, Iterator
from html.parser import HTMLParser

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
_TIMING = re.compile(r".*\d\s*[-–—=]{1,3}\s?>\s*\d.*")
_TAG = re.compile(r"</?[A-Za-z][^<>]*>|<\d[\d:.]*>|\{\\[^}]*\}")
_LINK = re.compile(r"\[?\[([^\[\]]*)\]\([^()]*\)\]?")
_STAMP = re.compile(r"\\?[\[(]?#?\d{1,2}:\d{2}(?::\d{2})?(?:[.,]\d{1,3})?#?\\?[\])]?")
_FRONT_MATTER = re.compile(r"\A\s*---\s*\n.*?\n---\s*\n", re.DOTALL)
_UNSAID = re.compile(
    r"#|.*(?:copyright|rights reserved|transcripts are created)|(?:DESCRIPTION|SHOW TEASE):\s",
    re.IGNORECASE,
)
"""Headings, statements of rights, and two keys of a head that hold sentences."""
_TEXT_KEYS = frozenset(("text", "word", "punct", "body", "name", "content", "transcript", "utt"))
_SENTENCE_WORDS = 8
"""Words of a line from which it is taken for speech, not for a heading or a label."""
_UNREAD = frozenset(("script", "style", "nav", "footer", "header", "aside", "head", "noscript"))


def words_of(text: str) -> list[str]:
    return [word.casefold().replace("’", "'") for word in _WORD.findall(text)]


def extracted(text: str, format_name: str) -> list[str]:
    """The words that are probably said, in order; a roll-up caption's repeats once."""
    if format_name in ("webvtt", "subrip"):
        return words_of("\n".join(_captions(text)))
    if "json" in format_name:
        return words_of(_largest(_strings(text)))
    if "<" in text[:2000] and format_name in ("html", "ttml"):
        reader = _Reader()
        reader.feed(text)
        return words_of("\n".join(_sentences(reader.text)))
    return words_of("\n".join(_sentences(_FRONT_MATTER.sub("", text))))


def _captions(text: str) -> Iterator[str]:
    shown: list[str] = []
    lines = text.splitlines()
    skipping = False
    for number, line in enumerate(lines):
        bare = html.unescape(_TAG.sub("", line)).strip()
        following = lines[number + 1] if number + 1 < len(lines) else ""
        if not bare:
            skipping = False
            continue
        if bare.split()[0] in ("NOTE", "STYLE", "REGION") or "WEBVTT" in bare[:8]:
            skipping = True
        if skipping or _TIMING.fullmatch(line) or _TIMING.fullmatch(following):
            continue
        if bare not in shown[-2:]:
            yield bare
        shown = [*shown[-2:], bare]


def _sentences(text: str) -> Iterator[str]:
    for line in text.splitlines():
        bare = _STAMP.sub(" ", _LINK.sub(_unlinked, line))
        if _UNSAID.match(bare) or "http" in line:
            continue
        if len(words_of(bare)) >= _SENTENCE_WORDS:
            yield bare


def _unlinked(link: re.Match[str]) -> str:
    return link[1]


def _strings(text: str) -> dict[str, list[str]]:
    """Strings by where they stand, positions in arrays left out."""
    found: dict[str, list[str]] = {}

    def walk(value: object, path: str) -> None:
        if isinstance(value, dict):
            for key, inner in value.items():
                walk(inner, f"{path}.{key}")
        elif isinstance(value, list):
            for inner in value:
                walk(inner, f"{path}[]")
        elif isinstance(value, str):
            found.setdefault(path, []).append(value)

    for document in _documents(text):
        walk(document, "")
    return found


def _documents(text: str) -> Iterable[object]:
    try:
        return [json.loads(text.lstrip("\ufeff"))]
    except ValueError:
        return [json.loads(line) for line in text.splitlines() if line.strip()]


def _largest(strings: dict[str, list[str]]) -> str:
    """Of the places where texts stand, the one with the most words: the others repeat it."""
    said = [
        " ".join(values)
        for path, values in strings.items()
        if path.replace("[]", "").rpartition(".")[2] in _TEXT_KEYS
    ]
    return max(said, key=len, default="")


class _Reader(HTMLParser):
    """The text of a page, a line for each element, what is no content left out by its element."""

    def __init__(self) -> None:
        super().__init__()
        self._pieces: list[str] = []
        self._unread = 0

    @property
    def text(self) -> str:
        return "".join(self._pieces)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._unread += tag in _UNREAD
        self._part(tag)

    def handle_endtag(self, tag: str) -> None:
        self._unread = max(0, self._unread - (tag in _UNREAD))
        self._part(tag)

    def _part(self, tag: str) -> None:
        if tag in ("p", "div", "br", "li", "h1", "h2", "h3", "cite", "time", "td", "tr"):
            self._pieces.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._unread:
            self._pieces.append(data.replace("\n", " "))
