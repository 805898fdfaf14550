"""Results as a person reads them on a terminal."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from airwire_cli.console import visible
from airwire_schemas.events import EnrichedTranscript
from airwire_schemas.transcript import (
    Cue,
    EntityKind,
    Role,
    Sourced,
    SourcedDate,
    Speaker,
    Turn,
    TurnKind,
)

_HEAD = (
    *("title", "programme", "network", "station"),
    *("season", "episode", "published_at", "url"),
)
_ENTITIES = {
    EntityKind.PERSON: "people",
    EntityKind.ORGANISATION: "organisations",
    EntityKind.PLACE: "places",
    EntityKind.PEOPLE: "peoples",
    EntityKind.WORK: "works",
    EntityKind.EVENT: "events",
    EntityKind.PROGRAMME: "programmes",
}
_SPEAKER_STYLES = ("cyan", "magenta", "green", "yellow", "blue", "red")


def plain(text: str, style: str = "") -> Text:
    return Text(visible(text), style=style)


def table(*columns: str, rows: Iterable[Sequence[RenderableType]]) -> Table:
    made = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 2, 0, 0))
    for column in columns:
        made.add_column(column, overflow="fold")
    for row in rows:
        made.add_row(*(plain(cell) if isinstance(cell, str) else cell for cell in row))
    return made


_WIDTH_OF_A_FILE = 200


def wide_console() -> Console:
    """The terminal, wrapped at words; wider where there is none, so that little is wrapped."""
    console = Console()
    return console if console.is_terminal else Console(width=_WIDTH_OF_A_FILE)


def one_line(text: str) -> str:
    """A name from outside, which may hold a line break but can't begin a line of ours."""
    return text.replace("\n", "\ufffd")


def show_transcript(transcript: EnrichedTranscript) -> None:
    """Everything of a transcript but its places."""
    wide_console().print(
        Group(
            Rule(plain(transcript.title.value if transcript.title else transcript.path, "bold")),
            _head(transcript),
            *_section("Speakers", _speakers(transcript)),
            *_section("Turns", _turns(transcript)),
            *_section("Summary", _summary(transcript)),
            *_section("Tags", _tags(transcript)),
            *_section("Quality", _quality(transcript)),
            "",
        )
    )


def _section(title: str, body: RenderableType | None) -> tuple[RenderableType, ...]:
    return () if body is None else ("", Text(title, style="bold"), Padding(body, (0, 0, 0, 2)))


def pairs(pairs: Mapping[str, RenderableType | None]) -> Table:
    # One column apart: the longest name and a document's id then fit into 80.
    made = Table.grid(padding=(0, 1))
    for name, value in pairs.items():
        if value is not None:
            made.add_row(Text(name, style="dim"), plain(value) if isinstance(value, str) else value)
    return made


def _head(transcript: EnrichedTranscript) -> Table:
    told = {name: _sourced(getattr(transcript, name)) for name in _HEAD}
    rights = transcript.rights
    version = f", version {transcript.version}" if transcript.version > 1 else ""
    return pairs(
        {
            **told,
            "rights": None if rights is None else plain(rights.statement),
            "file": plain(f"{one_line(transcript.path)}{version}"),
            "id": plain(transcript.transcript_id),
            "format": plain(
                transcript.format
                + ("" if transcript.form == "transcript" else f" ({transcript.form})")
            ),
        }
    )


def _sourced(value: Sourced | SourcedDate | None) -> Text | None:
    if value is None:
        return None
    text = plain(value.value)
    if value.provenance.source != "file":
        text.append(f"  ({value.provenance.source}: {visible(value.provenance.where)})", "dim")
    return text


def _style_of(transcript: EnrichedTranscript, speaker_id: str | None) -> str:
    for number, speaker in enumerate(transcript.speakers):
        if speaker.id == speaker_id:
            return _SPEAKER_STYLES[number % len(_SPEAKER_STYLES)]
    return "dim"


def name_of(speaker: Speaker) -> str:
    return speaker.name or (speaker.labels[0] if speaker.labels else speaker.id)


def _speakers(transcript: EnrichedTranscript) -> Table | None:
    if not transcript.speakers:
        return None
    turns = [turn.speaker_id for turn in transcript.turns]
    return table(
        "Name",
        "Role",
        "Title, affiliation",
        "Turns",
        rows=[
            (
                plain(name_of(speaker), _style_of(transcript, speaker.id)),
                "" if speaker.role is Role.UNKNOWN else str(speaker.role),
                ", ".join(filter(None, (speaker.title, speaker.affiliation))),
                str(turns.count(speaker.id)),
            )
            for speaker in transcript.speakers
        ],
    )


