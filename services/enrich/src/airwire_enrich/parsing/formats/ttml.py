"""TTML (once DFXP): timed text in XML, as broadcasters and podcast hosts exchange it."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from airwire_enrich.parsing.caption_lines import seconds_of
from airwire_enrich.parsing.draft import Draft, Mark, Metadata, SourceText
from airwire_enrich.parsing.html_text import plain_pieces
from airwire_enrich.parsing.logical import Piece
from airwire_enrich.parsing.markup import Token, TokenKind, attributes_of, tokens_of
from airwire_enrich.parsing.timed_text import Caption, Label, TimedText, draft_of
from airwire_runtime.errors import ParseError
from airwire_schemas.transcript import Provenance, Sourced, SpanKind

_ROOT = re.compile(r"<(?:[A-Za-z]{1,9}:)?tt[\s>]")
_OFFSET = re.compile(r"(?P<count>\d{1,9}(?:\.\d{1,9})?)(?P<unit>h|ms|m|s|f|t)")
_SECONDS = {"h": 3600.0, "m": 60.0, "s": 1.0, "ms": 0.001}
_DEEPEST = 100
"""Elements within each other that are followed; captions lie five deep."""
_FRAMES = re.compile(r"(?P<clock>\d{1,3}:\d\d:\d\d):(?P<frames>\d{1,3})")


@dataclass(frozen=True, slots=True)
class Ttml:
    """TTML: <https://www.w3.org/TR/ttml1/>. No entity but XML's and HTML's own is ever resolved."""

    name: str = "ttml"

    def likelihood(self, source: SourceText) -> float:
        head = source.text[:2048].removeprefix("\ufeff").lstrip()
        return 0.95 if head.startswith("<") and _ROOT.search(head) else 0.0

    def read(self, source: SourceText) -> tuple[Draft, ...]:
        reader = _Reader(source.text)
        for token in tokens_of(source.text, xml=True):
            reader.take(token)
        if not reader.captions:
            raise ParseError(
                f"{source.name} is TTML without a <p> that holds words. "
                "Export the captions again and put those in.",
                reason="no_speech",
            )
        timed = TimedText(
            captions=[reader.named(caption) for caption in reader.captions],
            marks=tuple(reader.marks),
            metadata=Metadata(title=reader.title),
        )
        return (draft_of(source, timed, format_name=self.name, escaping="html"),)


@dataclass(slots=True)
class _Paragraph:
    start_time: float | None
    end_time: float | None
    agent: tuple[str, int, int] | None
    pieces: list[Piece] = field(default_factory=list)
    times: list[tuple[int, float]] = field(default_factory=list)


