"""What an outlet's pages repeat is learned, and cut by a snapshot that is handed in."""

import pytest
from support.any_document import check_accounted
from support.builders import a_raw_document

from airwire_enrich.parsing.draft import SourceText
from airwire_enrich.parsing.furniture_learning import FEWEST_DOCUMENTS, FurnitureLearning
from airwire_enrich.parsing.learned_furniture import (
    NOTHING_LEARNED,
    FurnitureSnapshot,
    line_key,
    outlet_of,
)
from airwire_enrich.parsing.parsed import ParsedTranscript
from airwire_enrich.parsing.parser import parse
from airwire_enrich.recipe import RECIPE, recipe_with
from airwire_schemas.transcript import SpanKind

TOP, END = "From the old mill by the river", "The mill wheel turns for you, friends of the valley"
TITLES = ("Tides", "Salt", "The Late Ferry", "A Bell", "Rope", "Two Harbours")


def _page(title: str) -> str:
    return (
        f"KZZQ 81.{len(title)}\n{TOP}\n\n{title}\n\nANNA BERG, HOST:\n\n"
        f"This is the story of {title}, and we begin with the harbour.\n\n"
        "TOM OKORO: So we do.\n\nBERG: And end.\n\n"
        f"{END}\nCall the mill\n"
    )


def _document(title: str) -> tuple[str, str, SourceText]:
    source = SourceText(text=_page(title), name="a.txt", media_type="text/plain")
    return "kzzq", title, source


def _learned(titles: tuple[str, ...] = TITLES) -> FurnitureSnapshot:
    learning = FurnitureLearning()
    for title in titles:
        learning.add(*_document(title))
    return learning.snapshot(3)


def _parsed(snapshot: FurnitureSnapshot, path: str = "station=KZZQ/a.txt") -> ParsedTranscript:
    content = _page("The Last Boat").encode()
    raw = a_raw_document(content, path=path)
    raw = raw.model_copy(update={"folder": raw.folder.model_copy(update={"station": "KZZQ"})})
    text, transcripts = parse(raw, content, snapshot)
    check_accounted(text, transcripts)
    return transcripts[0]


def test_lines_that_an_outlets_pages_share_are_learned_and_nothing_else() -> None:
    furniture = _learned().outlets["kzzq"]

    assert {line.key for line in furniture.head} == {line_key("KZZQ 81.5"), line_key(TOP)}
    assert {line.key for line in furniture.tail} == {line_key(END), line_key("Call the mill")}


def test_what_was_learned_is_cut_and_stays_in_the_transcript() -> None:
    before, after = _parsed(NOTHING_LEARNED), _parsed(_learned())
    text = _page("The Last Boat")

    assert END in before.turns[-1].text
    assert [turn.text for turn in after.turns][1:] == ["So we do.", "And end."]
    cut = [text[s.start : s.end] for s in after.spans if s.kind is SpanKind.FURNITURE]
    assert {TOP, END, "Call the mill"} <= set(cut)
    assert after.metadata.title is not None
    assert after.metadata.title.value == "The Last Boat"


def test_too_few_documents_teach_nothing() -> None:
    assert _learned(TITLES[: FEWEST_DOCUMENTS - 1]).outlets == {}


def test_the_same_document_counts_once_and_order_does_not_matter() -> None:
    learning = FurnitureLearning()
    for title in (*reversed(TITLES), *TITLES):
        learning.add(*_document(title))

    assert learning.snapshot(3).body() == _learned().body()


@pytest.mark.parametrize(
    "line",
    ["ANNA BERG, HOST:", "TOM: So it is", "This is THE LONG VIEW. I'm Ada Moor.", "(APPLAUSE)"],
)
def test_labels_sign_ons_and_cues_are_never_learned(line: str) -> None:
    learning = FurnitureLearning()
    for title in TITLES:
        text = _page(title).replace(TOP, line).replace(END, line)
        source = SourceText(text=text, name="a.txt", media_type="text/plain")
        learning.add("kzzq", title, source)
    furniture = learning.snapshot(1).outlets["kzzq"]

    assert line_key(line) not in furniture.head_keys | furniture.tail_keys


def test_a_snapshot_is_part_of_the_recipe() -> None:
    learned = recipe_with(_learned())

    assert recipe_with(NOTHING_LEARNED) == RECIPE
    assert learned.number == RECIPE.number
    assert learned.hash != RECIPE.hash
    assert {part.name: part.version for part in learned.parts}["furniture"] == _learned().version


def test_a_snapshot_reads_as_it_was_written() -> None:
    assert FurnitureSnapshot.read(_learned().body()) == _learned()


@pytest.mark.parametrize(
    ("path", "outlet"),
    [("station=KZZQ/2020/a.txt", "kzzq"), ("mill/a.txt", "mill"), ("a.txt", "")],
)
def test_an_outlet_is_told_by_the_folder(path: str, outlet: str) -> None:
    raw = a_raw_document(b"x", path=path)
    station = "KZZQ" if path.startswith("station=") else None
    raw = raw.model_copy(update={"folder": raw.folder.model_copy(update={"station": station})})

    assert outlet_of(raw) == outlet
