import pytest
from support.tagged import tags_of

from airwire_enrich.tagging.lexicon import Lexicon
from airwire_enrich.tagging.subjects import SubjectTagger, cue_concepts, media_topics


def test_at_least_250_concepts_over_all_17_heads_have_cues() -> None:
    concepts = media_topics()
    with_cues = cue_concepts()
    assert len(with_cues) >= 250
    heads = set()
    for code in with_cues:
        above: str | None = code
        while above is not None:
            head, above = above, concepts[above].parent
        heads.add(head)
    assert len(heads) == 17


def test_labels_and_parents_are_of_the_vocabulary() -> None:
    concepts = media_topics()
    assert concepts["20000718"].label == "astronomy"
    assert concepts["20000718"].parent == "20000717"
    assert all(one.parent is None or one.parent in concepts for one in concepts.values())


@pytest.mark.parametrize(
    ("sentence", "code"),
    [
        ("The earthquake was followed by aftershocks, and the epicenter lay at sea.", "20000153"),
        ("The rabbi opened the synagogue, and Jewish families came to pray.", "20000679"),
        ("The novelist read from her novel, and the poet from his poems.", "20000013"),
        ("Astronauts repaired the space station before the next rocket launch.", "20000739"),
        ("A blizzard brought two feet of snow, and the ice storm is not over.", "20001129"),
        ("The Supreme Court ruled that the defendant was guilty.", "20001287"),
    ],
)
def test_cues_speak_for_their_concept(sentence: str, code: str) -> None:
    tags = tags_of(f"LUCY GRANT: {sentence} That is what we know, and we will tell you more.\n")
    found = {one.id.removeprefix("medtop:"): one for one in tags.subjects}
    assert code in found
    assert found[code].evidence
    assert all(cue.lower() in sentence.lower() for cue in found[code].evidence)


def test_concepts_above_share_in_what_was_found() -> None:
    lexicon = Lexicon()
    tokens = lexicon.tokens("The astronomer looked through the telescope at a galaxy.")
    read = tokens.types >= 0
    found = {one.id: one for one in SubjectTagger().tag(tokens, lexicon, read=read)}
    astronomy = found["medtop:20000718"]
    assert astronomy.ancestors == ("medtop:20000717", "medtop:13000000")
    assert found["medtop:13000000"].score < astronomy.score


def test_text_about_nothing_has_no_subject() -> None:
    assert (
        tags_of("LUCY GRANT: Well, yes. I think so too. Let us see, then. Fine.\n").subjects == ()
    )
