"""`airwire evaluate GOLD.jsonl`: the accuracy card of the parser."""

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Annotated, Literal

import typer
from pydantic import BaseModel, ConfigDict, ValidationError

from airwire_cli.console import (
    Exit,
    Json,
    counting_progress,
    report,
    run_reporting,
    write_json,
)
from airwire_cli.local_document import document_of, named
from airwire_cli.scoring import Counts, Figures, Speech, figures, mean, score
from airwire_enrich.parsing.parsed import ParsedTranscript
from airwire_enrich.parsing.parser import parse
from airwire_runtime.errors import DocumentError, UsageError

# What the ids of documents end in, if they are names of files; others are plain text.
_SUFFIXES = {".vtt", ".srt", ".json", ".html", ".txt"}


class GoldTurn(BaseModel):
    """A turn as it should be."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    speaker: str | None
    text: str


class GoldDocument(BaseModel):
    """A line of the file: a document, and its turns as they should be."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    id: str
    raw_text: str
    gold_turns: tuple[GoldTurn, ...]
    layout: str | None = None
    source: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """The figures of each group, of all words together, and the mean of the groups."""

    groups: dict[str, Counts]
    refused: tuple[DocumentError, ...]

    @property
    def lines(self) -> list[tuple[str, str, int, Figures]]:
        """(scope, name, documents or groups, figures)."""
        made = {name: figures(counts) for name, counts in sorted(self.groups.items())}
        total = sum(self.groups.values(), Counts())
        return [
            *(("group", name, self.groups[name].documents, made[name]) for name in made),
            ("all", "all words", total.documents, figures(total)),
            ("mean", "mean of groups", len(made), mean(list(made.values()))),
        ]


def evaluate(
    gold: Annotated[
        Path,
        typer.Argument(
            metavar="GOLD.jsonl",
            help="A document a line: id, raw_text, gold_turns [{speaker, text}], layout, source.",
        ),
    ],
    *,
    by: Annotated[
        Literal["layout", "source"], typer.Option(help="What the documents are grouped by.")
    ] = "layout",
    as_json: Json = False,
) -> None:
    """Measure the parser against turns that were labelled by hand: who said which words.

    kept: share of gold speech in some turn. clean: share of the turns' words that are gold speech.
    attributed: share of kept words that were given to the person who said them. F1: of (word,
    speaker) pairs. starts: F1 of turn starts.
    Exit codes: 0 measured; 1 a document gave no result; 2 no such file, or not of this form.
    """

    def run() -> None:
        card = _card(list(_documents(gold)), by)
        if as_json:
            for scope, name, count, shown in card.lines:
                write_json({"scope": scope, "name": name, "count": count, **asdict(shown)})
        else:
            _show(card)
        for refusal in card.refused:
            report(refusal, as_json=as_json)
        if card.refused:
            raise typer.Exit(Exit.NO)

    raise typer.Exit(run_reporting(run, as_json=as_json))


def _documents(path: Path) -> Iterator[GoldDocument]:
    try:
        with path.open("rb") as file:
            for number, line in enumerate(file, start=1):
                if line.strip():
                    yield _document(line, f"{path}, line {number}")
    except OSError as error:
        raise UsageError(
            f"{path} can't be read: {error.strerror}. Name a file of labelled turns.",
            reason="unreadable",
        ) from error


def _document(line: bytes, place: str) -> GoldDocument:
    try:
        return GoldDocument.model_validate_json(line)
    except ValidationError as error:
        problem = error.errors(include_input=False, include_url=False)[0]
        where = ".".join(str(part) for part in problem["loc"])
        raise UsageError(
            f"{place} is no labelled document: {where}: {problem['msg']}. It needs id, raw_text "
            "and gold_turns.",
            reason="gold",
        ) from error


def _card(documents: list[GoldDocument], by: Literal["layout", "source"]) -> Card:
    groups: dict[str, Counts] = {}
    refused: list[DocumentError] = []
    with counting_progress("Measuring", len(documents)) as advance:
        for document in documents:
            group = (document.layout if by == "layout" else document.source) or "?"
            try:
                predicted = _parsed(document)
            except DocumentError as error:
                refused.append(named(error, document.id))
                predicted = ()
            counts = score(_gold(document), _speeches(predicted))
            groups[group] = groups.get(group, Counts()) + counts
            advance(1)
    return Card(groups=groups, refused=tuple(refused))


def _parsed(document: GoldDocument) -> tuple[ParsedTranscript, ...]:
    """What is made of the document as a file of its own. Raises `ReadError`, `ParseError`."""
    suffix = Path(document.id).suffix
    name = document.id if suffix in _SUFFIXES else f"{document.id}.txt"
    content = document.raw_text.encode()
    return parse(document_of(content, path=name, name=name), content)[1]


def _gold(document: GoldDocument) -> Iterable[Speech]:
    for turn in document.gold_turns:
        yield Speech(() if turn.speaker is None else (turn.speaker,), turn.text)


def _speeches(transcripts: Iterable[ParsedTranscript]) -> Iterable[Speech]:
    for transcript in transcripts:
        names = {
            speaker.id: (*([speaker.name] if speaker.name else ()), *speaker.labels)
            for speaker in transcript.speakers
        }
        for turn in transcript.turns:
            yield Speech(names.get(turn.speaker_id or "", ()), turn.text)


def _show(card: Card) -> None:
    from airwire_cli.render import table, wide_console

    wide_console().print(
        table(
            "Group",
            "Documents",
            "kept",
            "clean",
            "attributed",
            "F1",
            "starts",
            rows=[
                (
                    name,
                    str(count),
                    *(
                        f"{value:.3f}"
                        for value in (
                            shown.kept,
                            shown.clean,
                            shown.attributed,
                            shown.f1,
                            shown.starts,
                        )
                    ),
                )
                for _, name, count, shown in card.lines
            ],
        )
    )