class _Reader:
    """Takes the tokens of a TTML document one by one."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._rates = {"f": 30.0, "t": 1.0}
        self._paragraph: _Paragraph | None = None
        self._within: list[str] = []
        self._agent: str | None = None
        self._names: dict[str, str] = {}
        self.captions: list[Caption] = []
        self.marks: list[Mark] = []
        self.title: Sourced | None = None

    def take(self, token: Token) -> None:
        local = token.name.rpartition(":")[2]
        if token.kind is TokenKind.OPEN:
            self._open(token, local)
        elif token.kind is TokenKind.CLOSE:
            self._close(token, local)
        elif token.kind is TokenKind.TEXT:
            self._say(token)

    def named(self, caption: Caption) -> Caption:
        """The caption with its agent's name instead of its id, where the head tells it."""
        label = caption.label
        if label is None or label.text not in self._names:
            return caption
        told = Label(text=self._names[label.text], start=label.start, end=label.end)
        return Caption(
            pieces=caption.pieces,
            start_time=caption.start_time,
            end_time=caption.end_time,
            label=told,
            times=caption.times,
        )

    def _open(self, token: Token, local: str) -> None:
        attributes = attributes_of(self._text, token)
        empty = self._text.startswith("/>", token.end - 2)
        if local == "tt":
            self._set_rates(attributes)
        elif local == "agent":
            self._agent = attributes.get("xml:id", ("", 0, 0))[0]
        elif local == "p" and not empty:
            self._paragraph = self._begun(attributes)
        elif self._paragraph is not None:
            self._inside(token, local, attributes)
        if not empty and len(self._within) < _DEEPEST:
            self._within.append(local)

    def _set_rates(self, attributes: dict[str, tuple[str, int, int]]) -> None:
        for key, name in (("f", "ttp:framerate"), ("t", "ttp:tickrate")):
            written = attributes.get(name, ("", 0, 0))[0]
            if written.isdecimal() and 0 < len(written) < 10 and int(written) > 0:
                self._rates[key] = float(written)

    def _begun(self, attributes: dict[str, tuple[str, int, int]]) -> _Paragraph:
        start, end = (self._time(attributes, key) for key in ("begin", "end"))
        length = self._time(attributes, "dur")
        if end is None and start is not None and length is not None:
            end = start + length
        for key in ("begin", "end", "dur"):
            _, first, last = attributes.get(key, ("", 0, 0))
            self._mark(SpanKind.TIMESTAMP, first, last)
        agent = attributes.get("ttm:agent")
        return _Paragraph(start, end, agent if agent and agent[0].strip() else None)

    def _inside(
        self, token: Token, local: str, attributes: dict[str, tuple[str, int, int]]
    ) -> None:
        paragraph = self._paragraph
        assert paragraph is not None  # noqa: S101 - the caller looked
        if local == "br" and paragraph.pieces:
            paragraph.pieces.append(Piece(text="\n", start=token.start, end=token.end, parts=True))
        elif local == "span" and (begun := self._time(attributes, "begin")) is not None:
            paragraph.times.append((token.end, begun))
            if paragraph.start_time is None:
                paragraph.start_time = begun

    def _close(self, token: Token, local: str) -> None:
        if local == "p" and self._paragraph is not None:
            self._finish(self._paragraph)
            self._paragraph = None
        if local in self._within:
            while self._within.pop() != local:
                pass
        del token

    def _finish(self, paragraph: _Paragraph) -> None:
        if not any(not piece.text.isspace() for piece in paragraph.pieces):
            return
        agent = paragraph.agent
        self.captions.append(
            Caption(
                pieces=tuple(paragraph.pieces),
                start_time=paragraph.start_time,
                end_time=paragraph.end_time,
                label=Label(text=agent[0].strip(), start=agent[1], end=agent[2]) if agent else None,
                times=tuple(paragraph.times),
            )
        )

    def _say(self, token: Token) -> None:
        if self._paragraph is not None:
            self._paragraph.pieces += plain_pieces(self._text, token.start, token.end, html=True)
            return
        said = self._text[token.start : token.end].strip()
        if not said or "head" not in self._within:
            return
        self._mark(SpanKind.METADATA, token.start, token.end)
        if self._within[-1] == "name" and self._agent:
            self._names[self._agent] = said
        elif self._within[-1] == "title" and self.title is None:
            self.title = Sourced(
                value=" ".join(said.split()),
                provenance=Provenance(
                    source="file", where="ttml_title", start=token.start, end=token.end
                ),
            )

    def _mark(self, kind: SpanKind, start: int, end: int) -> None:
        if end > start:
            self.marks.append(Mark(kind=kind, start=start, end=end, rule=f"ttml_{kind}"))

    def _time(self, attributes: dict[str, tuple[str, int, int]], key: str) -> float | None:
        return read_time(attributes.get(key, ("", 0, 0))[0].strip(), self._rates.__getitem__)


def read_time(written: str, rate: Callable[[str], float]) -> float | None:
    """Seconds of a time expression of TTML; `rate` gives frames (`f`) and ticks (`t`) a second."""
    if offset := _OFFSET.fullmatch(written):
        unit = offset["unit"]
        scale = _SECONDS[unit] if unit in _SECONDS else 1 / rate(unit)
        return round(float(offset["count"]) * scale, 3)
    frames = 0.0
    if counted := _FRAMES.fullmatch(written):
        written, frames = counted["clock"], int(counted["frames"]) / rate("f")
    if not re.fullmatch(r"\d{1,3}:\d\d(?::\d\d)?(?:\.\d{1,9})?", written):
        return None
    seconds = seconds_of(written)
    return None if seconds is None else round(seconds + frames, 3)


TTML = Ttml()
