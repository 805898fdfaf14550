"""Choose the format, read it, tell the speakers apart."""

import re

from airwire_enrich.parsing.assembly import assemble
from airwire_enrich.parsing.bounds import MOST_CAPTIONED_TURNS, TooManyPiecesError, check_turns
from airwire_enrich.parsing.containers import expand
from airwire_enrich.parsing.draft import Draft, SourceText
from airwire_enrich.parsing.formats import format_of
from airwire_enrich.parsing.learned_furniture import (
    NOTHING_LEARNED,
    FurnitureSnapshot,
    OutletFurniture,
)
from airwire_enrich.parsing.logical import LogicalText, to_raw
from airwire_enrich.parsing.parsed import ParsedTranscript
from airwire_enrich.parsing.uncollected import uncollected
from airwire_runtime.errors import ParseError
from airwire_runtime.reading import decode
from airwire_schemas.events import RawDocument

PARSER_VERSION = "4"
_SOUND = re.compile(r"[^\W_]")


def parse(
    raw: RawDocument, content: bytes, furniture: FurnitureSnapshot = NOTHING_LEARNED
) -> tuple[str, tuple[ParsedTranscript, ...]]:
    """Read the transcripts of a document: its decoded text, and one or more that cover it.

    The text of a packed file is that of its members, one after the other. Raises `ReadError`
    where the bytes are no text, `ParseError` where nobody speaks in it.
    """
    with uncollected():
        return _parsed(raw, content, furniture.of(raw))


def _parsed(
    raw: RawDocument, content: bytes, furniture: OutletFurniture
) -> tuple[str, tuple[ParsedTranscript, ...]]:
    sources = _sources(content, raw.path.rsplit("/", maxsplit=1)[-1], furniture)
    text = "".join(source.text for source in sources)
    drafts: list[Draft] = []
    base = 0
    for source in sources:
        drafts += (_moved(draft, source, base) for draft in read_drafts(source))
        base += len(source.text)
    return text, tuple(assemble(text, draft) for draft in drafts)


def read_drafts(source: SourceText) -> tuple[Draft, ...]:
    """The transcripts of a text, before speakers are told apart.

    Raises `ParseError` where it isn't what it claims to be, or nobody speaks in it.
    """
    drafts = any_drafts(source)
    if not drafts or not all(_speaks(source.text, draft) for draft in drafts):
        raise ParseError(
            f"nobody speaks in {source.name}: read as {format_of(source).name}, it holds titles, "
            "headers or furniture only. See what became of each line with "
            "`airwire parse --explain`.",
            reason="no_speech",
        )
    return drafts


def any_drafts(source: SourceText) -> tuple[Draft, ...]:
    """The same, also of a text in which nobody speaks."""
    chosen = format_of(source)
    try:
        drafts = chosen.read(source)
        for draft in drafts:
            check_turns(len(draft.utterances), MOST_CAPTIONED_TURNS)
        return drafts
    except TooManyPiecesError as error:
        raise ParseError(
            f"{source.name} is no transcript that anybody spoke: read as {chosen.name} it falls "
            f"into {error}. Put in its parts as files of their own.",
            reason="too_many_pieces",
        ) from error


def _speaks(text: str, draft: Draft) -> bool:
    return any(
        _SOUND.search(text, start, end)
        for utterance in draft.utterances
        for start, end in utterance.speech
    )


def _sources(content: bytes, name: str, furniture: OutletFurniture) -> tuple[SourceText, ...]:
    reading = decode(content, name=name)
    if reading.text is not None:
        return (
            SourceText(
                text=reading.text,
                name=name,
                media_type=reading.media_type.value,
                furniture=furniture,
            ),
        )
    members = expand(content, media_type=reading.media_type.value, name=name)
    return tuple(
        source for member in members for source in _sources(member.content, member.name, furniture)
    )


def _moved(draft: Draft, source: SourceText, base: int) -> Draft:
    """The draft of a member as a draft of all members' text."""
    if base == 0:
        return draft
    logical = LogicalText.plain(source.text, start=base)
    return to_raw(draft, logical, start=base + draft.start, end=base + draft.end)
