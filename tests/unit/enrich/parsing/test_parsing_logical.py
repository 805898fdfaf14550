"""Readable text knows where each of its characters stands in the raw text."""

from airwire_enrich.parsing.assembly import assemble
from airwire_enrich.parsing.logical import LogicalText, Piece, joints
from airwire_enrich.parsing.text.reader import read_text

RAW = "<p>ANN LEE: Tom <b>&amp;</b> Jo o<i>we</i> me.</p><p>TOM: So they do.</p>"


def _logical() -> LogicalText:
    def stands(text: str, start: int) -> Piece:
        at = RAW.index(text, start)
        return Piece(text=text, start=at, end=at + len(text))

    entity = RAW.index("&amp;")
    closing = RAW.index("</p><p>")
    return LogicalText.of(
        [
            stands("ANN LEE: Tom ", 0),
            Piece(text="&", start=entity, end=entity + 5),
            stands(" Jo o", entity),
            stands("we", entity),
            stands(" me.", entity),
            Piece(text="\n\n", start=closing, end=closing + 7, parts=True),
            stands("TOM: So they do.", closing),
        ]
    )


def test_it_reads_as_a_person_would_see_it() -> None:
    assert _logical().text == "ANN LEE: Tom & Jo owe me.\n\nTOM: So they do."


def test_stretches_leave_syntax_out_and_joints_name_it() -> None:
    logical = _logical()
    start, end = logical.text.index("Jo"), logical.text.index(" me.")

    assert [RAW[a:b] for a, b in logical.stretches(start, end)] == ["Jo o", "we"]
    assert [RAW[a:b] for a, b in joints(logical.parted(start, end))] == ["<i>"]


def test_syntax_that_parts_is_no_joint_and_no_stretch() -> None:
    logical = _logical()

    pieces = [RAW[a:b] for a, b in logical.stretches(0, len(logical.text))]

    assert pieces[-1] == "TOM: So they do."
    assert all("<p>" not in RAW[a:b] for a, b in joints(logical.parted(0, len(logical.text))))


def test_a_page_read_through_it_has_its_places_in_the_raw_text() -> None:
    drafts = read_text(_logical(), format="html", raw_length=len(RAW), escaping="html")
    parsed = assemble(RAW, drafts[0])

    assert [turn.text for turn in parsed.turns] == ["Tom & Jo owe me.", "So they do."]
    assert "".join(RAW[span.start : span.end] for span in parsed.spans) == RAW
    assert RAW[parsed.turns[0].start :].startswith("Tom <b>")
