"""Whatever a format read, overlaps and all, becomes a partition of the text."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from airwire_enrich.parsing.assembly import assemble
from airwire_enrich.parsing.draft import CueMark, Draft, Mark, Utterance
from airwire_schemas.normalisation import turn_texts
from airwire_schemas.transcript import CueKind, SpanKind

LENGTH = 60
texts = st.text(alphabet="ab \n>:&", min_size=LENGTH, max_size=LENGTH)
places = st.integers(0, LENGTH)
stretches = st.tuples(places, places).map(lambda pair: (min(pair), max(pair)))
utterances = st.builds(
    lambda speech, labels, label: Utterance(speech=speech, labels=labels, label=label),
    st.lists(stretches, min_size=1, max_size=3).map(tuple),
    st.lists(stretches, max_size=2).map(tuple),
    st.sampled_from([None, "Ann Lee", "TOM OKORO, HOST"]),
)
marks = st.builds(
    lambda kind, place: Mark(kind=kind, start=place[0], end=place[1]),
    st.sampled_from([SpanKind.FURNITURE, SpanKind.TIMESTAMP, SpanKind.MARKUP, SpanKind.BLANK]),
    stretches,
)
cues = stretches.map(
    lambda place: CueMark(kind=CueKind.MUSIC, start=place[0], end=place[1], text="music")
)


@given(
    texts,
    st.tuples(st.integers(0, 20), st.integers(40, LENGTH)),
    st.lists(utterances, max_size=5),
    st.lists(marks, max_size=5),
    st.lists(cues, max_size=3),
    st.sampled_from(["none", "html"]),
)
def test_any_draft_becomes_a_total_partition(
    text: str,
    bounds: tuple[int, int],
    spoken: list[Utterance],
    marked: list[Mark],
    heard: list[CueMark],
    escaping: str,
) -> None:
    start, end = bounds
    draft = Draft(
        format="text",
        start=start,
        end=end,
        escaping="html" if escaping == "html" else "none",
        utterances=tuple(spoken),
        marks=tuple(marked),
        cues=tuple(heard),
    )

    made = assemble(text, draft)

    assert made.spans[0].start == start
    assert made.spans[-1].end == end
    assert all(a.end == b.start for a, b in pairwise(made.spans))
    assert all(a.end <= b.start for a, b in pairwise(made.turns))
    said = turn_texts(text, made.spans, made.escaping)
    assert [turn.text for turn in made.turns] == [said[turn.index].text for turn in made.turns]
    assert all(turn.text for turn in made.turns)


def test_speech_keeps_its_place_where_a_mark_reaches_into_it() -> None:
    text = "Ann Lee: so it is"
    draft = Draft(
        format="text",
        start=0,
        end=len(text),
        utterances=(Utterance(speech=((9, 17),), labels=((0, 12),), label="Ann Lee"),),
    )

    made = assemble(text, draft)

    assert [turn.text for turn in made.turns] == ["so it is"]
    assert text[made.spans[0].start : made.spans[0].end] == "Ann Lee: "