def _turns(transcript: EnrichedTranscript) -> Group | None:
    """Turns and cues in the order they stand; a cue within a turn comes after its text."""
    names = {speaker.id: name_of(speaker) for speaker in transcript.speakers}
    pieces: list[tuple[int, Turn | Cue]] = [
        *((turn.start, turn) for turn in transcript.turns),
        *((cue.start, cue) for cue in transcript.cues),
    ]
    pieces.sort(key=lambda piece: piece[0])
    if not pieces:
        return None
    lines: list[Text] = []
    for _, piece in pieces:
        if isinstance(piece, Cue):
            lines.append(plain(f"({piece.text})  {piece.kind}", "italic dim"))
            continue
        line = plain(
            names.get(piece.speaker_id or "", "—"),
            f"bold {_style_of(transcript, piece.speaker_id)}",
        )
        if piece.kind is not TurnKind.LIVE:
            line.append(f" [{piece.kind}]", "dim")
        if piece.start_time is not None:
            line.append(f" {clock(piece.start_time)}", "dim")
        lines.append(line.append(f"  {visible(piece.text)}", "default not bold"))
    return Group(*lines)


def clock(seconds: float) -> str:
    whole = int(seconds)
    return f"{whole // 3600}:{whole // 60 % 60:02d}:{whole % 60:02d}"


def _summary(transcript: EnrichedTranscript) -> Text | None:
    if not transcript.summary:
        return None
    return plain("\n".join(f"• {sentence.text}" for sentence in transcript.summary))


def _tags(transcript: EnrichedTranscript) -> Table:
    def named(kind: EntityKind) -> str | None:
        found = [
            f"{entity.name} ({len(entity.mentions)})"
            for entity in transcript.entities
            if entity.kind is kind
        ]
        return ", ".join(found) or None

    subjects = [f"{subject.label} {subject.score:.2f}" for subject in transcript.subjects]
    phrases = [phrase.text for phrase in transcript.keyphrases]
    language = transcript.language
    return pairs(
        {
            "language": plain(f"{language.code or 'unknown'} {language.confidence:.2f}"),
            "subjects": ", ".join(subjects) or None,
            **{word: named(kind) for kind, word in _ENTITIES.items()},
            "keyphrases": ", ".join(phrases) or None,
        }
    )


def _quality(transcript: EnrichedTranscript) -> Table:
    quality = transcript.quality
    return pairs(
        {
            "words of a named speaker": f"{quality.attributed:.0%}",
            "cut as furniture": f"{quality.furniture:.0%}",
            "warnings": ", ".join(quality.warnings) or None,
            "recipe": f"{transcript.recipe.number} ({transcript.recipe.hash})",
        }
    )


def show_found(transcripts: Sequence[EnrichedTranscript]) -> None:
    """Three lines for each; its id stands alone, to be copied."""
    for found in transcripts:
        day = found.published_at.value[:10] if found.published_at else "undated"
        show_entry(
            f"{day}  {found.title.value if found.title else found.path}",
            [
                found.programme.value if found.programme else "",
                ", ".join(name_of(speaker) for speaker in found.speakers),
            ],
            found.transcript_id,
        )


def show_entry(head: str, details: Iterable[str], identity: str | None) -> None:
    """An entry of a list whose ids are too long for a column."""
    console = wide_console()
    console.print(plain(head, "bold"))
    told = " · ".join(detail for detail in details if detail)
    if told:
        console.print(Padding(plain(told), (0, 0, 0, 2)))
    if identity:
        console.print(plain(f"  {identity}", "dim"), soft_wrap=True)


def show_sightings(sightings: Sequence[dict[str, Any]]) -> None:
    """Sightings as `airwire where --json` writes them."""
    console = wide_console()
    for told in sightings:
        raw = told["raw"]
        console.print(
            Group(
                plain(one_line(told["path"]), "bold"),
                Padding(
                    pairs(
                        {
                            "state": plain(told["state"], "bold"),
                            "reason": told["reason"],
                            "document": told["document_id"],
                            "transcripts": "\n".join(told["transcripts"]) or None,
                            "version": str(told["version"]) if told["version"] else None,
                            "replaces": told["related"],
                            "raw record": raw
                            and f"partition {raw['partition']}, offset {raw['offset']}",
                            "bytes": str(told["size_bytes"]),
                            "sighting": told["sighting_id"],
                            **told["times"],
                        }
                    ),
                    (0, 0, 1, 2),
                ),
            )
        )
